"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";

import { Alert, Field, SubmitButton } from "@/components/Form";
import { signIn } from "@/lib/account";
import { onThisSite } from "@/lib/redirect";

// By the error that lib/auth.ts gives.
const MESSAGES: Record<string, string> = {
  CredentialsSignin: "ユーザー名またはパスワードが違います。",
  throttled: "試行回数が多すぎます。しばらく待ってから、もう一度お試しください。",
};
const UNAVAILABLE = "ただいまログインできません。しばらく待ってから、もう一度お試しください。";

export function SignInForm({ callbackUrl }: { callbackUrl?: string }) {
  const router = useRouter();
  const [pending, setPending] = useState(false);
  const [message, setMessage] = useState("");

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setPending(true);
    setMessage("");
    const name = String(form.get("username"));
    const result = await signIn(name, String(form.get("password"))).catch(() => undefined);
    if (result?.ok) {
      router.push(onThisSite(callbackUrl));
      router.refresh();
      return;
    }
    setMessage(MESSAGES[result?.error ?? ""] ?? UNAVAILABLE);
    setPending(false);
  }

  return (
    <form onSubmit={submit}>
      <Alert>{message}</Alert>
      <Field label="ユーザー名" name="username" autoComplete="username" autoCapitalize="none" />
      <Field label="パスワード" name="password" type="password" autoComplete="current-password" />
      <SubmitButton pending={pending}>ログイン</SubmitButton>
    </form>
  );
}
