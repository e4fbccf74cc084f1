import { FlatCompat } from "@eslint/eslintrc";

const compat = new FlatCompat({ baseDirectory: import.meta.dirname });

const config = [
  { ignores: [".next/", "node_modules/", "next-env.d.ts"] },
  ...compat.extends("next/core-web-vitals", "next/typescript"),
  {
    rules: {
      // The CDN serves the pictures; Vercel's image optimization would fetch and bill each again.
      "@next/next/no-img-element": "off",
    },
  },
];

export default config;
