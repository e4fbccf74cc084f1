"use client";

import { useState } from "react";

import { Alert, Done, Field, NewPasswordField, SubmitButton } from "@/components/Form";
import { useWords } from "@/components/Words";
import { accessToken, signIn, signOut } from "@/lib/account";
import { changePassword } from "@/lib/api";
import { useSubmission } from "@/lib/submission";

/** Another password ends every session of the user's, so this one begins anew. */
export function ChangeForm({ user }: { user: string }) {
  const words = useWords();
  const [signedIn, setSignedIn] = useState(false);
  const { submit, pending, done, message, fields } = useSubmission(async (form) => {
    const next = String(form.get("new_password"));
    await changePassword(String(form.get("password")), next, await accessToken());
    const result = await signIn(user, next).catch(() => undefined);
    if (result?.ok) setSignedIn(true);
    else await signOut();
  });
  if (done && signedIn) return <Done>{words.changedHere}</Done>;
  if (done) return <Done signIn>{words.changedAway}</Done>;
  return (
    <form method="post" onSubmit={submit}>
      <Alert>{message}</Alert>
      <p>{words.changeHint}</p>
      {/* Tells password managers whose password it is. */}
      <input type="text" name="username" autoComplete="username" value={user} readOnly hidden />
      <Field
        label={words.present}
        name="password"
        type="password"
        autoComplete="current-password"
        errors={fields.password}
      />
      <NewPasswordField label={words.reset} name="new_password" errors={fields.new_password} />
      <SubmitButton pending={pending}>{words.change}</SubmitButton>
    </form>
  );
}
