import { html, nothing, type TemplateResult } from "lit";
import type { Money } from "../money.ts";
import { price } from "../money.ts";
import { t } from "../saying.ts";
import type { Goods } from "./goods.ts";

export interface Tag {
  price: Money | null;
  prior: Money | null;
  isFrom?: boolean;
}

export function priceTag(tag: Tag): TemplateResult | typeof nothing {
  if (!tag.price) return nothing;
  const shown = price(tag.price);
  return html`<p class="price">
    <strong class="num">${tag.isFrom ? t("from {price}", { price: shown }) : shown}</strong>
    ${tag.prior ? html`<s class="num"><span class="vh">${t("before")} </span>${price(tag.prior)}</s>` : nothing}
  </p>`;
}

/** What a struck price is measured by, and the price per unit where the law asks for one. */
export function fineprint(prior: Money | null, unit: Goods["unit"], days: number): TemplateResult | typeof nothing {
  if (!prior && !unit) return nothing;
  const lowest = prior && t("{price} was the lowest price in {days} days", { price: price(prior), days });
  const perUnit = unit && t("{price} per {unit}", { price: price(unit.price), unit: unit.per });
  return html`<p class="p fineprice">${[perUnit, lowest].filter(Boolean).join(" · ")}</p>`;
}
