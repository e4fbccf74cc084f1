import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";

import { Header } from "@/components/Header";
import { currentUser } from "@/lib/auth";

import "./globals.css";

export const metadata: Metadata = {
  title: { default: "写真帖", template: "%s | 写真帖" },
  description: "みんなで写真を持ち寄るアルバムです。",
};

export const viewport: Viewport = { themeColor: "#faf8f4" };

export default async function RootLayout({ children }: { children: ReactNode }) {
  return (
    <html lang="ja">
      <body>
        <a className="skip" href="#main">
          本文へ移動
        </a>
        <Header user={await currentUser()} />
        <main id="main" tabIndex={-1}>
          {children}
        </main>
      </body>
    </html>
  );
}
