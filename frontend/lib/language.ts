// The visitor's language: the one that was chosen, else the first of the browser's that is here.
// Every page is made for one request and kept by no cache, so an address needs no language in it.

import type { Metadata } from "next";
import { cookies, headers } from "next/headers";

import { en } from "@/words/en";
import { type Words, ja } from "@/words/ja";

const WORDS: Record<string, Words> = { ja, en };
const DEFAULT = "ja";
const COOKIE = "language";
const YEAR = 365 * 24 * 3600; // seconds

/** Each with its own name for itself. */
export const languages = Object.entries(WORDS).map(([code, words]) => [code, words.itself] as const);

/** As "en", for `lang` and for Intl. */
export async function language(): Promise<string> {
  const chosen = (await cookies()).get(COOKIE)?.value ?? "";
  const wanted = [chosen, ...preferences((await headers()).get("accept-language") ?? "")];
  return wanted.find((one) => Object.hasOwn(WORDS, one)) ?? DEFAULT;
}

/** What the pages say in it. */
export async function words(): Promise<Words> {
  return WORDS[await language()] ?? ja;
}

/** A page's `generateMetadata`, with one of the words for its title. */
export function titled(word: keyof Words): () => Promise<Metadata> {
  return async () => ({ title: (await words())[word] });
}

/** Remember the language of the button that was pressed; the page comes again in it. */
export async function choose(form: FormData): Promise<void> {
  "use server";
  const secure = process.env.NODE_ENV === "production";
  const options = { maxAge: YEAR, httpOnly: true, sameSite: "lax", secure } as const;
  (await cookies()).set(COOKIE, String(form.get("language")), options);
}

// Accept-Language (RFC 9110, 12.5.4), the most wanted first and without regions: "en-GB" is "en".
function preferences(accepted: string): string[] {
  return accepted
    .split(",")
    .map((one) => {
      const [range = "", quality = "q=1"] = one.trim().toLowerCase().split(/\s*;\s*/);
      return { language: range.split("-")[0] ?? "", quality: Number(quality.slice(2)) };
    })
    .filter(({ quality }) => quality > 0)
    .sort((one, other) => other.quality - one.quality)
    .map(({ language }) => language);
}
