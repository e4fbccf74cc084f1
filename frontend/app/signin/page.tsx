import type { Metadata } from "next";
import Link from "next/link";
import { redirect } from "next/navigation";

import { FormCard } from "@/components/Form";
import { sendsMail } from "@/lib/api";
import { currentUser } from "@/lib/auth";

import { SignInForm } from "./SignInForm";
import styles from "./page.module.css";

export const metadata: Metadata = { title: "ログイン" };

interface Props {
  searchParams: Promise<{ callbackUrl?: string }>;
}

export default async function SignInPage({ searchParams }: Props) {
  if (await currentUser()) redirect("/");
  const { callbackUrl } = await searchParams;
  // Who knows the password needs no mail: the form is there whatever the API says.
  const mail = await sendsMail().catch(() => false);
  return (
    <FormCard title="ログイン">
      <SignInForm callbackUrl={callbackUrl} />
      <p className={styles.other}>
        はじめての方は <Link href="/signup">新規登録</Link>
      </p>
      {mail && (
        <p className={styles.other}>
          <Link href="/forgot">パスワードを忘れた方</Link>
        </p>
      )}
    </FormCard>
  );
}
