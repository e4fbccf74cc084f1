// A form that is sent to the API once: what is said while it is, and after.

import { type FormEvent, useState } from "react";

import { ApiError, type FieldErrors } from "@/lib/api";

const UNAVAILABLE = "ただいま受け付けられません。しばらく待ってから、もう一度お試しください。";
const THROTTLED = "回数が多すぎます。しばらく待ってから、もう一度お試しください。";
const WORTHLESS = "このリンクは使えません。期限が切れたか、すでに使われています。";

interface State {
  pending?: boolean;
  done?: boolean;
  message?: string;
  fields?: FieldErrors;
}

/** `send` throws ApiError; `done` once it has not. */
export function useSubmission(send: (form: FormData) => Promise<void>) {
  const [state, setState] = useState<State>({});

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setState({ pending: true });
    try {
      await send(form);
      setState({ done: true });
    } catch (error) {
      const { status, fields } = error instanceof ApiError ? error : new ApiError(0);
      setState({ fields, message: status === 400 ? fields.proof && WORTHLESS : refusal(status) });
    }
  }

  const { pending = false, done = false, message = "", fields = {} } = state;
  return { submit, pending, done, message, fields };
}

function refusal(status: number): string {
  return status === 429 ? THROTTLED : UNAVAILABLE;
}
