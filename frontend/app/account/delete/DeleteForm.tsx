"use client";

import { Alert, Field, SubmitButton } from "@/components/Form";
import { useWords } from "@/components/Words";
import { accessToken, signOut } from "@/lib/account";
import { deleteAccount } from "@/lib/api";
import { useSubmission } from "@/lib/submission";

export function DeleteForm() {
  const words = useWords();
  const { submit, pending, done, message, fields } = useSubmission(async (form) => {
    await deleteAccount(String(form.get("password")), await accessToken());
    await signOut("/account/deleted");
  });
  return (
    <form method="post" onSubmit={submit}>
      <Alert>{message}</Alert>
      <p>{words.removeAccountHint}</p>
      <Field
        label={words.password}
        name="password"
        type="password"
        autoComplete="current-password"
        hint={words.removeAccountSure}
        errors={fields.password}
      />
      {/* The next page is on its way. */}
      <SubmitButton pending={pending || done}>{words.removeAccountNow}</SubmitButton>
    </form>
  );
}
