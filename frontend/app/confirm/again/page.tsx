import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { FormCard } from "@/components/Form";
import { sendsMail } from "@/lib/api";

import { AgainForm } from "./AgainForm";

export const metadata: Metadata = { title: "確認メールの再送" };

export default async function ConfirmAgainPage() {
  if (!(await sendsMail())) notFound();
  return (
    <FormCard title="確認メールの再送">
      <AgainForm />
    </FormCard>
  );
}
