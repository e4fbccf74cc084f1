import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";

import { Header } from "@/components/Header";
import { LanguageSwitch } from "@/components/LanguageSwitch";
import { WordsProvider } from "@/components/Words";
import { currentUser } from "@/lib/auth";
import { language, words } from "@/lib/language";

import "./globals.css";

export async function generateMetadata(): Promise<Metadata> {
  const { name, description } = await words();
  return { title: { default: name, template: `%s | ${name}` }, description };
}

export const viewport: Viewport = { themeColor: "#faf8f4" };

export default async function RootLayout({ children }: { children: ReactNode }) {
  const text = await words();
  return (
    <html lang={await language()}>
      <body>
        <a className="skip" href="#main">
          {text.skip}
        </a>
        <WordsProvider words={text}>
          <Header user={await currentUser()} />
          <main id="main" tabIndex={-1}>
            {children}
          </main>
          <footer>
            <LanguageSwitch />
          </footer>
        </WordsProvider>
      </body>
    </html>
  );
}
