import { html, type PropertyDeclarations, type TemplateResult } from "lit";
import { span } from "../clock.ts";
import { icon } from "../icons.ts";
import { LightElement } from "../light-element.ts";
import { number, price } from "../money.ts";
import { t } from "../saying.ts";
import { serverNow } from "../server-clock.ts";
import type { DealNow } from "./deals.ts";

const TICK_MS = 250;

/** What the server says of a deal: when it opens or closes, how much is left, who gets how many. */
export class DealStrip extends LightElement {
  static override properties: PropertyDeclarations = { deal: { attribute: false }, priorDays: { attribute: false } };

  declare deal: DealNow;
  declare priorDays: number | null;
  #ticking: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#ticking = setInterval(() => this.requestUpdate(), TICK_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#ticking);
  }

  protected override render(): TemplateResult {
    const { deal, priorDays } = this;
    const isSoon = deal.phase === "soon";
    return html`<p class=${`deal ${deal.phase}`}>${icon(isSoon ? "timer" : "zap")}<span>${isSoon ? soon(deal, priorDays) : on(deal, priorDays !== null)}</span></p>`;
  }
}

customElements.define("vitrine-deal", DealStrip);

function soon(deal: DealNow, priorDays: number | null): TemplateResult {
  const head = html`<b>${t("Deal opens in")} <span class="num" role="timer">${clockTo(deal.opensAt)}</span></b>`;
  if (priorDays === null) return head;
  const facts = { price: price(deal.price), prior: deal.prior ? price(deal.prior) : "", days: priorDays };
  const says = deal.prior ? t("{price} instead of {prior}, the lowest price in {days} days", facts) : facts.price;
  return html`${head} ${says}${limits(deal)}`;
}

function on(deal: DealNow, isWhole: boolean): TemplateResult {
  const head = deal.closesAt === null
    ? html`<b>${t("Deal")}</b>`
    : html`<b>${t("Deal ends in")} <span class="num" role="timer">${clockTo(deal.closesAt)}</span></b>`;
  return isWhole ? html`${head}${limits(deal)}` : head;
}

function limits(deal: DealNow): string {
  const left = leftOf(deal);
  const says = [
    left !== null && deal.pieces !== null ? t("{left} of {pieces} left", { left: number(left), pieces: number(deal.pieces) }) : "",
    deal.perBuyer === null ? "" : t("at most {count} each", { count: deal.perBuyer }),
    deal.mode === "pay" ? t("first to pay is served") : "",
  ].filter(Boolean);
  return says.length > 0 ? ` · ${says.join(" · ")}` : "";
}

function leftOf(deal: DealNow): number | null {
  return deal.left && Object.values(deal.left).reduce((sum, left) => sum + Math.max(0, left), 0);
}

function clockTo(moment: number): string {
  return span(moment - serverNow() + 999);
}
