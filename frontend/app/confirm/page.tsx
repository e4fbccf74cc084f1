import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";

import { FormCard } from "@/components/Form";
import { sendsMail } from "@/lib/api";

import styles from "../signin/page.module.css";
import { ConfirmForm } from "./ConfirmForm";

export const metadata: Metadata = { title: "登録の確認" };

export default async function ConfirmPage() {
  if (!(await sendsMail())) notFound();
  return (
    <FormCard title="登録の確認">
      <ConfirmForm />
      <p className={styles.other}>
        リンクが使えないときは <Link href="/confirm/again">メールをもう一度送る</Link>
      </p>
    </FormCard>
  );
}
