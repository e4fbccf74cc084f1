/** An ISO 8601 time as a day in Japan, as "November 24, 2026" in English. */
export function day(time: string, language: string): string {
  const format = new Intl.DateTimeFormat(language, { dateStyle: "long", timeZone: "Asia/Tokyo" });
  return format.format(new Date(time));
}
