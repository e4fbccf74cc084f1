// Before every page: its session is renewed, and it gets the Content Security Policy, with a new
// nonce for its scripts (Next.js, "How to set a Content Security Policy (CSP)"; without that page's
// exception for prefetches, which any client can ask for by a header).

import { type NextRequest, NextResponse } from "next/server";

import { API_URL, cdnUrl } from "@/lib/environment";
import { withSession } from "@/lib/session";

const DEVELOPMENT = process.env.NODE_ENV === "development";

function policy(nonce: string): string {
  // React's development build evaluates code to show where an error came from.
  const scripts = `'self' 'nonce-${nonce}' 'strict-dynamic'${DEVELOPMENT ? " 'unsafe-eval'" : ""}`;
  const styles = DEVELOPMENT ? "'self' 'unsafe-inline'" : `'self' 'nonce-${nonce}'`;
  return [
    "default-src 'self'",
    `script-src ${scripts}`,
    `style-src ${styles}`,
    // blob: is the preview of an upload; the API serves pictures itself where there is no CDN.
    `img-src 'self' blob: ${API_URL} ${cdnUrl() ?? "https:"}`,
    `connect-src 'self' ${API_URL}`,
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

// Several are asked for at once, and a refresh token is good once.
function prefetches(request: NextRequest): boolean {
  const { headers } = request;
  return headers.has("next-router-prefetch") || headers.get("purpose") === "prefetch";
}

export async function proxy(request: NextRequest): Promise<NextResponse> {
  const nonce = btoa(crypto.randomUUID());
  const next = (): NextResponse => {
    const headers = new Headers(request.headers);
    // Next.js takes the nonce from the request's policy.
    headers.set("Content-Security-Policy", policy(nonce));
    return NextResponse.next({ request: { headers } });
  };
  const response = prefetches(request) ? next() : await withSession(request, next);
  response.headers.set("Content-Security-Policy", policy(nonce));
  return response;
}

export const config = {
  matcher: "/((?!api/|_next/static/|_next/image|icon.svg).*)",
};
