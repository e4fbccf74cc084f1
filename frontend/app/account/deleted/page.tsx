import Link from "next/link";
import { redirect } from "next/navigation";

import { Notice } from "@/components/Notice";
import { currentUser } from "@/lib/auth";
import { titled, words } from "@/lib/language";

export const generateMetadata = titled("accountRemoved");

export default async function AccountDeletedPage() {
  if (await currentUser()) redirect("/account");
  const text = await words();
  return (
    <Notice title={text.accountRemoved} text={text.accountRemovedHint}>
      <Link className="button" href="/">
        {text.back}
      </Link>
    </Notice>
  );
}
