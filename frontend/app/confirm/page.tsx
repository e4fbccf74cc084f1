import Link from "next/link";
import { notFound } from "next/navigation";

import { FormCard } from "@/components/Form";
import { sendsMail } from "@/lib/server";
import { titled, words } from "@/lib/language";

import styles from "../signin/page.module.css";
import { ConfirmForm } from "./ConfirmForm";

export const generateMetadata = titled("confirm");

export default async function ConfirmPage() {
  if (!(await sendsMail())) notFound();
  const text = await words();
  return (
    <FormCard title={text.confirm}>
      <ConfirmForm />
      <p className={styles.other}>
        {text.linkFails} <Link href="/confirm/again">{text.sendAgain}</Link>
      </p>
    </FormCard>
  );
}
