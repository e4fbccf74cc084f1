// Next.js writes NEXT_PUBLIC_ values into the code when it builds: a change needs a new build.

function origin(name: string, value: string | undefined): string | undefined {
  if (!value) return undefined;
  if (!URL.canParse(value)) {
    throw new Error(`${name}=${value}: write an address as https://api.example.com`);
  }
  return new URL(value).origin;
}

const api = origin("NEXT_PUBLIC_API_URL", process.env.NEXT_PUBLIC_API_URL);
if (!api) throw new Error("NEXT_PUBLIC_API_URL is not set: copy env.example to .env.local");

/** The API's origin, as https://api.example.com. */
export const API_URL: string = api;

/** The CDN's origin; without it pictures may come from any https address. */
export const CDN_URL = origin("NEXT_PUBLIC_CDN_URL", process.env.NEXT_PUBLIC_CDN_URL);
