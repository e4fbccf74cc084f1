import type { ReactNode } from "react";

import styles from "./Notice.module.css";

/** A page that only says something, and one way on. */
export function Notice(props: { title: string; text: string; children: ReactNode }) {
  return (
    <div className={styles.notice} role="status">
      <h1>{props.title}</h1>
      <p className="soft">{props.text}</p>
      {props.children}
    </div>
  );
}
