import { moment } from "../clock.ts";

/** The server writes the market's clock; here is the reader's own. */
export function showLocalTime(time: HTMLTimeElement): void {
  const when = new Date(time.dateTime);
  if (time.dateTime.includes("T") && !Number.isNaN(when.getTime())) time.textContent = moment(when);
}
