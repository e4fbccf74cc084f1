/** `address` if it leads to a page of this site, else the start page. In the browser only. */
export function onThisSite(address: string | undefined): string {
  if (!address || !URL.canParse(address, location.origin)) return "/";
  const target = new URL(address, location.origin);
  return target.origin === location.origin ? `${target.pathname}${target.search}` : "/";
}
