import type { Metadata } from "next";
import { notFound } from "next/navigation";

import { FormCard } from "@/components/Form";
import { sendsMail } from "@/lib/api";

import { ForgotForm } from "./ForgotForm";

export const metadata: Metadata = { title: "パスワードの再設定" };

export default async function ForgotPage() {
  if (!(await sendsMail())) notFound();
  return (
    <FormCard title="パスワードの再設定">
      <ForgotForm />
    </FormCard>
  );
}
