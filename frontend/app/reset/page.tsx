import Link from "next/link";
import { notFound } from "next/navigation";

import { FormCard } from "@/components/Form";
import { sendsMail } from "@/lib/server";
import { titled, words } from "@/lib/language";

import styles from "../signin/page.module.css";
import { ResetForm } from "./ResetForm";

export const generateMetadata = titled("reset");

export default async function ResetPage() {
  if (!(await sendsMail())) notFound();
  const text = await words();
  return (
    <FormCard title={text.reset}>
      <ResetForm />
      <p className={styles.other}>
        {text.linkFails} <Link href="/forgot">{text.sendAgain}</Link>
      </p>
    </FormCard>
  );
}
