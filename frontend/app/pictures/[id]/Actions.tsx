"use client";

import { useRouter } from "next/navigation";
import { useState } from "react";

import { Alert } from "@/components/Form";
import { getSession } from "@/lib/account";
import { ApiError, deletePicture, reportPicture } from "@/lib/api";

const SURE = "この写真を削除します。元には戻せません。よろしいですか？";
const TOO_MANY = "通報が多すぎます。しばらく待ってから、もう一度お試しください。";
const UNAVAILABLE = "ただいま受け付けられません。しばらく待ってから、もう一度お試しください。";

/** What a signed-in user may do with a picture: an owner deletes it, another one reports it. */
export function Actions({ id, own }: { id: number; own: boolean }) {
  const router = useRouter();
  const [pending, setPending] = useState(false);
  const [reported, setReported] = useState(false);
  const [message, setMessage] = useState("");

  async function act() {
    if (own && !confirm(SURE)) return;
    setPending(true);
    setMessage("");
    try {
      const session = await getSession();
      if (!session) throw new ApiError(401);
      if (own) {
        await deletePicture(id, session.accessToken);
        router.push("/");
        router.refresh();
        return;
      }
      await reportPicture(id, session.accessToken);
      setReported(true);
    } catch (error) {
      const status = error instanceof ApiError ? error.status : 0;
      if (status === 401) return router.push(`/signin?callbackUrl=/pictures/${id}`);
      setMessage(status === 429 ? TOO_MANY : UNAVAILABLE);
    }
    setPending(false);
  }

  return (
    <>
      <Alert>{message}</Alert>
      {reported ? (
        <p role="status">通報しました。担当者が確認します。</p>
      ) : (
        <button className="button quiet" type="button" disabled={pending} onClick={act}>
          {own ? "削除する" : "通報する"}
        </button>
      )}
    </>
  );
}
