import { regionInUse } from "./money.ts";

/** `4:58`, `1:02:03`; with two `digits` for the first, `04:58`. */
export function span(milliseconds: number, digits = 1): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const parts = hours > 0 ? [hours, minutes, seconds % 60] : [minutes, seconds % 60];
  return parts.map((part, n) => String(part).padStart(n === 0 ? digits : 2, "0")).join(":");
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

/** `14:30`; with its day where that is not today. */
export function timeSoon(moment: Date): string {
  if (moment.toDateString() === new Date().toDateString()) return timeOfDay(moment);
  const format = { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" } as const;
  return new Intl.DateTimeFormat(regionInUse(), format).format(moment);
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
