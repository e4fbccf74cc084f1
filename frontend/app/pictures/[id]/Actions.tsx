"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";

import { Alert } from "@/components/Form";
import { useWords } from "@/components/Words";
import { accessToken, signInAgain } from "@/lib/account";
import { ApiError, deletePicture, reportPicture } from "@/lib/api";

/** What a signed-in user may do with a picture: an owner deletes it, another one reports it. */
export function Actions({ id, own }: { id: number; own: boolean }) {
  const words = useWords();
  const router = useRouter();
  const [pending, setPending] = useState(false);
  const [reported, setReported] = useState(false);
  const [message, setMessage] = useState("");

  async function act() {
    if (own && !confirm(words.sure)) return;
    setPending(true);
    setMessage("");
    try {
      const token = await accessToken();
      if (own) {
        await deletePicture(id, token);
        router.push("/");
        router.refresh();
        return;
      }
      await reportPicture(id, token);
      setReported(true);
    } catch (error) {
      const status = error instanceof ApiError ? error.status : 0;
      if (status === 401) return signInAgain();
      setMessage(status === 429 ? words.throttled : words.unavailable);
    }
    setPending(false);
  }

  return (
    <>
      <Alert>{message}</Alert>
      {reported ? (
        <p role="status">{words.reported}</p>
      ) : (
        <button className="button quiet" type="button" disabled={pending} onClick={act}>
          {own ? words.remove : words.report}
        </button>
      )}
    </>
  );
}
