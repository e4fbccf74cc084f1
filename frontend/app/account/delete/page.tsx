import { redirect } from "next/navigation";

import { FormCard } from "@/components/Form";
import { currentUser } from "@/lib/auth";
import { titled, words } from "@/lib/language";

import { DeleteForm } from "./DeleteForm";

export const generateMetadata = titled("removeAccount");

export default async function DeleteAccountPage() {
  if (!(await currentUser())) redirect("/signin?callbackUrl=/account/delete");
  const text = await words();
  return (
    <FormCard title={text.removeAccount}>
      <DeleteForm />
    </FormCard>
  );
}
