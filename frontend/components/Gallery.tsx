import Link from "next/link";

import type { Picture } from "@/lib/server";
import { day } from "@/lib/dates";
import { language } from "@/lib/language";

import styles from "./Gallery.module.css";

// Those that a first screen shows are not waited for.
const EAGER = 6;

export async function Gallery({ pictures }: { pictures: Picture[] }) {
  const present = await language();
  return (
    <ul className={styles.grid}>
      {pictures.map((picture, index) => (
        <li key={picture.id}>
          <Link className={styles.card} href={`/pictures/${picture.id}`}>
            {/* The title beside it says what it shows. */}
            <img src={picture.thumbnail} alt="" loading={index < EAGER ? "eager" : "lazy"} />
            <span className={styles.text}>
              <span className={styles.title}>{picture.title}</span>
              <span className={styles.by}>
                <span className={styles.owner}>{picture.owner}</span>
                <time dateTime={picture.uploaded_at}>{day(picture.uploaded_at, present)}</time>
              </span>
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}
