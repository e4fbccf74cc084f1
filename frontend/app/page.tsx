import Link from "next/link";
import { notFound } from "next/navigation";

import { Gallery } from "@/components/Gallery";
import { listPictures } from "@/lib/server";
import { currentUser } from "@/lib/auth";
import { words } from "@/lib/language";

import styles from "./page.module.css";

interface Props {
  searchParams: Promise<{ cursor?: string }>;
}

export default async function ListPage({ searchParams }: Props) {
  const { cursor } = await searchParams;
  const [pictures, user] = await Promise.all([listPictures(cursor), currentUser()]);
  if (!pictures) notFound();
  const text = await words();
  return (
    <>
      <div className={styles.head}>
        <h1>{text.list}</h1>
      </div>
      {pictures.results.length ? (
        <Gallery pictures={pictures.results} />
      ) : (
        <div className={styles.empty}>
          <p>{text.empty}</p>
          <Link className="button" href={user ? "/upload" : "/signup"}>
            {user ? text.first : text.registerFirst}
          </Link>
        </div>
      )}
      {(pictures.previous || pictures.next) && (
        <nav className={styles.pages} aria-label={text.pages}>
          {pictures.previous && (
            <Link className="button quiet" href={`/?cursor=${encodeURIComponent(pictures.previous)}`}>
              {text.newer}
            </Link>
          )}
          {pictures.next && (
            <Link className="button quiet" href={`/?cursor=${encodeURIComponent(pictures.next)}`}>
              {text.older}
            </Link>
          )}
        </nav>
      )}
    </>
  );
}
