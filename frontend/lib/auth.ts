// Sign-in by NextAuth: the API's tokens live in its session cookie, which is encrypted with
// NEXTAUTH_SECRET, HttpOnly and Secure. The refresh token never reaches a script. The access token
// (15 minutes) does, on demand: uploads go from the browser straight to the API, since a Vercel
// function takes no body over 4.5 MB.

import { type NextAuthOptions, getServerSession } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";

import { ApiError } from "@/lib/api";
import { LOGIN, login, signOut } from "@/lib/server";
import { SESSION_SECONDS, current } from "@/lib/session";
import { visitor } from "@/lib/visitor";

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
          const tokens = await login(username, password, await visitor("POST", LOGIN));
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
      // NextAuth answers an error here by removing the cookie.
      return current(token);
    },
    session({ session, token }) {
      return { ...session, accessToken: token.access };
    },
  },
  events: {
    // A copy of the cookie is worth nothing from here on.
    signOut: ({ token }) => signOut(token.refresh),
  },
};

/** The signed-in user's name; null when nobody is. */
export async function currentUser(): Promise<string | null> {
  // Without the callbacks, that is, without renewing: a page cannot write the cookie.
  return (await getServerSession({ ...authOptions, callbacks: {} }))?.user?.name ?? null;
}
