import Link from "next/link";

import { SignOutButton } from "@/components/SignOutButton";
import { words } from "@/lib/language";

import styles from "./Header.module.css";

export async function Header({ user }: { user: string | null }) {
  const text = await words();
  return (
    <header className={styles.header}>
      <div className={styles.inner}>
        <Link className={styles.brand} href="/">
          <span className={styles.mark} aria-hidden="true" />
          {text.name}
        </Link>
        <nav className={styles.nav} aria-label={text.menu}>
          {user ? (
            <>
              <span className={styles.user}>
                <span className={styles.name}>{user}</span>
                {text.honorific}
              </span>
              <Link className={styles.link} href="/account">
                {text.account}
              </Link>
              <SignOutButton className={styles.link} />
              <Link className="button" href="/upload">
                {text.upload}
              </Link>
            </>
          ) : (
            <>
              <Link className={styles.link} href="/signin">
                {text.signIn}
              </Link>
              <Link className="button" href="/signup">
                {text.signUp}
              </Link>
            </>
          )}
        </nav>
      </div>
    </header>
  );
}
