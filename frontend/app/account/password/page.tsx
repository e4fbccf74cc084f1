import { redirect } from "next/navigation";

import { FormCard } from "@/components/Form";
import { currentUser } from "@/lib/auth";
import { titled, words } from "@/lib/language";

import { ChangeForm } from "./ChangeForm";

export const generateMetadata = titled("changePassword");

export default async function ChangePasswordPage() {
  const user = await currentUser();
  if (!user) redirect("/signin?callbackUrl=/account/password");
  const text = await words();
  return (
    <FormCard title={text.changePassword}>
      <ChangeForm user={user} />
    </FormCard>
  );
}
