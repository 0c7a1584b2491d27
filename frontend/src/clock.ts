import { regionInUse } from "./money.ts";

/** `42:18`, `1:02:03`. */
export function span(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const parts = [Math.floor(seconds / 60) % 60, seconds % 60].map((part) => String(part).padStart(2, "0"));
  const hours = Math.floor(seconds / 3600);
  return hours > 0 ? [hours, ...parts].join(":") : parts.join(":");
}

/** `Tue 24 Nov`, and as a range without repeating what both ends share. */
export function days(first: string, last: string): string {
  const format = new Intl.DateTimeFormat(regionInUse(), {
    weekday: "short",
    day: "numeric",
    month: "short",
    timeZone: "UTC",
  });
  return format.formatRange(new Date(first), new Date(last));
}

export function timeOfDay(moment: Date): string {
  return new Intl.DateTimeFormat(regionInUse(), { hour: "2-digit", minute: "2-digit" }).format(moment);
}

export function moment(when: Date): string {
  return new Intl.DateTimeFormat(regionInUse(), {
    weekday: "long",
    day: "numeric",
    month: "long",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
  }).format(when);
}
