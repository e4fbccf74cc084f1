import type { Tokens } from "@/lib/server";

declare module "next-auth" {
  interface User extends Tokens {
    name: string;
  }
  interface Session {
    /** For the browser's own requests to the API; 15 minutes. */
    accessToken: string;
  }
}

declare module "next-auth/jwt" {
  interface JWT extends Tokens {
    name: string;
  }
}
