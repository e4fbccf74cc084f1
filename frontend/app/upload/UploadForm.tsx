"use client";

import { useRouter } from "next/navigation";
import { type ChangeEvent, type FormEvent, useEffect, useState } from "react";

import { Alert, Field, SubmitButton } from "@/components/Form";
import { ImageField } from "@/components/ImageField";
import { useWords } from "@/components/Words";
import { accessToken, signInAgain } from "@/lib/account";
import { ApiError, type FieldErrors, upload } from "@/lib/api";

// Bytes; the API takes requests of 10 MiB (CLIENT_MAX_BODY_SIZE).
const MAX_SIZE = 10_000_000;

export function UploadForm() {
  const words = useWords();
  const router = useRouter();
  const [pending, setPending] = useState(false);
  const [message, setMessage] = useState("");
  const [fields, setFields] = useState<FieldErrors>({});
  const [preview, setPreview] = useState<string>();

  useEffect(() => () => void (preview && URL.revokeObjectURL(preview)), [preview]);

  function choose(event: ChangeEvent<HTMLInputElement>) {
    const file = event.target.files?.[0];
    setFields({});
    setPreview(file && URL.createObjectURL(file));
  }

  async function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    setMessage("");
    setFields({});
    if ((form.get("image") as File).size > MAX_SIZE) {
      setFields({ image: [words.tooLarge] });
      return;
    }
    setPending(true);
    try {
      const picture = await upload(form, await accessToken());
      router.push(`/pictures/${picture.id}`);
      router.refresh();
    } catch (error) {
      const { status, fields, detail } = error instanceof ApiError ? error : new ApiError(0);
      if (status === 401) return signInAgain();
      if (status === 413) setFields({ image: [words.tooLarge] });
      else if (status === 400) setFields(fields);
      else setMessage(detail ?? words.unavailable);
      setPending(false);
    }
  }

  return (
    <form method="post" onSubmit={submit}>
      <Alert>{message}</Alert>
      <ImageField preview={preview} errors={fields.image} onChange={choose} />
      <Field label={words.title} name="title" maxLength={200} errors={fields.title} />
      <SubmitButton pending={pending}>{words.post}</SubmitButton>
    </form>
  );
}
