"use client";

import { useRouter } from "next/navigation";
import { type FormEvent, useState } from "react";

import { Alert, Field, SubmitButton } from "@/components/Form";
import { signIn } from "@/lib/account";
import { ApiError, type FieldErrors, register } from "@/lib/api";

const THROTTLED = "登録が続いています。しばらく待ってから、もう一度お試しください。";
const UNAVAILABLE = "ただいま登録できません。しばらく待ってから、もう一度お試しください。";

export function SignUpForm() {
  const router = useRouter();
  const [pending, setPending] = useState(false);
  const [message, setMessage] = useState("");
  const [fields, setFields] = useState<FieldErrors>({});

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const username = String(form.get("username"));
    const password = String(form.get("password"));
    setPending(true);
    setMessage("");
    setFields({});
    try {
      // From the browser: the API counts registrations by address.
      await register(username, password);
    } catch (error) {
      const { status, fields } = error instanceof ApiError ? error : new ApiError(0);
      setFields(fields);
      if (status !== 400) setMessage(status === 429 ? THROTTLED : UNAVAILABLE);
      setPending(false);
      return;
    }
    const result = await signIn(username, password).catch(() => undefined);
    router.push(result?.ok ? "/" : "/signin");
    router.refresh();
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
      <Field
        label="パスワード"
        name="password"
        type="password"
        minLength={8}
        autoComplete="new-password"
        hint="8文字以上。数字だけのものは使えません。"
        errors={fields.password}
      />
      <SubmitButton pending={pending}>登録する</SubmitButton>
    </form>
  );
}
