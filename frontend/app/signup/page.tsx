import Link from "next/link";
import { redirect } from "next/navigation";

import { FormCard } from "@/components/Form";
import { sendsMail } from "@/lib/server";
import { currentUser } from "@/lib/auth";
import { titled, words } from "@/lib/language";

import styles from "../signin/page.module.css";
import { SignUpForm } from "./SignUpForm";

export const generateMetadata = titled("signUp");

export default async function SignUpPage() {
  if (await currentUser()) redirect("/");
  const text = await words();
  return (
    <FormCard title={text.signUp}>
      <SignUpForm mail={await sendsMail()} />
      <p className={styles.other}>
        {text.registered} <Link href="/signin">{text.signIn}</Link>
      </p>
    </FormCard>
  );
}
