import { html, type TemplateResult } from "lit";
import { icon } from "../icons.ts";
import { number } from "../money.ts";
import { t } from "../saying.ts";
import type { Desk } from "./desk.ts";

export const STEP_MS = 50;

/** Cards are shown with the picture they belong to; the host sees whether that is so. */
export function showClock(desk: Desk): TemplateResult {
  const measured = desk.health?.capture_ms;
  return html`<div class="timing" role="group" aria-label=${t("Cards and picture")}>
    <div class="what"><b>${t("Cards and picture")}</b><small class="num">${measured === undefined ? "" : t("measured {ms} ms", { ms: number(measured) })}</small></div>
    <div class="steps">
      <button class="sq" aria-label=${t("Show cards 50 ms earlier")} aria-keyshortcuts="[" @click=${() => desk.clock.move(-STEP_MS)}>${icon("minus")}</button>
      <output class="num" aria-live="polite">${offset(desk.clock.offsetMs)}</output>
      <button class="sq" aria-label=${t("Show cards 50 ms later")} aria-keyshortcuts="]" @click=${() => desk.clock.move(STEP_MS)}>${icon("plus")}</button>
    </div>
    <small>${t("A card comes before you show the product? Later. It comes after? Earlier.")} <span class="hint"><kbd>[</kbd> <kbd>]</kbd></span></small>
  </div>`;
}

function offset(ms: number | null): string {
  if (ms === null) return "–";
  const sign = ms > 0 ? "+" : ms < 0 ? "−" : "±";
  return t("{offset} ms", { offset: `${sign}${number(Math.abs(ms))}` });
}
