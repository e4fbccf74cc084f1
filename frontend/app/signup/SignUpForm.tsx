"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";

import { Alert, Done, EmailField, Field, NewPasswordField, SubmitButton } from "@/components/Form";
import { useWords } from "@/components/Words";
import { signIn } from "@/lib/account";
import { register } from "@/lib/api";
import { useSubmission } from "@/lib/submission";

/** With `mail` the user confirms an address before the first sign-in. */
export function SignUpForm({ mail }: { mail: boolean }) {
  const words = useWords();
  const router = useRouter();
  const { submit, pending, done, message, fields } = useSubmission(async (form) => {
    const username = String(form.get("username"));
    const password = String(form.get("password"));
    // From the browser: the API counts registrations by address.
    if (mail) return register(username, password, String(form.get("email")));
    await register(username, password);
    const result = await signIn(username, password).catch(() => undefined);
    router.push(result?.ok ? "/" : "/signin");
    router.refresh();
  });

  if (mail && done) {
    return (
      <Done>
        {words.confirmationSent} {words.notArrived}{" "}
        <Link href="/confirm/again">{words.sendAgain}</Link>
      </Done>
    );
  }
  return (
    <form method="post" onSubmit={submit}>
      <Alert>{message}</Alert>
      <Field
        label={words.username}
        name="username"
        maxLength={150}
        autoComplete="username"
        autoCapitalize="none"
        hint={words.usernameHint}
        errors={fields.username}
      />
      {mail && <EmailField hint={words.emailHint} errors={fields.email} />}
      <NewPasswordField errors={fields.password} />
      {/* The next page is on its way. */}
      <SubmitButton pending={pending || done}>{words.register}</SubmitButton>
    </form>
  );
}
