// Sign-in by NextAuth: the API's tokens live in its session cookie, which is encrypted with
// NEXTAUTH_SECRET, HttpOnly and Secure. The refresh token never reaches a script. The access token
// (15 minutes) does, on demand: uploads go from the browser straight to the API, since a Vercel
// function takes no body over 4.5 MB.

import { type NextAuthOptions, getServerSession } from "next-auth";
import type { JWT } from "next-auth/jwt";
import CredentialsProvider from "next-auth/providers/credentials";

import { ApiError, login, refresh } from "@/lib/api";

// As SIMPLE_JWT's REFRESH_TOKEN_LIFETIME (container/project/config/settings.py).
const SESSION_SECONDS = 7 * 24 * 3600;
// A token that ends within this time is renewed before it is used.
const MARGIN_SECONDS = 60;

export const authOptions: NextAuthOptions = {
  session: { strategy: "jwt", maxAge: SESSION_SECONDS },
  pages: { signIn: "/signin" },
  providers: [
    CredentialsProvider({
      name: "API",
      credentials: { username: {}, password: {} },
      // null: wrong user name or password. An error's message reaches the sign-in form.
      async authorize(credentials) {
        const { username = "", password = "" } = credentials ?? {};
        try {
          const tokens = await login(username, password);
          return { id: username, name: username, ...tokens };
        } catch (error) {
          if (!(error instanceof ApiError)) throw error;
          if (error.status === 400 || error.status === 401) return null;
          throw new Error(error.status === 429 ? "throttled" : "unavailable");
        }
      },
    }),
  ],
  callbacks: {
    async jwt({ token, user }) {
      if (user) {
        return { name: user.name, access: user.access, refresh: user.refresh };
      }
      return expiresSoon(token.access) ? renewed(token) : token;
    },
    session({ session, token }) {
      return { ...session, accessToken: token.access };
    },
  },
};

/** The signed-in user's name; null when nobody is. */
export async function currentUser(): Promise<string | null> {
  return (await getServerSession(authOptions))?.user?.name ?? null;
}

/** Seconds since 1970 at which a JSON Web Token ends (RFC 7519, "exp"). */
function expiry(token: string): number {
  const claims: unknown = JSON.parse(
    Buffer.from(token.split(".")[1] ?? "", "base64url").toString("utf-8"),
  );
  return (claims as { exp: number }).exp;
}

function expiresSoon(token: string): boolean {
  return expiry(token) - MARGIN_SECONDS < Date.now() / 1000;
}

async function renewed(token: JWT): Promise<JWT> {
  try {
    return { ...token, access: await refresh(token.refresh) };
  } catch (error) {
    // An API that is away for a moment signs nobody out.
    if (error instanceof ApiError && error.status !== 401) return token;
    // NextAuth answers an error here by removing the cookie.
    throw error;
  }
}
