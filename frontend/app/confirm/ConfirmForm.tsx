"use client";

import { Alert, Done, SubmitButton } from "@/components/Form";
import { useWords } from "@/components/Words";
import { confirmRegistration } from "@/lib/api";
import { useProof } from "@/lib/proof";
import { useSubmission } from "@/lib/submission";

/** A button, not the page itself: what looks for viruses in mail opens every link. */
export function ConfirmForm() {
  const words = useWords();
  const proof = useProof();
  const { submit, pending, done, message } = useSubmission(() => confirmRegistration(proof()));
  if (done) return <Done signIn>{words.confirmed}</Done>;
  return (
    <form method="post" onSubmit={submit}>
      <Alert>{message}</Alert>
      <p>{words.confirmHint}</p>
      <SubmitButton pending={pending}>{words.finish}</SubmitButton>
    </form>
  );
}
