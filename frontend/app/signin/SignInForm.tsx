"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";

import { Alert, Field, SubmitButton } from "@/components/Form";
import { useWords } from "@/components/Words";
import { signIn } from "@/lib/account";
import { onThisSite } from "@/lib/redirect";

// By the error that lib/auth.ts gives.
const MESSAGES: Record<string, "wrongPassword" | "throttled"> = {
  CredentialsSignin: "wrongPassword",
  throttled: "throttled",
};

export function SignInForm({ callbackUrl }: { callbackUrl?: string }) {
  const words = useWords();
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
    setMessage(words[MESSAGES[result?.error ?? ""] ?? "unavailable"]);
    setPending(false);
  }

  return (
    <form method="post" onSubmit={submit}>
      <Alert>{message}</Alert>
      <Field label={words.username} name="username" autoComplete="username" autoCapitalize="none" />
      <Field label={words.password} name="password" type="password" autoComplete="current-password" />
      <SubmitButton pending={pending}>{words.signIn}</SubmitButton>
    </form>
  );
}
