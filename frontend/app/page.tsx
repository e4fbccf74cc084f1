import Link from "next/link";
import { notFound } from "next/navigation";

import { Gallery } from "@/components/Gallery";
import { listPictures } from "@/lib/api";
import { currentUser } from "@/lib/auth";

import styles from "./page.module.css";

interface Props {
  searchParams: Promise<{ cursor?: string }>;
}

export default async function ListPage({ searchParams }: Props) {
  const { cursor } = await searchParams;
  const [pictures, user] = await Promise.all([listPictures(cursor), currentUser()]);
  if (!pictures) notFound();
  return (
    <>
      <div className={styles.head}>
        <h1>みんなの写真</h1>
      </div>
      {pictures.results.length ? (
        <Gallery pictures={pictures.results} />
      ) : (
        <div className={styles.empty}>
          <p>まだ写真がありません。</p>
          <Link className="button" href={user ? "/upload" : "/signup"}>
            {user ? "最初の一枚を投稿" : "登録して投稿"}
          </Link>
        </div>
      )}
      {(pictures.previous || pictures.next) && (
        <nav className={styles.pages} aria-label="ページ">
          {pictures.previous && (
            <Link className="button quiet" href={`/?cursor=${encodeURIComponent(pictures.previous)}`}>
              新しい写真
            </Link>
          )}
          {pictures.next && (
            <Link className="button quiet" href={`/?cursor=${encodeURIComponent(pictures.next)}`}>
              以前の写真
            </Link>
          )}
        </nav>
      )}
    </>
  );
}
