// What this server asks of the API: it reads lists and pictures, and exchanges passwords for tokens.

import { address } from "@/lib/address";
import { ApiError, type Request, json, request } from "@/lib/api";

export interface Picture {
  id: number;
  title: string;
  /** Address on the CDN. */
  image: string;
  /** Of a small one, 720 pixels at most. */
  thumbnail: string;
  owner: string;
  /** ISO 8601. */
  uploaded_at: string;
}

export interface PicturePage {
  /** Cursors of the pages beside it. */
  next: string | null;
  previous: string | null;
  results: Picture[];
}

export interface Tokens {
  access: string;
  refresh: string;
}

/** A page of pictures, newest first, the first without a cursor; null when there is no such page. */
export async function listPictures(cursor = ""): Promise<PicturePage | null> {
  const query = cursor && `?${new URLSearchParams({ cursor })}`;
  const page = await orNull(ask<PicturePage>(`/api/pictures/${query}`));
  return page && { ...page, next: cursorOf(page.next), previous: cursorOf(page.previous) };
}

function cursorOf(address: string | null): string | null {
  return address && new URL(address).searchParams.get("cursor");
}

/** One picture; null when there is none. */
export async function getPicture(id: number): Promise<Picture | null> {
  return orNull(ask<Picture>(`/api/pictures/${id}/`));
}

/** Whether the API sends mail: whoever registers then gives an address, and confirms it. */
export async function sendsMail(): Promise<boolean> {
  // An API of before mail has no such page.
  return (await orNull(ask<{ mail: boolean }>("/api/offers/")))?.mail ?? false;
}

/** Where passwords are exchanged for tokens, by POST. */
export const LOGIN = "/api/token/";

/**
 * Exchange a password for tokens; ApiError 401 when it is wrong, 429 after too many of the
 * `visitor` whom these headers name.
 */
export async function login(
  username: string,
  password: string,
  visitor: Record<string, string>,
): Promise<Tokens> {
  return ask<Tokens>(LOGIN, json({ username, password }, visitor));
}

/** The next tokens; ApiError 401 when this one has ended or was used before. */
export async function refresh(token: string): Promise<Tokens> {
  return ask<Tokens>("/api/token/refresh/", json({ refresh: token }));
}

/** End a refresh token; ApiError 401 when it has ended. */
export async function signOut(token: string): Promise<void> {
  await ask("/api/token/blacklist/", json({ refresh: token }));
}

// Vercel's functions ask for everybody: a firewall counts them by visitor (modules/firewall.py).
async function ask<T>(path: string, init: Request = {}): Promise<T> {
  const visitor = await address();
  const named: Record<string, string> = visitor ? { "X-Visitor": visitor } : {};
  return request<T>(path, { ...init, headers: { ...init.headers, ...named } });
}

async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}
