import { html, nothing, type TemplateResult } from "lit";
import type { Variant } from "../api/shelf.ts";
import { cssVars } from "../css-vars.ts";
import { icon } from "../icons.ts";
import type { Goods } from "../room/goods.ts";
import { t } from "../saying.ts";
import type { Choice } from "./wish.ts";

const MOST = 10;

export interface Options {
  goods: Goods;
  choice: Choice;
  /** Pieces of the chosen variant that are held for this buyer already. */
  held: number;
  isBusy: boolean;
  choose(choice: Choice): void;
}

export function options(of: Options): TemplateResult {
  const { goods, choice } = of;
  const chosen = goods.variants.find((variant) => variant.id === choice.variant);
  const hasChoice = goods.variants.length > 1;
  return html`<div class="choice">
    ${hasChoice
      ? html`<p class="lbl" id="option-name">${t("{option}: {chosen}", { option: goods.product.option_name, chosen: "" })}<b>${chosen?.option}</b></p>`
      : nothing}
    <div class="opts">
      ${hasChoice
        ? html`<div class="variants" role="radiogroup" aria-labelledby="option-name">${goods.variants.map((variant) => option(variant, of))}</div>`
        : nothing}
      ${stepper(of, chosen)}
    </div>
  </div>`;
}

function option(variant: Variant, of: Options): TemplateResult {
  const isChosen = variant.id === of.choice.variant;
  const isGone = variant.price === null || (variant.available <= 0 && !(isChosen && of.held > 0));
  const choose = () => of.choose({ variant: variant.id, quantity: Math.min(of.choice.quantity, Math.max(1, variant.available)) });
  return html`<label class=${`opt ${isChosen ? "on" : ""} ${isGone ? "off" : ""}`}>
    <input class="vh" type="radio" name="variant" .checked=${isChosen} ?disabled=${isGone || of.isBusy} @change=${choose} />
    ${variant.swatch && !isGone ? html`<i ${cssVars({ "--c": variant.swatch })}></i>` : nothing}
    <span>${variant.option}</span>${isGone ? html`<small>${t("sold out")}</small>` : nothing}
  </label>`;
}

function stepper(of: Options, chosen: Variant | undefined): TemplateResult {
  const { variant, quantity } = of.choice;
  const most = Math.min(MOST, (chosen?.available ?? 0) + of.held);
  const step = (by: number) => of.choose({ variant, quantity: quantity + by });
  return html`<span class="qty" role="group" aria-label=${t("Quantity")}>
    <button aria-label=${t("One less")} ?disabled=${of.isBusy || quantity <= 1} @click=${() => step(-1)}>${icon("minus")}</button>
    <output class="num" aria-live="polite">${quantity}</output>
    <button aria-label=${t("One more")} ?disabled=${of.isBusy || quantity >= most} @click=${() => step(1)}>${icon("plus")}</button>
  </span>`;
}
