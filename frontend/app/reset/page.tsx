import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";

import { FormCard } from "@/components/Form";
import { sendsMail } from "@/lib/api";

import styles from "../signin/page.module.css";
import { ResetForm } from "./ResetForm";

export const metadata: Metadata = { title: "新しいパスワード" };

export default async function ResetPage() {
  if (!(await sendsMail())) notFound();
  return (
    <FormCard title="新しいパスワード">
      <ResetForm />
      <p className={styles.other}>
        リンクが使えないときは <Link href="/forgot">メールをもう一度送る</Link>
      </p>
    </FormCard>
  );
}
