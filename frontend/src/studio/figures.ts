import { html, nothing, type TemplateResult } from "lit";
import { span } from "../clock.ts";
import { money, number, percent, price } from "../money.ts";
import type { Money } from "../money.ts";
import { t } from "../saying.ts";
import type { Desk } from "./desk.ts";

/** As `docs/reference/figures.md` defines them: counted from what is stored, but for those here now. */
export function figures(desk: Desk): TemplateResult {
  const { figures: now, room } = desk;
  const watching = desk.isOnAir && room.watching !== null ? number(room.watching) : "–";
  return html`<dl class="kpis num">
    ${one(t("Watching now"), watching, now?.peak ? t("peak {count}", { count: number(Math.round(now.peak)) }) : "")}
    ${one(t("Sales"), now ? sales(now.sales) : "–")}
    ${one(t("Orders"), now ? number(now.orders) : "–")}
    ${one(t("Buyer rate"), now?.qualified_views ? percent((10_000 * now.buyers) / now.qualified_views) : "–")}
    ${one(t("Average watch"), now ? span(now.average_watch_ms) : "–", now?.uniques ? t("{count} viewers", { count: number(now.uniques) }) : "")}
  </dl>`;
}

function one(name: string, value: string, beside = ""): TemplateResult {
  return html`<div class="kpi"><dt>${name}</dt><dd>${value}${beside ? html` <small>${beside}</small>` : nothing}</dd></div>`;
}

/** Currencies stand beside each other, without their cents: they do not add up. */
function sales(sums: Money[]): string {
  const sold = sums.filter((sum) => sum.minor > 0);
  if (sold.length === 0) return "0";
  if (sold.length === 1) return sold.map(money).join("");
  return sold.map((sum) => price({ ...sum, minor: Math.round(sum.minor / 100) * 100 })).join(" + ");
}
