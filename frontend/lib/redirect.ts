/** `address` if it leads to a page of this site, else the start page. In the browser only. */
export function onThisSite(address: string | undefined): string {
  if (!address || !URL.canParse(address, location.origin)) return "/";
  const target = new URL(address, location.origin);
  // "/.//evil.example" is a path here, and without its dot another site's address.
  if (target.origin !== location.origin || target.pathname.startsWith("//")) return "/";
  return `${target.pathname}${target.search}`;
}
