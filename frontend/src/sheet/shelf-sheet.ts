import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { dealStrip } from "../room/deals.ts";
import type { Goods } from "../room/goods.ts";
import { picture, PRIOR_DAYS, reference } from "../room/pin-card.ts";
import { priceTag } from "../room/price-tag.ts";
import { stockMeter } from "../room/stock-meter.ts";
import { t } from "../saying.ts";
import { Sheet } from "./sheet.ts";

/** All products of the show. */
export class ShelfSheet extends Sheet {
  static override properties: PropertyDeclarations = {
    goods: { attribute: false },
    pinned: { attribute: false },
    isLoading: { attribute: false },
    isAway: { attribute: false },
    marketName: { attribute: false },
    priorDays: { attribute: false },
  };

  declare goods: Goods[];
  declare pinned: string | null;
  declare isLoading: boolean;
  /** The shop does not answer, and is asked again. */
  declare isAway: boolean;
  declare marketName: string;
  declare priorDays: number;

  constructor() {
    super();
    this.goods = [];
    this.pinned = null;
    this.isLoading = true;
    this.isAway = false;
    this.marketName = "";
    this.priorDays = PRIOR_DAYS;
  }

  protected override heading(): string {
    return t("Products in this show");
  }

  protected override content(): TemplateResult {
    return html`<h2 class="title">${this.heading()}</h2>
      ${this.goods.length > 0 ? html`<ul class="shelf">${this.goods.map((goods) => this.#row(goods))}</ul>` : this.#nothing()}`;
  }

  #nothing(): TemplateResult {
    if (this.isAway) return html`<p class="notice" role="status">${t("The shop does not answer just now. We keep trying.")}</p>`;
    if (this.isLoading) return html`<div class="bones" aria-busy="true"><i></i><i></i><i></i></div>`;
    return html`<p class="quiet">${t("Nothing on the shelf yet.")}</p>`;
  }

  #row(goods: Goods): TemplateResult {
    const { product, isSoldOut } = goods;
    return html`<li class=${isSoldOut ? "out" : ""}>
      ${picture(goods)}
      <div class="what">
        ${this.pinned === product.id ? html`<span class="now">${t("On screen now")}</span>` : nothing}
        <h3><button dir="auto" @click=${() => this.#tell("look", product.id)}>${product.title}</button></h3>
        ${dealStrip(goods.deal, null)}
        ${goods.price ? [priceTag(goods), reference(goods, this.priorDays), stockMeter(goods)] : html`<p class="stock">${t("Not sold in {market}", { market: this.marketName })}</p>`}
      </div>
      ${goods.price && !isSoldOut && goods.deal?.mode !== "queue"
        ? html`<button class="btn cta sm" @click=${() => this.#tell("buy", product.id)}>
            ${t("Buy now")}<span class="vh">: ${product.title}</span>
          </button>`
        : nothing}
    </li>`;
  }

  #tell(event: "look" | "buy", product: string): void {
    this.dispatchEvent(new CustomEvent(event, { detail: product }));
  }
}

customElements.define("vitrine-shelf", ShelfSheet);
