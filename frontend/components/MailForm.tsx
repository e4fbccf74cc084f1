"use client";

import { Alert, Done, EmailField, SubmitButton } from "@/components/Form";
import { useWords } from "@/components/Words";
import { useSubmission } from "@/lib/submission";

/** Asks for an address, to which the API sends a mail: `done` is what is said whoever's it is. */
export function MailForm(props: {
  send: (email: string) => Promise<void>;
  hint: string;
  done: string;
}) {
  const words = useWords();
  const { submit, pending, done, message, fields } = useSubmission((form) =>
    props.send(String(form.get("email"))),
  );
  if (done) return <Done>{props.done}</Done>;
  return (
    <form method="post" onSubmit={submit}>
      <Alert>{message}</Alert>
      <EmailField hint={props.hint} errors={fields.email} />
      <SubmitButton pending={pending}>{words.send}</SubmitButton>
    </form>
  );
}
