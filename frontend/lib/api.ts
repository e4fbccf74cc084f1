// The API's answers, typed (container/project/pictures and accounts). Used on both sides: the
// server reads lists, the browser registers and uploads.

import { API_URL } from "@/lib/environment";

const TIMEOUT = 15_000; // milliseconds
const UPLOAD_TIMEOUT = 120_000;

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

/** Django REST framework's messages by field, in the visitor's language, for people to read. */
export type FieldErrors = Partial<Record<string, string[]>>;

/** The API refused; status 0: it did not answer at all. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly fields: FieldErrors = {},
    options?: ErrorOptions,
  ) {
    super(status ? `the API answered ${status}` : "the API does not answer", options);
  }
}

interface Request extends RequestInit {
  headers?: Record<string, string>;
}

async function request<T>(path: string, init: Request = {}, timeout = TIMEOUT): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(`${API_URL}${path}`, {
      cache: "no-store",
      signal: AbortSignal.timeout(timeout),
      ...init,
      headers: { ...init.headers, ...accepted() },
    });
  } catch (error) {
    throw new ApiError(0, {}, { cause: error });
  }
  // Done, or about to be: there is nothing to say.
  if (answer.status === 204 || answer.status === 202) return undefined as T;
  if (answer.ok) return (await answer.json()) as T;
  // A 400 names its fields; other errors have a `detail` only.
  const fields = answer.status === 400 ? ((await answer.json()) as FieldErrors) : {};
  throw new ApiError(answer.status, fields);
}

// A browser asks in its own language, which may be another than the page's. Servers ask for no words.
function accepted(): Record<string, string> {
  return typeof document === "undefined" ? {} : { "Accept-Language": document.documentElement.lang };
}

function json(body: object, headers: Record<string, string> = {}): Request {
  return {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
  };
}

/** A page of pictures, newest first, the first without a cursor; null when there is no such page. */
export async function listPictures(cursor = ""): Promise<PicturePage | null> {
  const query = cursor && `?${new URLSearchParams({ cursor })}`;
  const page = await orNull(request<PicturePage>(`/api/pictures/${query}`));
  return page && { ...page, next: cursorOf(page.next), previous: cursorOf(page.previous) };
}

function cursorOf(address: string | null): string | null {
  return address && new URL(address).searchParams.get("cursor");
}

/** One picture; null when there is none. */
export async function getPicture(id: number): Promise<Picture | null> {
  return orNull(request<Picture>(`/api/pictures/${id}/`));
}

/** Whether the API sends mail: whoever registers then gives an address, and confirms it. */
export async function sendsMail(): Promise<boolean> {
  // An API of before mail has no such page.
  return (await orNull(request<{ mail: boolean }>("/api/offers/")))?.mail ?? false;
}

/**
 * Register a user, with an address where the API sends mail; ApiError 400 says what is wrong with
 * which field, 429 too many.
 */
export async function register(username: string, password: string, email?: string): Promise<void> {
  await request("/api/users/", json({ username, password, email }));
}

/** Let a registered user sign in; ApiError 400 when the mail's proof is no longer good. */
export async function confirmRegistration(proof: string): Promise<void> {
  await request("/api/users/confirm/", json({ proof }));
}

/** Send another mail to an address whose registration waits for one: nobody is told; ApiError 429. */
export async function confirmAgain(email: string): Promise<void> {
  await request("/api/users/confirm/again/", json({ email }));
}

/** Send a mail to an address, if it has accounts: nobody is told; ApiError 429 after too many. */
export async function forgotPassword(email: string): Promise<void> {
  await request("/api/users/forgotten/", json({ email }));
}

/** Set another password; ApiError 400 when it, or the mail's proof, is not good. */
export async function resetPassword(proof: string, password: string): Promise<void> {
  await request("/api/users/reset/", json({ proof, new_password: password }));
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
  return request<Tokens>(LOGIN, json({ username, password }, visitor));
}

/** The next tokens; ApiError 401 when this one has ended or was used before. */
export async function refresh(token: string): Promise<Tokens> {
  return request<Tokens>("/api/token/refresh/", json({ refresh: token }));
}

/** End a refresh token; ApiError 401 when it has ended. */
export async function signOut(token: string): Promise<void> {
  await request("/api/token/blacklist/", json({ refresh: token }));
}

/** Upload `title` and `image`; ApiError 401 without a valid token, 413 when it is too large. */
export async function upload(form: FormData, accessToken: string): Promise<Picture> {
  const headers = { Authorization: `Bearer ${accessToken}` };
  return request<Picture>(
    "/api/pictures/",
    { method: "POST", headers, body: form },
    UPLOAD_TIMEOUT,
  );
}

/** Take one's own picture down; ApiError 403 when it is another's. */
export async function deletePicture(id: number, accessToken: string): Promise<void> {
  const headers = { Authorization: `Bearer ${accessToken}` };
  await request(`/api/pictures/${id}/`, { method: "DELETE", headers });
}

/** Have staff look at a picture; ApiError 429 after too many. */
export async function reportPicture(id: number, accessToken: string): Promise<void> {
  const headers = { Authorization: `Bearer ${accessToken}` };
  await request(`/api/pictures/${id}/report/`, { method: "POST", headers });
}

async function orNull<T>(answer: Promise<T>): Promise<T | null> {
  try {
    return await answer;
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  }
}
