"use client";

import { MailForm } from "@/components/MailForm";
import { confirmAgain } from "@/lib/api";

export function AgainForm() {
  return (
    <MailForm
      send={confirmAgain}
      hint="登録したアドレスに、確認用のリンクをもう一度お送りします。"
      done="このアドレスの登録が確認待ちであれば、メールをお送りしました。1時間以内にリンクを開いてください。"
    />
  );
}
