"use client";

import { signOut } from "@/lib/account";

export function SignOutButton({ className }: { className?: string }) {
  return (
    <button className={className} type="button" onClick={signOut}>
      ログアウト
    </button>
  );
}
