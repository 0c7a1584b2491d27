import { html, nothing, type TemplateResult } from "lit";
import { span } from "../clock.ts";
import { money, number, percent, price } from "../money.ts";
import type { Figures } from "../api/studio.ts";
import type { Money } from "../money.ts";
import { t } from "../saying.ts";
import type { Desk } from "./desk.ts";
import type { Trend } from "./trend.ts";

/** As `docs/reference/figures.md` defines them: counted from what is stored, but for those here now. */
export function figures(desk: Desk): TemplateResult {
  const { room, books } = desk;
  const { figures: now } = books;
  const watching = desk.isOnAir ? room.watching : null;
  const by = changes(books.trend, now, watching);
  const [first, others] = now ? sales(now.sales) : ["–", ""];
  return html`<dl class="kpis num">
    ${one(t("Watching now"), watching === null ? "–" : number(watching), by.watching, peakOf(now, watching))}
    ${one(t("Sales"), first, by.sales, others)}
    ${one(t("Orders"), now ? number(now.orders) : "–", by.orders)}
    ${bought(now, by.buyerRate)}
    ${one(t("Average watch"), now ? span(now.average_watch_ms) : "–", by.averageWatch, now ? viewers(now.uniques) : "")}
  </dl>`;
}

/** The stored peak is a mean of ten seconds, and comes after them. */
function peakOf(now: Figures | null, watching: number | null): string {
  const peak = Math.max(Math.round(now?.peak ?? 0), watching ?? 0);
  return peak ? t("peak {count}", { count: number(peak) }) : "";
}

/** More buyers than viewers are no rate: who buys from a link, a replay or in the demo need not have watched. */
function bought(now: Figures | null, by: TemplateResult | typeof nothing): TemplateResult {
  const name = t("Buyer rate");
  if (!now || now.buyers + now.qualified_viewers === 0) return one(name, "–", nothing);
  const [buyers, viewers] = [number(now.buyers), number(now.qualified_viewers)];
  if (!isRate(now)) return one(name, buyers, nothing, t("bought, {viewers} watched", { viewers }));
  return one(name, percent(buyerRate(now)), by, t("{buyers} of {viewers}", { buyers, viewers }));
}

function viewers(count: number): string {
  if (count === 0) return "";
  return count === 1 ? t("1 viewer") : t("{count} viewers", { count: number(count) });
}

function one(name: string, value: string, by: TemplateResult | typeof nothing, beside = ""): TemplateResult {
  return html`<div class="kpi"><dt>${name}</dt><dd>${value} ${by}${beside ? html` <small>${beside}</small>` : nothing}</dd></div>`;
}

interface Changes {
  watching: TemplateResult | typeof nothing;
  sales: TemplateResult | typeof nothing;
  orders: TemplateResult | typeof nothing;
  buyerRate: TemplateResult | typeof nothing;
  averageWatch: TemplateResult | typeof nothing;
}

const NO_CHANGES: Changes = { watching: nothing, sales: nothing, orders: nothing, buyerRate: nothing, averageWatch: nothing };

/** Against five minutes ago, or since the studio was opened. */
function changes(trend: Trend, now: Figures | null, watching: number | null): Changes {
  const { before, minutes } = trend;
  if (!now || !before) return NO_CHANGES;
  const [sold, was] = [now.sales[0], before.figures.sales[0]];
  const isOneCurrency = sold && now.sales.length === 1 && before.figures.sales.length <= 1;
  const by = (difference: number, says: (size: number) => string) => change(difference, says, minutes);
  return {
    watching: watching === null || before.watching === null ? nothing : by(watching - before.watching, number),
    sales: isOneCurrency ? by(sold.minor - (was?.minor ?? 0), (minor) => money({ ...sold, minor })) : nothing,
    orders: by(now.orders - before.figures.orders, number),
    buyerRate: isRate(now) && isRate(before.figures) ? by(Math.round(buyerRate(now) - buyerRate(before.figures)), percent) : nothing,
    averageWatch: by(Math.round((now.average_watch_ms - before.figures.average_watch_ms) / 1000), (seconds) => span(seconds * 1000)),
  };
}

function change(by: number, says: (size: number) => string, minutes: number): TemplateResult | typeof nothing {
  if (by === 0) return nothing;
  const size = says(Math.abs(by));
  const spoken = by > 0 ? t("{size} more than {minutes} minutes ago", { size, minutes }) : t("{size} less than {minutes} minutes ago", { size, minutes });
  return html`<small class=${by > 0 ? "up" : "down"} title=${spoken}><span aria-hidden="true">${by > 0 ? "+" : "−"}${size}</span><span class="vh">${spoken}</span></small>`;
}

function isRate({ buyers, qualified_viewers }: Figures): boolean {
  return qualified_viewers > 0 && buyers <= qualified_viewers;
}

/** In hundredths of a per cent. */
function buyerRate({ buyers, qualified_viewers }: Figures): number {
  return (10_000 * buyers) / qualified_viewers;
}

/** Currencies stand beside each other, without their cents: they do not add up. */
function sales(sums: Money[]): [string, string] {
  const sold = sums.filter((sum) => sum.minor > 0);
  const [first, ...others] = sold.length > 1 ? sold.map((sum) => price({ ...sum, minor: Math.round(sum.minor / 100) * 100 })) : sold.map(money);
  return [first ?? "0", others.map((sum) => `+ ${sum}`).join(" ")];
}
