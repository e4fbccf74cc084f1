import type { ChangeEventHandler } from "react";

import { Errors } from "@/components/Form";
import { useWords } from "@/components/Words";

import styles from "./ImageField.module.css";

interface Props {
  /** Address of the chosen image. */
  preview?: string;
  errors?: string[];
  onChange: ChangeEventHandler<HTMLInputElement>;
}

/** A file input that fills its frame: click it, or drop an image on it. */
export function ImageField({ preview, errors = [], onChange }: Props) {
  const words = useWords();
  return (
    <div className={styles.field}>
      <label htmlFor="image">{words.image}</label>
      <div className={styles.frame} data-invalid={errors.length > 0}>
        {preview ? (
          <img className={styles.preview} src={preview} alt={words.chosen} />
        ) : (
          <span className={styles.prompt}>{words.choose}</span>
        )}
        <input
          id="image"
          name="image"
          type="file"
          required
          accept="image/jpeg,image/png,image/gif,image/webp"
          aria-invalid={errors.length > 0}
          aria-describedby={errors.length ? "image-hint image-errors" : "image-hint"}
          onChange={onChange}
        />
      </div>
      <p id="image-hint" className={styles.hint}>
        {words.imageHint}
      </p>
      <Errors field="image" errors={errors} />
    </div>
  );
}
