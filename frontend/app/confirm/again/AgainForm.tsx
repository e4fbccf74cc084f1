"use client";

import { MailForm } from "@/components/MailForm";
import { useWords } from "@/components/Words";
import { confirmAgain } from "@/lib/api";

export function AgainForm() {
  const words = useWords();
  return <MailForm send={confirmAgain} hint={words.againHint} done={words.againSent} />;
}
