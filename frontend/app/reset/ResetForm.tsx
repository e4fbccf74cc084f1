"use client";

import { Alert, Done, NewPasswordField, SubmitButton } from "@/components/Form";
import { useWords } from "@/components/Words";
import { resetPassword } from "@/lib/api";
import { useProof } from "@/lib/proof";
import { useSubmission } from "@/lib/submission";

export function ResetForm() {
  const words = useWords();
  const proof = useProof();
  const { submit, pending, done, message, fields } = useSubmission((form) =>
    resetPassword(proof(), String(form.get("password"))),
  );
  if (done) return <Done signIn>{words.changed}</Done>;
  return (
    <form method="post" onSubmit={submit}>
      <Alert>{message}</Alert>
      <NewPasswordField errors={fields.new_password} />
      <SubmitButton pending={pending}>{words.change}</SubmitButton>
    </form>
  );
}
