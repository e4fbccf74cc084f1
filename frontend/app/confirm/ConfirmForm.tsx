"use client";

import { Alert, Done, SubmitButton } from "@/components/Form";
import { confirmRegistration } from "@/lib/api";
import { useProof } from "@/lib/proof";
import { useSubmission } from "@/lib/submission";

/** A button, not the page itself: what looks for viruses in mail opens every link. */
export function ConfirmForm() {
  const proof = useProof();
  const { submit, pending, done, message } = useSubmission(() => confirmRegistration(proof()));
  if (done) return <Done signIn>登録が完了しました。</Done>;
  return (
    <form onSubmit={submit}>
      <Alert>{message}</Alert>
      <p>ボタンを押すと登録が完了し、ログインできるようになります。</p>
      <SubmitButton pending={pending}>登録を完了する</SubmitButton>
    </form>
  );
}
