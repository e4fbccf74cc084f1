import Link from "next/link";
import { redirect } from "next/navigation";

import { FormCard } from "@/components/Form";
import { currentUser } from "@/lib/auth";
import { titled, words } from "@/lib/language";

import styles from "./page.module.css";

export const generateMetadata = titled("account");

export default async function AccountPage() {
  const user = await currentUser();
  if (!user) redirect("/signin?callbackUrl=/account");
  const text = await words();
  return (
    <FormCard title={text.account}>
      <div className={styles.account}>
        <dl className={styles.name}>
          <dt>{text.username}</dt>
          <dd>{user}</dd>
        </dl>
        <Link className="button quiet" href="/account/password">
          {text.changePassword}
        </Link>
        <Link className="button quiet" href="/account/delete">
          {text.removeAccount}
        </Link>
      </div>
    </FormCard>
  );
}
