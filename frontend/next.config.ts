import type { NextConfig } from "next";

// A missing or malformed address ends the build before it begins.
import "./lib/environment";

// A page's Content Security Policy has a nonce for each request: proxy.ts. What that leaves out, NextAuth's
// own pages among it, runs nothing.
const NO_PAGES = ["/api/:path*", "/_next/:path*", "/icon.svg"];
const policy = {
  key: "Content-Security-Policy",
  value: "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
};
const headers = [
  { key: "Strict-Transport-Security", value: "max-age=31536000" },
  { key: "X-Content-Type-Options", value: "nosniff" },
  { key: "X-Frame-Options", value: "DENY" },
  { key: "Referrer-Policy", value: "strict-origin-when-cross-origin" },
  { key: "Permissions-Policy", value: "camera=(), geolocation=(), microphone=(), payment=()" },
];

const config: NextConfig = {
  poweredByHeader: false,
  reactStrictMode: true,
  // Where password managers send whom they ask to change one (W3C, "A Well-Known URL for Changing
  // Passwords").
  redirects: async () => [
    { source: "/.well-known/change-password", destination: "/account/password", permanent: false },
  ],
  headers: async () => [
    { source: "/:path*", headers },
    ...NO_PAGES.map((source) => ({ source, headers: [policy] })),
  ],
};

export default config;
