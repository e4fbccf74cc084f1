import type { NextConfig } from "next";

// A missing or malformed address ends the build before it begins.
import "./lib/environment";

// The Content Security Policy has a nonce for each request: proxy.ts.
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
  headers: async () => [{ source: "/:path*", headers }],
};

export default config;
