import { choose, language, languages } from "@/lib/language";

import styles from "./LanguageSwitch.module.css";

/** The other languages, each by its own name. */
export async function LanguageSwitch() {
  const present = await language();
  return (
    <form className={styles.switch} action={choose}>
      {languages
        .filter(([code]) => code !== present)
        .map(([code, name]) => (
          <button key={code} type="submit" name="language" value={code} lang={code}>
            {name}
          </button>
        ))}
    </form>
  );
}
