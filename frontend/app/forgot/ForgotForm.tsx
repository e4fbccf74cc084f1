"use client";

import { MailForm } from "@/components/MailForm";
import { useWords } from "@/components/Words";
import { forgotPassword } from "@/lib/api";

export function ForgotForm() {
  const words = useWords();
  return <MailForm send={forgotPassword} hint={words.forgotHint} done={words.forgotSent} />;
}
