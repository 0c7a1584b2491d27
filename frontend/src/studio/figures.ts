import { html, type TemplateResult } from "lit";
import { span } from "../clock.ts";
import { money, number, price } from "../money.ts";
import type { Money } from "../money.ts";
import { t } from "../saying.ts";
import type { Desk } from "./desk.ts";

export function figures(desk: Desk): TemplateResult {
  const { figures: now, room } = desk;
  return html`<dl class="kpis num">
    ${one(t("Watching now"), room.watching === null ? "–" : number(room.watching))}
    ${one(t("Sales"), now ? sales(now.sales) : "–")} ${one(t("Orders"), now ? number(now.orders) : "–")}
    ${one(t("Average watch"), now ? span(now.average_watch_ms) : "–")}
  </dl>`;
}

function one(name: string, value: string): TemplateResult {
  return html`<div class="kpi"><dt>${name}</dt><dd>${value}</dd></div>`;
}

/** Currencies stand beside each other, without their cents: they do not add up. */
function sales(sums: Money[]): string {
  const sold = sums.filter((sum) => sum.minor > 0);
  if (sold.length === 0) return "0";
  if (sold.length === 1) return sold.map(money).join("");
  return sold.map((sum) => price({ ...sum, minor: Math.round(sum.minor / 100) * 100 })).join(" + ");
}
