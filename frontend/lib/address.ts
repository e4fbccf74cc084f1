import { headers } from "next/headers";

// Vercel's own word, which no client can forge and no proxy before Vercel overwrites (Vercel, "Request
// headers").
const VERCELS = "x-vercel-forwarded-for";

/** The visitor's, on the server; null where it is not Vercel's. */
export async function address(): Promise<string | null> {
  return (await headers()).get(VERCELS);
}
