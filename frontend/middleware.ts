// Before every page: its session is renewed, and it gets the Content Security Policy, with a new
// nonce for its scripts (Next.js, "How to set a Content Security Policy (CSP)").

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

export async function middleware(request: NextRequest): Promise<NextResponse> {
  const nonce = btoa(crypto.randomUUID());
  const response = await withSession(request, () => {
    const headers = new Headers(request.headers);
    // Next.js takes the nonce from the request's policy.
    headers.set("Content-Security-Policy", policy(nonce));
    return NextResponse.next({ request: { headers } });
  });
  response.headers.set("Content-Security-Policy", policy(nonce));
  return response;
}

export const config = {
  matcher: [
    {
      source: "/((?!api/|_next/static/|_next/image|icon.svg).*)",
      missing: [
        { type: "header", key: "next-router-prefetch" },
        { type: "header", key: "purpose", value: "prefetch" },
      ],
    },
  ],
};
