"use client";

import { useWords } from "@/components/Words";
import { signOut } from "@/lib/account";

export function SignOutButton({ className }: { className?: string }) {
  return (
    <button className={className} type="button" onClick={() => signOut("/")}>
      {useWords().signOut}
    </button>
  );
}
