// Next.js writes NEXT_PUBLIC_ values into the code when it builds: a change needs a new build,
// but for the CDN's, which the server reads when it runs.

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

const CDN = "NEXT_PUBLIC_CDN_URL";
const builtWith = origin(CDN, process.env.NEXT_PUBLIC_CDN_URL);

// By a name that Next.js cannot foresee, so it leaves the lookup in the code. Not for browsers,
// which have no `process`.
function atRunTime(name: string): string | undefined {
  return process.env[name];
}

/** The CDN's origin, for the server; without it pictures may come from any https address. */
export function cdnUrl(): string | undefined {
  return origin(CDN, atRunTime(CDN)) ?? builtWith;
}
