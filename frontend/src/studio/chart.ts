import { html, nothing, svg, type TemplateResult } from "lit";
import { timeOfDay } from "../clock.ts";
import { number } from "../money.ts";
import { t } from "../saying.ts";

const MINUTES = 40;
const EVERY_MS = 10_000;
const WIDTH = 602;
const [LEFT, RIGHT, TOP, BOTTOM] = [40, 568, 22, 146];

export interface Sample {
  at: number;
  watching: number;
}

/** What this page has seen of the audience; orders carry their own time. */
export class Audience {
  samples: Sample[] = [];

  note(watching: number | null, now = Date.now()): void {
    const last = this.samples.at(-1);
    if (watching === null || (last && now - last.at < EVERY_MS)) return;
    this.samples = [...this.samples, { at: now, watching }].filter(({ at }) => at > now - MINUTES * 60_000);
  }
}

export function chart(samples: Sample[], orders: number[], now = Date.now()): TemplateResult | typeof nothing {
  const since = now - MINUTES * 60_000;
  const perMinute = counted(orders, since);
  if (samples.length < 2 && perMinute.every((count) => count === 0)) return nothing;
  const most = nice(Math.max(4, ...samples.map((sample) => sample.watching)));
  const mostOrders = nice(Math.max(4, ...perMinute));
  const x = (at: number) => LEFT + ((at - since) / (now - since)) * (RIGHT - LEFT);
  const y = (share: number) => BOTTOM - share * (BOTTOM - TOP);
  const line = samples.map(({ at, watching }) => `${x(at).toFixed(1)},${y(watching / most).toFixed(1)}`).join(" ");
  const last = samples.at(-1);
  return html`<section class="card chart" aria-label=${t("Viewers and orders")}>
    <header><h2>${t("Last {minutes} minutes", { minutes: MINUTES })}</h2>
      <div class="leg"><span><i></i>${t("Watching")}</span><span><i class="b"></i>${t("Orders per minute")}</span></div></header>
    <svg viewBox="0 0 ${WIDTH} 168" role="img" aria-label=${describe(last?.watching ?? 0, orders.length)} font-size="11">
      ${[0, 0.5, 1].map((share) => svg`<path d="M${LEFT} ${y(share)}H${RIGHT}" class="grid"/>
        <text x=${LEFT - 8} y=${y(share) + 4} class="tick" text-anchor="end">${number(Math.round(most * share))}</text>
        <text x=${RIGHT + 8} y=${y(share) + 4} class="tick good">${number(Math.round(mostOrders * share))}</text>`)}
      ${perMinute.map((count, n) => bar(count, x(since + n * 60_000), y(count / mostOrders)))}
      ${samples.length > 1 ? svg`<polyline points=${line} class="watching"/>` : nothing}
      ${last ? svg`<circle cx=${x(last.at)} cy=${y(last.watching / most)} r="3.5" class="dot"/>` : nothing}
      ${[0, 0.25, 0.5, 0.75, 1].map((share) => svg`<text x=${LEFT + share * (RIGHT - LEFT)} y="162" class="tick" text-anchor="middle">${timeOfDay(new Date(since + share * (now - since)))}</text>`)}
    </svg>
  </section>`;
}

function bar(count: number, left: number, top: number): TemplateResult | typeof nothing {
  return count > 0 ? svg`<rect x=${left + 3} y=${top} width="7" height=${BOTTOM - top} rx="1.5" class="orders"/>` : nothing;
}

function counted(orders: number[], since: number): number[] {
  const counts = Array.from({ length: MINUTES }, () => 0);
  for (const at of orders) {
    const minute = Math.floor((at - since) / 60_000);
    if (minute >= 0 && minute < MINUTES) counts[minute] = (counts[minute] ?? 0) + 1;
  }
  return counts;
}

function nice(most: number): number {
  const step = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 4, 5, 10].map((factor) => factor * step).find((limit) => limit >= most) ?? most;
}

function describe(watching: number, orders: number): string {
  return t("{watching} watching now, {orders} orders in this show", { watching: number(watching), orders: number(orders) });
}
