"use client";

import { useRouter } from "next/navigation";
import { startTransition } from "react";

import { Notice } from "@/components/Notice";

export default function ErrorPage({ reset }: { reset: () => void }) {
  const router = useRouter();
  // The page is asked for again, then drawn again.
  const retry = () =>
    startTransition(() => {
      router.refresh();
      reset();
    });
  return (
    <Notice title="読み込めませんでした" text="しばらく待ってから、もう一度お試しください。">
      <button className="button" type="button" onClick={retry}>
        もう一度読み込む
      </button>
    </Notice>
  );
}
