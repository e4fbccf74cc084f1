// NextAuth's part for browsers, loaded when somebody asks for it: no page needs its 40 kB to be read.

import type { Session } from "next-auth";
import type { SignInResponse } from "next-auth/react";

const nextAuth = () => import("next-auth/react");

/** The cookie's session, renewed where its token is about to end; null when nobody is signed in. */
export async function getSession(): Promise<Session | null> {
  return (await nextAuth()).getSession();
}

/** Sign in; `error` of the answer is the message of lib/auth.ts. */
export async function signIn(
  username: string,
  password: string,
): Promise<SignInResponse | undefined> {
  const { signIn: send } = await nextAuth();
  return send("credentials", { username, password, redirect: false });
}

/** Sign out, and go to the first page. */
export async function signOut(): Promise<void> {
  await (await nextAuth()).signOut({ callbackUrl: "/" });
}
