import { span } from "../clock.ts";
import { regionInUse } from "../money.ts";
import { waitMs } from "../patience.ts";

const DAY_MS = 86_400_000;
const LOOKS_EVERY_MS = 5_000;
const UNSEEN_EVERY_MS = 30_000;
const BEFORE_AIR = ["scheduled", "rehearsal"];

interface Show {
  state: string;
  starts_at: string;
}

/** `data-countdown`: UTC ms. The page opens the show as soon as it is on air, also before its time. */
export function countDown(root: HTMLElement): void {
  const shown = root.querySelector("[role=timer]");
  const address = /^.*\/live\/(\d+)/.exec(location.pathname);
  let starts = Number(root.dataset.countdown);
  if (!shown || !address || !starts) return;
  const tick = (): void => {
    shown.textContent = written(Math.max(0, starts - Date.now()));
  };
  setInterval(tick, 1000);
  tick();
  lookOut(address[1] ?? "", (show) => {
    if (!BEFORE_AIR.includes(show.state)) location.replace(address[0] + location.search);
    starts = Date.parse(show.starts_at);
  });
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

/** Every few seconds while somebody looks at the page, rarely meanwhile. */
function lookOut(id: string, tell: (show: Show) => void): void {
  let failures = 0;
  let waiting = 0;
  const look = async (): Promise<void> => {
    clearTimeout(waiting);
    const show = await asked(id).catch(() => null);
    failures = show ? 0 : failures + 1;
    if (show) tell(show);
    clearTimeout(waiting);
    waiting = window.setTimeout(() => void look(), lookAgainMs(failures));
  };
  document.addEventListener("visibilitychange", () => void (document.hidden || look()));
  waiting = window.setTimeout(() => void look(), lookAgainMs(0));
}

function lookAgainMs(failures: number): number {
  if (failures) return LOOKS_EVERY_MS + waitMs(failures);
  return (document.hidden ? UNSEEN_EVERY_MS : LOOKS_EVERY_MS) * (0.75 + 0.5 * Math.random());
}

async function asked(id: string): Promise<Show | null> {
  const answer = await fetch(`/api/v1/shows/${id}`);
  return answer.ok ? ((await answer.json()) as Show) : null;
}
