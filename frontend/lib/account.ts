// NextAuth's part for browsers, loaded when somebody asks for it: no page needs its 40 kB to be read.

import type { SignInResponse } from "next-auth/react";

import { ApiError } from "@/lib/api";

const nextAuth = () => import("next-auth/react");

/** For one request of the API, renewed where it is about to end; ApiError 401 without a session. */
export async function accessToken(): Promise<string> {
  const session = await (await nextAuth()).getSession();
  if (!session) throw new ApiError(401);
  return session.accessToken;
}

/** Sign in; `error` of the answer is the message of lib/auth.ts. */
export async function signIn(
  username: string,
  password: string,
): Promise<SignInResponse | undefined> {
  const { signIn: send } = await nextAuth();
  return send("credentials", { username, password, redirect: false });
}

/** Sign out; then load a page of this site, or stay. */
export async function signOut(path?: string): Promise<void> {
  await (await nextAuth()).signOut({ callbackUrl: path, redirect: path !== undefined });
}

/**
 * Sign in, and come back to this page: the API has answered 401. The cookie goes first, since pages
 * believe it until its token ends, also where another password or a deletion ended it elsewhere.
 */
export async function signInAgain(): Promise<void> {
  await signOut(`/signin?callbackUrl=${location.pathname}`);
}
