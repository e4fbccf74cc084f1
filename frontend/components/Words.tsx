"use client";

import { type ReactNode, createContext, useContext } from "react";

import type { Words } from "@/words/ja";

const Given = createContext<Words | null>(null);

/** For components that run in the browser: a page carries one language, and no script has any. */
export function WordsProvider({ words, children }: { words: Words; children: ReactNode }) {
  return <Given value={words}>{children}</Given>;
}

/** What the pages say, in the visitor's language; `words` of lib/language.ts is the server's. */
export function useWords(): Words {
  const words = useContext(Given);
  if (!words) throw new Error("useWords needs a WordsProvider above it");
  return words;
}
