// The API's tokens in NextAuth's session cookie: renewed, read and written.
//
// A refresh token is good once, so only what can write the cookie may renew it: the proxy
// before a page is made, and NextAuth's own route. A page itself cannot.

import { type NextRequest, NextResponse } from "next/server";
import { type JWT, encode, getToken } from "next-auth/jwt";

import { ApiError } from "@/lib/api";
import { refresh } from "@/lib/server";

/** As SIMPLE_JWT's REFRESH_TOKEN_LIFETIME (container/project/config/settings.py). */
export const SESSION_SECONDS = 7 * 24 * 3600;
// A token that ends within this time is renewed before it is used.
const MARGIN_SECONDS = 60;
const PLAIN = "next-auth.session-token";
const SECURE = `__Secure-${PLAIN}`;

/** The same tokens, or new ones where the access token is about to end; ApiError 401 if it can't. */
export async function current(token: JWT): Promise<JWT> {
  if (expiry(token.access) - MARGIN_SECONDS > Date.now() / 1000) return token;
  try {
    return { ...token, ...(await refresh(token.refresh)) };
  } catch (error) {
    // An API that is away for a moment signs nobody out.
    if (error instanceof ApiError && error.status !== 401) return token;
    throw error;
  }
}

/** `next()`'s answer, with a session that the page behind it and the browser both have. */
export async function withSession(
  request: NextRequest,
  next: () => NextResponse,
): Promise<NextResponse> {
  const token = await getToken({ req: request });
  if (!token) return next();
  const renewed = await current(token).catch(() => null);
  if (renewed === token) return next();
  const secret = process.env.NEXTAUTH_SECRET ?? "";
  const value = renewed
    ? await encode({ token: renewed, secret, maxAge: SESSION_SECONDS })
    : "";
  // NextAuth's two: the other in development only, where there is no TLS.
  const secure = request.cookies.has(SECURE);
  const name = secure ? SECURE : PLAIN;
  if (renewed) request.cookies.set(name, value);
  else request.cookies.delete(name);
  const response = next();
  const maxAge = renewed ? SESSION_SECONDS : 0;
  response.cookies.set(name, value, { httpOnly: true, sameSite: "lax", path: "/", secure, maxAge });
  return response;
}

/** Seconds since 1970 at which a JSON Web Token ends (RFC 7519, "exp"). */
function expiry(token: string): number {
  const claims = (token.split(".")[1] ?? "").replaceAll("-", "+").replaceAll("_", "/");
  return (JSON.parse(atob(claims)) as { exp: number }).exp;
}
