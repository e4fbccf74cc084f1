import coreWebVitals from "eslint-config-next/core-web-vitals";
import typescript from "eslint-config-next/typescript";

const config = [
  { ignores: [".next/", "node_modules/", "next-env.d.ts"] },
  ...coreWebVitals,
  ...typescript,
  {
    rules: {
      // The CDN serves the pictures; Vercel's image optimization would fetch and bill each again.
      "@next/next/no-img-element": "off",
    },
  },
];

export default config;
