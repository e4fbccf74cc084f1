// A form that is sent to the API once: what is said while it is, and after.

import { type FormEvent, useState } from "react";

import { useWords } from "@/components/Words";
import { signInAgain } from "@/lib/account";
import { ApiError, type FieldErrors } from "@/lib/api";

interface State {
  pending?: boolean;
  done?: boolean;
  message?: string;
  fields?: FieldErrors;
}

/** `send` throws ApiError; `done` once it has not. Who is no longer signed in is asked to. */
export function useSubmission(send: (form: FormData) => Promise<void>) {
  const words = useWords();
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
      if (status === 401) return signInAgain();
      const refusal = status === 429 ? words.throttled : words.unavailable;
      setState({ fields, message: status === 400 ? fields.proof && words.worthless : refusal });
    }
  }

  const { pending = false, done = false, message = "", fields = {} } = state;
  return { submit, pending, done, message, fields };
}
