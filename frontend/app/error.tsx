"use client";

import { useRouter } from "next/navigation";
import { startTransition } from "react";

import { Notice } from "@/components/Notice";
import { useWords } from "@/components/Words";

export default function ErrorPage({ reset }: { reset: () => void }) {
  const words = useWords();
  const router = useRouter();
  // The page is asked for again, then drawn again.
  const retry = () =>
    startTransition(() => {
      router.refresh();
      reset();
    });
  return (
    <Notice title={words.broken} text={words.brokenHint}>
      <button className="button" type="button" onClick={retry}>
        {words.reload}
      </button>
    </Notice>
  );
}
