import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";

import { FormCard } from "@/components/Form";
import { sendsMail } from "@/lib/api";
import { currentUser } from "@/lib/auth";

import styles from "../signin/page.module.css";
import { SignUpForm } from "./SignUpForm";

export const metadata: Metadata = { title: "新規登録" };

export default async function SignUpPage() {
  if (await currentUser()) redirect("/");
  return (
    <FormCard title="新規登録">
      <SignUpForm mail={await sendsMail()} />
      <p className={styles.other}>
        登録済みの方は <Link href="/signin">ログイン</Link>
      </p>
    </FormCard>
  );
}
