import type { Metadata } from "next";
import { redirect } from "next/navigation";

import { FormCard } from "@/components/Form";
import { currentUser } from "@/lib/auth";

import { UploadForm } from "./UploadForm";

export const metadata: Metadata = { title: "写真を投稿" };

export default async function UploadPage() {
  if (!(await currentUser())) redirect("/signin?callbackUrl=/upload");
  return (
    <FormCard title="写真を投稿">
      <UploadForm />
    </FormCard>
  );
}
