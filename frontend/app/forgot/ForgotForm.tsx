"use client";

import { Alert, Done, EmailField, SubmitButton } from "@/components/Form";
import { forgotPassword } from "@/lib/api";
import { useSubmission } from "@/lib/submission";

export function ForgotForm() {
  const { submit, pending, done, message, fields } = useSubmission((form) =>
    forgotPassword(String(form.get("email"))),
  );
  if (done) {
    return (
      <Done>
        このメールアドレスが登録されていれば、再設定用のリンクをお送りしました。1時間以内に開いてください。
      </Done>
    );
  }
  return (
    <form onSubmit={submit}>
      <Alert>{message}</Alert>
      <EmailField hint="登録したアドレスに、再設定用のリンクをお送りします。" errors={fields.email} />
      <SubmitButton pending={pending}>メールを送る</SubmitButton>
    </form>
  );
}
