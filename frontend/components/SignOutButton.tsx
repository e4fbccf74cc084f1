"use client";

import { signOut } from "next-auth/react";

export function SignOutButton({ className }: { className?: string }) {
  return (
    <button className={className} type="button" onClick={() => signOut({ callbackUrl: "/" })}>
      ログアウト
    </button>
  );
}
