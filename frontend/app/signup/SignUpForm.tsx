"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";

import { Alert, Done, EmailField, Field, NewPasswordField, SubmitButton } from "@/components/Form";
import { signIn } from "@/lib/account";
import { register } from "@/lib/api";
import { useSubmission } from "@/lib/submission";

/** With `mail` the user confirms an address before the first sign-in. */
export function SignUpForm({ mail }: { mail: boolean }) {
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
        確認のメールをお送りしました。1時間以内にメールのリンクを開いて、登録を完了してください。届かないときは、
        <Link href="/confirm/again">もう一度送る</Link>ことができます。
      </Done>
    );
  }
  return (
    <form onSubmit={submit}>
      <Alert>{message}</Alert>
      <Field
        label="ユーザー名"
        name="username"
        maxLength={150}
        autoComplete="username"
        autoCapitalize="none"
        hint="写真に表示されます。文字、数字と @ . + - _ が使えます。"
        errors={fields.username}
      />
      {mail && (
        <EmailField hint="確認のメールをお送りします。公開されません。" errors={fields.email} />
      )}
      <NewPasswordField errors={fields.password} />
      {/* The next page is on its way. */}
      <SubmitButton pending={pending || done}>登録する</SubmitButton>
    </form>
  );
}
