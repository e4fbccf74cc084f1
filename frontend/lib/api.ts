// How the API is asked (container/project/pictures and accounts), and what browsers ask of it:
// they register, upload and report, and change or delete their accounts. What this server asks is
// in lib/server.ts.

import { API_URL } from "@/lib/environment";

const TIMEOUT = 15_000; // milliseconds
// An upload's, and a deletion's of an account with all its files.
const LONG_TIMEOUT = 120_000;

/** Django REST framework's messages by field, in the visitor's language, for people to read. */
export type FieldErrors = Partial<Record<string, string[]>>;

/** The API refused; status 0: it did not answer at all. `detail` says why, as `fields` do. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly fields: FieldErrors = {},
    readonly detail?: string,
    options?: ErrorOptions,
  ) {
    super(status ? `the API answered ${status}` : "the API does not answer", options);
  }
}

export interface Request extends RequestInit {
  headers?: Record<string, string>;
}

/** Ask the API; ApiError when it refuses or does not answer in `timeout` milliseconds. */
export async function request<T>(path: string, init: Request = {}, timeout = TIMEOUT): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(`${API_URL}${path}`, {
      cache: "no-store",
      signal: AbortSignal.timeout(timeout),
      ...init,
      headers: { ...init.headers, ...accepted() },
    });
  } catch (error) {
    throw new ApiError(0, {}, undefined, { cause: error });
  }
  // Done, or about to be: there is nothing to say.
  if (answer.status === 204 || answer.status === 202) return undefined as T;
  if (answer.ok) return (await answer.json()) as T;
  // A 400 names its fields. Of other errors a 403 alone is worded for people.
  if (answer.status === 400) throw new ApiError(400, (await answer.json()) as FieldErrors);
  if (answer.status !== 403) throw new ApiError(answer.status);
  throw new ApiError(403, {}, ((await answer.json()) as { detail: string }).detail);
}

// A browser asks in its own language, which may be another than the page's. Servers ask for no words.
function accepted(): Record<string, string> {
  return typeof document === "undefined" ? {} : { "Accept-Language": document.documentElement.lang };
}

/** A POST of JSON. */
export function json(body: object, headers: Record<string, string> = {}): Request {
  return {
    method: "POST",
    headers: { "Content-Type": "application/json", ...headers },
    body: JSON.stringify(body),
  };
}

function bearer(accessToken: string): Record<string, string> {
  return { Authorization: `Bearer ${accessToken}` };
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

/**
 * Set another password in place of the present one, which ends every session; ApiError 400 says what
 * is wrong with which field, 429 after too many.
 */
export async function changePassword(
  password: string,
  next: string,
  accessToken: string,
): Promise<void> {
  const body = { password, new_password: next };
  await request("/api/users/me/password/", json(body, bearer(accessToken)));
}

/** Delete the account and its pictures; ApiError 400 with another password, 429 after too many. */
export async function deleteAccount(password: string, accessToken: string): Promise<void> {
  const init = { ...json({ password }, bearer(accessToken)), method: "DELETE" };
  await request("/api/users/me/", init, LONG_TIMEOUT);
}

/**
 * Upload `title` and `image`; ApiError 401 without a valid token, 403 with a `detail` when the user
 * has too many, 413 when it is too large.
 */
export async function upload(form: FormData, accessToken: string): Promise<{ id: number }> {
  const headers = bearer(accessToken);
  return request(
    "/api/pictures/",
    { method: "POST", headers, body: form },
    LONG_TIMEOUT,
  );
}

/** Take one's own picture down; ApiError 403 when it is another's. */
export async function deletePicture(id: number, accessToken: string): Promise<void> {
  const headers = bearer(accessToken);
  await request(`/api/pictures/${id}/`, { method: "DELETE", headers });
}

/** Have staff look at a picture; ApiError 429 after too many. */
export async function reportPicture(id: number, accessToken: string): Promise<void> {
  const headers = bearer(accessToken);
  await request(`/api/pictures/${id}/report/`, { method: "POST", headers });
}
