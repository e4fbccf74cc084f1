// The server and the browser may be in different time zones: both show Japan's.
const DAY = new Intl.DateTimeFormat("ja-JP", { dateStyle: "long", timeZone: "Asia/Tokyo" });

/** An ISO 8601 time as a day in Japan, as 2026年11月24日. */
export function day(time: string): string {
  return DAY.format(new Date(time));
}
