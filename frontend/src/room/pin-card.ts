import { html, nothing, type TemplateResult } from "lit";
import { keyed } from "lit/directives/keyed.js";
import { icon } from "../icons.ts";
import { price } from "../money.ts";
import { t } from "../saying.ts";
import { dealStrip } from "./deals.ts";
import type { Goods } from "./goods.ts";
import { priceTag } from "./price-tag.ts";
import { stockMeter } from "./stock-meter.ts";

/** Where a market asks for no other span. */
export const PRIOR_DAYS = 30;

export interface PinCard {
  goods: Goods;
  /** Of the pin: a new one drops in. */
  cue: number;
  marketName: string;
  priorDays: number;
  look(): void;
  buy(): void;
}

export function pinCard(card: PinCard): TemplateResult {
  const { goods } = card;
  return html`${keyed(
    card.cue,
    html`<article class=${`pin ${goods.isSoldOut ? "out" : ""}`} aria-label=${t("On sale now")}>
      ${awning()} ${dealStrip(goods.deal, card.priorDays)}
      <div class="in">
        <button class="look" @click=${card.look} aria-label=${t("{title}, details", { title: goods.product.title })}>
          ${picture(goods)}
        </button>
        <div class="what">
          <h2><button dir="auto" @click=${card.look}>${goods.product.title}</button></h2>
          ${goods.price ? [priceTag(goods), reference(goods, card.priorDays), stockMeter(goods)] : notHere(card)}
        </div>
        <div class="act">${action(card)}</div>
      </div>
    </article>`,
  )}`;
}

export function awning(): TemplateResult {
  return html`<span class="awn" aria-hidden="true"><span class="awning"></span></span>`;
}

export function picture(goods: Goods): TemplateResult {
  const { image } = goods.product;
  if (image) return html`<img src=${image} alt="" width="78" height="78" />`;
  return html`<span class="blank">${icon("shopping-bag")}</span>`;
}

/** The law asks for the reference of a struck price and for the unit price at the price itself. */
export function reference({ prior, unit }: Goods, priorDays: number): TemplateResult | typeof nothing {
  const perUnit = unit && t("{price} per {unit}", { price: price(unit.price), unit: unit.per });
  const lowest = prior && t("lowest in {days} days", { days: priorDays });
  const says = [perUnit, lowest].filter(Boolean).join(" · ");
  return says ? html`<p class="ref">${says}</p>` : nothing;
}

function notHere(card: PinCard): TemplateResult {
  return html`<p class="stock">${t("Not sold in {market}", { market: card.marketName })}</p>`;
}

function action(card: PinCard): TemplateResult | typeof nothing {
  if (!card.goods.price) return nothing;
  const { deal, isSoldOut } = card.goods;
  if (deal?.phase === "on" && (isSoldOut || deal.mode === "queue")) {
    return html`<button class="btn cta" @click=${card.look}>${deal.mode === "queue" ? t("Join the line") : t("Join the waitlist")}</button>`;
  }
  if (isSoldOut) return html`<span class="btn gone">${t("Sold out")}</span>`;
  return html`<button class="btn cta" @click=${card.buy}>${t("Buy now")}</button>`;
}
