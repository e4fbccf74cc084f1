// What forms share: a card, labelled fields with their errors, one alert, one button.

import Link from "next/link";
import type { InputHTMLAttributes, ReactNode } from "react";

import { useWords } from "@/components/Words";

import styles from "./Form.module.css";

export function FormCard({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className={styles.card}>
      <h1>{title}</h1>
      {children}
    </div>
  );
}

interface FieldProps extends InputHTMLAttributes<HTMLInputElement> {
  label: string;
  name: string;
  hint?: string;
  errors?: string[];
}

export function Field({ label, name, hint, errors = [], ...input }: FieldProps) {
  const described = [hint && `${name}-hint`, errors.length && `${name}-errors`].filter(Boolean);
  return (
    <div className={styles.field}>
      <label htmlFor={name}>{label}</label>
      <input
        id={name}
        name={name}
        required
        aria-invalid={errors.length > 0}
        aria-describedby={described.join(" ") || undefined}
        {...input}
      />
      {hint && (
        <p id={`${name}-hint`} className={styles.hint}>
          {hint}
        </p>
      )}
      <Errors field={name} errors={errors} />
    </div>
  );
}

type Special = Partial<FieldProps>;

export function EmailField(props: Special) {
  return (
    <Field
      label={useWords().email}
      name="email"
      type="email"
      maxLength={254}
      autoComplete="email"
      {...props}
    />
  );
}

export function NewPasswordField(props: Special) {
  const words = useWords();
  return (
    <Field
      label={words.password}
      name="password"
      type="password"
      minLength={8}
      autoComplete="new-password"
      hint={words.passwordHint}
      {...props}
    />
  );
}

/** What is wrong with a field; the field names it by aria-describedby. */
export function Errors({ field, errors }: { field: string; errors: string[] }) {
  if (!errors.length) return null;
  return (
    <ul id={`${field}-errors`} className={styles.errors}>
      {errors.map((error) => (
        <li key={error}>{error}</li>
      ))}
    </ul>
  );
}

/** Announced by screen readers when it appears. */
export function Alert({ children }: { children: ReactNode }) {
  return (
    <div role="alert" className={styles.alert} hidden={!children}>
      {children}
    </div>
  );
}

/** In place of a form that was sent. */
export function Done({ children, signIn = false }: { children: ReactNode; signIn?: boolean }) {
  const words = useWords();
  return (
    <div role="status" className={styles.done}>
      <p>{children}</p>
      {signIn && (
        <Link className="button" href="/signin">
          {words.signIn}
        </Link>
      )}
    </div>
  );
}

export function SubmitButton({ pending, children }: { pending: boolean; children: ReactNode }) {
  const { wait } = useWords();
  return (
    <button className={`button ${styles.submit}`} type="submit" disabled={pending}>
      {pending ? wait : children}
    </button>
  );
}
