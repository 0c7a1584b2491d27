import { html, nothing, svg, type TemplateResult } from "lit";
import type { Course } from "../api/studio.ts";
import { timeOfDay } from "../clock.ts";
import { number } from "../money.ts";
import { t } from "../saying.ts";
import { CHART_MINUTES } from "./books.ts";
import type { Desk } from "./desk.ts";

const MINUTE_MS = 60_000;
const WIDTH = 602;
const [LEFT, RIGHT, TOP, BOTTOM] = [40, 568, 34, 146];
const LABEL_PX = 126;
const LONGEST_LABEL = 14;

interface Label {
  at: number;
  says: string;
}

type Placed<Mark> = Mark & { left: number };

/** The last part of the show: who watched, what was ordered, what the host did. */
export function chart(desk: Desk): TemplateResult | typeof nothing {
  const { course } = desk.books;
  if (!course || course.points.length < 2) return nothing;
  const until = (course.points.at(-1)?.at ?? 0) + course.step_ms;
  const since = until - CHART_MINUTES * MINUTE_MS;
  const perMinute = ordersPerMinute(course, since);
  const most = nice(Math.max(4, ...course.points.map(({ watching }) => watching)));
  const mostOrders = nice(Math.max(4, ...perMinute));
  const x = (at: number) => LEFT + ((at - since) / (until - since)) * (RIGHT - LEFT);
  const y = (share: number) => BOTTOM - share * (BOTTOM - TOP);
  return html`<section class="card chart" aria-label=${t("Viewers and orders")}>
    <header><h2>${t("Last {minutes} minutes", { minutes: CHART_MINUTES })}</h2>
      <div class="leg"><span><i></i>${t("Watching")}</span><span><i class="b"></i>${t("Orders per minute")}</span></div></header>
    <svg viewBox="0 0 ${WIDTH} 168" role="img" aria-label=${describe(desk)} font-size="11">
      ${[0, 0.5, 1].map((share) => svg`<path d="M${LEFT} ${y(share)}H${RIGHT}" class="grid"/>
        <text x=${LEFT - 8} y=${y(share) + 4} class="tick" text-anchor="end">${number(Math.round(most * share))}</text>
        <text x=${RIGHT + 8} y=${y(share) + 4} class="tick good">${number(Math.round(mostOrders * share))}</text>`)}
      ${perMinute.map((count, n) => bar(count, x(since + n * MINUTE_MS), y(count / mostOrders)))}
      ${line(course, x, (watching) => y(watching / most))}
      ${legible(labels(desk, course).filter(({ at }) => at >= since && at < until), x).map((label) => mark(label, x(label.at)))}
      ${[0, 0.25, 0.5, 0.75, 1].map((share) => svg`<text x=${LEFT + share * (RIGHT - LEFT)} y="162" class="tick" text-anchor="middle">${timeOfDay(new Date(since + share * (until - since)))}</text>`)}
    </svg>
  </section>`;
}

function line(course: Course, x: (at: number) => number, y: (watching: number) => number): TemplateResult {
  const places = course.points.map(({ at, watching }) => [x(at + course.step_ms / 2), y(watching)] as const);
  const drawn = places.map(([left, top]) => `${left.toFixed(1)},${top.toFixed(1)}`).join(" ");
  const [first, last] = [places[0]?.[0] ?? LEFT, places.at(-1) ?? [LEFT, BOTTOM]];
  return svg`<polygon points="${first.toFixed(1)},${BOTTOM} ${drawn} ${last[0].toFixed(1)},${BOTTOM}" class="area"/>
    <polyline points=${drawn} class="watching"/><circle cx=${last[0]} cy=${last[1]} r="3.5" class="dot"/>`;
}

function mark({ says, left }: Placed<Label>, at: number): TemplateResult {
  return svg`<path d="M${at.toFixed(1)} ${TOP - 10}V${BOTTOM}" class="mark"/>
    <text x=${left} y="16" class="tick" text-anchor="middle">${says}</text>`;
}

function labels(desk: Desk, course: Course): Label[] {
  return course.marks
    .map(({ at, kind, product }) => ({ at, says: saysOf(kind, product === null ? undefined : desk.room.goodsById(product)?.product.title) }))
    .filter(({ says }) => says !== "");
}

/** As many as can be read beside each other, the newest first; none goes over the edge. */
export function legible<Mark extends { at: number }>(marks: Mark[], x: (at: number) => number): Placed<Mark>[] {
  const shown: Placed<Mark>[] = [];
  for (const mark of marks.toReversed()) {
    const left = Math.min(Math.max(x(mark.at), LEFT + LABEL_PX / 2), RIGHT - LABEL_PX / 2);
    const next = shown.at(-1);
    if (!next || next.left - left >= LABEL_PX) shown.push({ ...mark, left });
  }
  return shown;
}

function saysOf(kind: string, title: string | undefined): string {
  if (kind === "pin") return title ? t("{product} pinned", { product: shortened(title) }) : "";
  if (kind === "deal") return title ? t("{product} deal", { product: shortened(title) }) : t("Deal");
  return kind === "poll" ? t("Poll") : "";
}

function shortened(title: string): string {
  return title.length > LONGEST_LABEL ? `${title.slice(0, LONGEST_LABEL - 1).trimEnd()}…` : title;
}

function bar(count: number, left: number, top: number): TemplateResult | typeof nothing {
  return count > 0 ? svg`<rect x=${left + 3} y=${top} width="7" height=${BOTTOM - top} rx="1.5" class="orders"/>` : nothing;
}

function ordersPerMinute(course: Course, since: number): number[] {
  const counts = Array.from({ length: CHART_MINUTES }, () => 0);
  for (const { at, orders } of course.points) {
    const minute = Math.floor((at - since) / MINUTE_MS);
    if (minute >= 0) counts[minute] = (counts[minute] ?? 0) + orders;
  }
  return counts;
}

function nice(most: number): number {
  const step = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 4, 5, 10].map((factor) => factor * step).find((limit) => limit >= most) ?? most;
}

function describe(desk: Desk): string {
  const [watching, orders] = [desk.room.watching ?? 0, desk.books.figures?.orders ?? 0];
  return t("{watching} watching now, {orders} orders in this show", { watching: number(watching), orders: number(orders) });
}
