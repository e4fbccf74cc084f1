import { notFound } from "next/navigation";

import { FormCard } from "@/components/Form";
import { sendsMail } from "@/lib/server";
import { titled, words } from "@/lib/language";

import { ForgotForm } from "./ForgotForm";

export const generateMetadata = titled("forgot");

export default async function ForgotPage() {
  if (!(await sendsMail())) notFound();
  const text = await words();
  return (
    <FormCard title={text.forgot}>
      <ForgotForm />
    </FormCard>
  );
}
