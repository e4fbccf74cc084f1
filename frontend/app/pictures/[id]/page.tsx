import type { Metadata } from "next";
import Link from "next/link";
import { notFound } from "next/navigation";
import { cache } from "react";

import { type Picture, getPicture } from "@/lib/server";
import { currentUser } from "@/lib/auth";
import { day } from "@/lib/dates";
import { language, words } from "@/lib/language";

import { Actions } from "./Actions";
import styles from "./page.module.css";

interface Props {
  params: Promise<{ id: string }>;
}

// The page and its title ask the API once.
const find = cache(async (id: string): Promise<Picture> => {
  const picture = /^\d+$/.test(id) ? await getPicture(Number(id)) : null;
  return picture ?? notFound();
});

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return { title: (await find((await params).id)).title };
}

export default async function PicturePage({ params }: Props) {
  const [picture, user] = await Promise.all([find((await params).id), currentUser()]);
  const text = await words();
  return (
    <article className={styles.picture}>
      <div className={styles.frame}>
        <img src={picture.image} alt={picture.title} />
      </div>
      <div className={styles.text}>
        <h1>{picture.title}</h1>
        <p className="soft">
          {picture.owner}
          <span aria-hidden="true"> ・ </span>
          <time dateTime={picture.uploaded_at}>{day(picture.uploaded_at, await language())}</time>
        </p>
      </div>
      <div className={styles.links}>
        <Link className="button quiet" href="/">
          {text.back}
        </Link>
        <a className="button quiet" href={picture.image} target="_blank" rel="noreferrer">
          {text.original}
        </a>
        {user && <Actions id={picture.id} own={picture.owner === user} />}
      </div>
    </article>
  );
}
