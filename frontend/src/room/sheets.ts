import { html, type TemplateResult } from "lit";
import { marketName } from "../boot.ts";
import type { LiveRoom } from "./live-room.ts";
import { PRIOR_DAYS } from "./pin-card.ts";
import "../checkout/buy-sheet.ts";
import "../sheet/shelf-sheet.ts";

/** What lies over the room while somebody looks at products or buys. */
export function sheets(room: LiveRoom): TemplateResult {
  const { model, boot } = room;
  const { layer } = room.layers;
  const goods = layer?.kind === "product" ? model.goodsById(layer.product) : null;
  return html`
    <vitrine-shelf ?open=${layer?.kind === "shelf"} .goods=${model.goods} .isLoading=${model.shelf === null} .isAway=${model.isShelfAway}
      .pinned=${model.pinned?.product.id ?? null} .marketName=${marketName(boot)} .priorDays=${boot.law.prior_price_days ?? PRIOR_DAYS} @leave=${() => room.layers.close()}
      @look=${(event: CustomEvent<string>) => room.openProduct(event.detail, false)}
      @buy=${(event: CustomEvent<string>) => room.openProduct(event.detail, true)}></vitrine-shelf>
    <vitrine-buy ?open=${layer?.kind === "product"} .goods=${goods} .boot=${boot} .cue=${goods && model.cueSeen(goods.item)}
      .isBuying=${layer?.kind === "product" && layer.isBuying} @leave=${() => room.left()}></vitrine-buy>
  `;
}
