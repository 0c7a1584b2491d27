import { html, type TemplateResult } from "lit";
import { cssVars } from "../css-vars.ts";
import { number } from "../money.ts";
import { t } from "../saying.ts";
import type { Goods } from "./goods.ts";

/** Only what the server counts: pieces left, of those it had. */
export function stockMeter(goods: Goods): TemplateResult {
  if (goods.isSoldOut) return html`<div class="stock out">${t("Sold out")}</div>`;
  const share = goods.left / Math.max(1, goods.left + goods.sold);
  return html`<div class="stock">
    <span class="meter" aria-hidden="true"><i ${cssVars({ "--share": `${Math.round(share * 100)}%` })}></i></span>
    ${t("{count} left", { count: number(goods.left) })}
  </div>`;
}
