import Link from "next/link";
import { redirect } from "next/navigation";

import { FormCard } from "@/components/Form";
import { sendsMail } from "@/lib/server";
import { currentUser } from "@/lib/auth";
import { titled, words } from "@/lib/language";

import { SignInForm } from "./SignInForm";
import styles from "./page.module.css";

export const generateMetadata = titled("signIn");

interface Props {
  searchParams: Promise<{ callbackUrl?: string }>;
}

export default async function SignInPage({ searchParams }: Props) {
  if (await currentUser()) redirect("/");
  const { callbackUrl } = await searchParams;
  // Who knows the password needs no mail: the form is there whatever the API says.
  const mail = await sendsMail().catch(() => false);
  const text = await words();
  return (
    <FormCard title={text.signIn}>
      <SignInForm callbackUrl={callbackUrl} />
      <p className={styles.other}>
        {text.newHere} <Link href="/signup">{text.signUp}</Link>
      </p>
      {mail && (
        <p className={styles.other}>
          <Link href="/forgot">{text.forgotten}</Link>
        </p>
      )}
    </FormCard>
  );
}
