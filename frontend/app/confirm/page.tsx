import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { FormCard } from "@/components/Form";
import { sendsMail } from "@/lib/api";

import { ConfirmForm } from "./ConfirmForm";

export const metadata: Metadata = { title: "登録の確認" };

export default async function ConfirmPage() {
  if (!(await sendsMail())) notFound();
  return (
    <FormCard title="登録の確認">
      <ConfirmForm />
    </FormCard>
  );
}
