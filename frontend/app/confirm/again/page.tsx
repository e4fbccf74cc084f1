import { notFound } from "next/navigation";

import { FormCard } from "@/components/Form";
import { sendsMail } from "@/lib/server";
import { titled, words } from "@/lib/language";

import { AgainForm } from "./AgainForm";

export const generateMetadata = titled("again");

export default async function ConfirmAgainPage() {
  if (!(await sendsMail())) notFound();
  const text = await words();
  return (
    <FormCard title={text.again}>
      <AgainForm />
    </FormCard>
  );
}
