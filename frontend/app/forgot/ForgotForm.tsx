"use client";

import { MailForm } from "@/components/MailForm";
import { forgotPassword } from "@/lib/api";

export function ForgotForm() {
  return (
    <MailForm
      send={forgotPassword}
      hint="登録したアドレスに、再設定用のリンクをお送りします。"
      done="このメールアドレスが登録されていれば、再設定用のリンクをお送りしました。1時間以内に開いてください。"
    />
  );
}
