import { html, nothing, type TemplateResult } from "lit";
import type { CheckoutLine, Quote } from "../api/checkouts.ts";
import { money, percent, regionInUse } from "../money.ts";
import { t } from "../saying.ts";

/** All of it, before the button: pieces, delivery, the tax within, the sum. */
export function summary(quote: Quote, market: string): TemplateResult {
  return html`<dl class="sum num">
    ${quote.lines.map((line) => [html`<dt>${pieces(line)}</dt>`, html`<dd>${money(line.full)}</dd>`])}
    ${quote.discounts.map((less) => [html`<dt>${less.name}</dt>`, html`<dd>${money({ ...less.amount, minor: -less.amount.minor })}</dd>`])}
    <dt>${t("Delivery")}</dt>
    <dd>${quote.delivery.price.minor === 0 ? t("Free") : money(quote.delivery.price)}</dd>
    <dt class="t">${t("Total")}</dt>
    <dd class="t">${money(quote.total)}</dd>
    ${taxed(quote).map((group) => [html`<dt class="tax">${t("of which VAT {rate}", { rate: percent(group.rate_bp) })}${abroad(quote, market)}</dt>`, html`<dd class="tax">${money(group.tax)}</dd>`])}
  </dl>`;
}

/** Where there is no VAT nothing is said of it. */
export function taxed({ vat }: Quote): Quote["vat"] {
  return vat.filter((group) => group.tax.minor !== 0);
}

/** VAT is that of the country the goods go to: named where it is not the market's own. */
function abroad({ vat_country }: Quote, market: string): string {
  return vat_country === market ? "" : ` (${new Intl.DisplayNames(regionInUse(), { type: "region" }).of(vat_country) ?? vat_country})`;
}

/** What the server's word for the price was, and is now: ordering needs another tap. */
export function changedTotal(old: Quote["total"] | null, quote: Quote): TemplateResult | typeof nothing {
  if (!old) return nothing;
  return html`<div class="notice" role="alert">
    <b>${t("The price changed")}</b>
    <p class="num"><s>${money(old)}</s> <strong>${money(quote.total)}</strong></p>
    <p>${t("Nothing was ordered. Order again if you agree to the new total.")}</p>
  </div>`;
}

function pieces(line: CheckoutLine): string {
  const name = line.option ? `${line.title}, ${line.option}` : line.title;
  return line.quantity > 1 ? `${line.quantity} × ${money(line.unit)} · ${name}` : name;
}
