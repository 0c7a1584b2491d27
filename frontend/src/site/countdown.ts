import { span } from "../clock.ts";
import { regionInUse } from "../money.ts";

const DAY_MS = 86_400_000;
const LOOK_EVERY_MS = 5_000;

/** `data-countdown`: UTC ms. Once it is over the page waits for the show and opens it. */
export function countDown(root: HTMLElement): void {
  const shown = root.querySelector("[role=timer]");
  const starts = Number(root.dataset.countdown);
  if (!shown || !starts) return;
  const tick = (): void => {
    const left = starts - Date.now();
    shown.textContent = written(Math.max(0, left));
    if (left > 0) return;
    clearInterval(ticking);
    setInterval(() => void openWhenLive(), LOOK_EVERY_MS);
  };
  const ticking = setInterval(tick, 1000);
  tick();
}

/** `data-hold`: UTC ms until which the pieces are held. */
export function countHold(root: HTMLElement): void {
  const shown = root.querySelector("[role=timer]") ?? root;
  const until = Number(root.dataset.hold);
  const tick = (): void => {
    shown.textContent = ` (${span(Math.max(0, until - Date.now()), 2)})`;
  };
  setInterval(tick, 1000);
  tick();
}

function written(left: number): string {
  const days = Math.floor(left / DAY_MS);
  const clock = span(left % DAY_MS, 2);
  if (days === 0) return clock;
  const format = { style: "unit", unit: "day", unitDisplay: "long" } as const;
  return `${new Intl.NumberFormat(regionInUse(), format).format(days)} ${clock}`;
}

async function openWhenLive(): Promise<void> {
  const id = /\/live\/(\d+)/.exec(location.pathname)?.[1];
  const answer = await fetch(`/api/v1/shows/${id}`).catch(() => null);
  const show = answer?.ok ? ((await answer.json()) as { state: string }) : null;
  if (show?.state === "live") location.reload();
}
