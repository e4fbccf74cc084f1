"use client";

import { Alert, Done, NewPasswordField, SubmitButton } from "@/components/Form";
import { resetPassword } from "@/lib/api";
import { useProof } from "@/lib/proof";
import { useSubmission } from "@/lib/submission";

export function ResetForm() {
  const proof = useProof();
  const { submit, pending, done, message, fields } = useSubmission((form) =>
    resetPassword(proof(), String(form.get("password"))),
  );
  if (done) return <Done signIn>パスワードを変更しました。</Done>;
  return (
    <form onSubmit={submit}>
      <Alert>{message}</Alert>
      <NewPasswordField errors={fields.new_password} />
      <SubmitButton pending={pending}>変更する</SubmitButton>
    </form>
  );
}
