import { html, nothing, type TemplateResult } from "lit";
import { icon } from "../icons.ts";
import { number } from "../money.ts";
import type { DealNow } from "../room/deals.ts";
import { t } from "../saying.ts";
import type { WaitingLine } from "./line.ts";

export { WaitingLine } from "./line.ts";

export interface Waiting {
  line: WaitingLine;
  deal: DealNow;
  variant: string;
  buy(place: string): void;
}

/** Where pieces are offered in turn, or all are in other hands for now. */
export function waiting(of: Waiting): TemplateResult {
  const { line } = of;
  return html`<div class="waiting" role="status">${standing(of)}</div>
    ${line.says ? html`<p class="notice bad" role="alert">${line.says}</p>` : nothing} ${step(of)}`;
}

function standing({ line, deal }: Waiting): TemplateResult {
  const place = line.place;
  switch (place?.state) {
    case "waiting":
      return html`<p class="notice">${icon("users")}<span>${t("You are number {place} in line. When a piece comes free it is held for you.", { place: number(place.ahead + 1) })}</span></p>`;
    case "offered":
      return html`<vitrine-hold .until=${place.offered_until ?? ""}></vitrine-hold>`;
    case "lapsed":
      return html`<p class="notice">${icon("clock")}<span>${t("Your piece went to the next in line. You can join again.")}</span></p>`;
    default:
      return html`<p class="notice">${deal.mode === "queue" ? t("These pieces are offered one after the other, in the order in which people join.") : t("All pieces are held by others or sold. If one comes free, it goes to the first in line.")}</p>`;
  }
}

function step({ line, deal, variant, buy }: Waiting): TemplateResult {
  const { offered } = line;
  if (offered) return html`<button class="btn cta pay" @click=${() => buy(offered)}>${t("Buy now")}</button>${out(line)}`;
  if (line.isWaiting) return out(line);
  const says = deal.mode === "queue" ? t("Join the line") : t("Join the waitlist");
  return html`<button class="btn cta pay" ?disabled=${line.isBusy} @click=${() => void line.join(variant)}>${says}</button>`;
}

function out(line: WaitingLine): TemplateResult {
  return html`<button class="btn ghost" @click=${() => line.leave()}>${t("Leave the line")}</button>`;
}
