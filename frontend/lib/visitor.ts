// The visitor's address, signed: the API sees Vercel's addresses, and limits logins by the
// visitor's. container/project/config/visitor.py reads it, with Django's TimestampSigner.

import { createHash, createHmac } from "node:crypto";

import { address } from "@/lib/address";

const HEADER = "X-Client-Address";
const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/** Headers that tell the API, for one request of it, who is behind the present one; on Vercel only. */
export async function visitor(method: string, path: string): Promise<Record<string, string>> {
  const key = process.env.CLIENT_ADDRESS_KEY;
  const visitors = await address();
  if (!key || !visitors) return {};
  const value = `${visitors}:${base62(Math.floor(Date.now() / 1000))}`;
  return { [HEADER]: `${value}:${signature(value, key, `${method} ${path}`)}` };
}

// As django.core.signing.Signer; the salt ties it to one address of the API.
function signature(value: string, key: string, salt: string): string {
  const derived = createHash("sha256").update(`${salt}signer${key}`).digest();
  return createHmac("sha256", derived).update(value).digest("base64url");
}

function base62(number: number): string {
  const rest = DIGITS.charAt(number % DIGITS.length);
  return number < DIGITS.length ? rest : base62(Math.floor(number / DIGITS.length)) + rest;
}
