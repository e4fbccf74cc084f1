import { redirect } from "next/navigation";

import { FormCard } from "@/components/Form";
import { currentUser } from "@/lib/auth";
import { titled, words } from "@/lib/language";

import { UploadForm } from "./UploadForm";

export const generateMetadata = titled("upload");

export default async function UploadPage() {
  if (!(await currentUser())) redirect("/signin?callbackUrl=/upload");
  const text = await words();
  return (
    <FormCard title={text.upload}>
      <UploadForm />
    </FormCard>
  );
}
