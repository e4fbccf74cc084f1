import Link from "next/link";

import { SignOutButton } from "@/components/SignOutButton";

import styles from "./Header.module.css";

export function Header({ user }: { user: string | null }) {
  return (
    <header className={styles.header}>
      <div className={styles.inner}>
        <Link className={styles.brand} href="/">
          <span className={styles.mark} aria-hidden="true" />
          写真帖
        </Link>
        <nav className={styles.nav} aria-label="メインメニュー">
          {user ? (
            <>
              <span className={styles.user}>
                <span className={styles.name}>{user}</span>さん
              </span>
              <SignOutButton className={styles.link} />
              <Link className="button" href="/upload">
                写真を投稿
              </Link>
            </>
          ) : (
            <>
              <Link className={styles.link} href="/signin">
                ログイン
              </Link>
              <Link className="button" href="/signup">
                新規登録
              </Link>
            </>
          )}
        </nav>
      </div>
    </header>
  );
}
