import { moment } from "../clock.ts";

/** The server writes the market's clock; here is the reader's own. */
export function showLocalTime(time: HTMLTimeElement): void {
  const when = new Date(time.dateTime);
  if (time.dateTime.includes("T") && !Number.isNaN(when.getTime())) time.textContent = moment(when);
}

/** A menu closes when somebody looks elsewhere. */
export function closeElsewhere(menu: HTMLDetailsElement): void {
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target as Node)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
}
