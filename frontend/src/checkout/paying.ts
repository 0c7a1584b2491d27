import { html, nothing, type TemplateResult } from "lit";
import { type Address, type Card, savedAddresses, savedCards, tokenise, touch } from "../api/checkouts.ts";
import type { RoomBoot } from "../boot.ts";
import { days } from "../clock.ts";
import { type IconName, icon } from "../icons.ts";
import { money, price, regionInUse } from "../money.ts";
import { t } from "../saying.ts";
import { addressForm } from "./address-form.ts";
import { cardForm } from "./card-form.ts";
import { field, valuesOf } from "./fields.ts";
import type { CheckoutFlow } from "./flow.ts";
import type { Remembered } from "./wish.ts";
import "./stripe-card.ts";
import type { StripeCard } from "./stripe-card.ts";
import { refused, risen } from "./outcomes.ts";
import { changedTotal, summary, taxed } from "./summary.ts";

export { outcome } from "./outcomes.ts";
export { waiting, WaitingLine } from "./waiting.ts";

/** Below the product: what has become of the wish for it. */
export function counter(flow: CheckoutFlow, boot: RoomBoot, market: { name: string }, leave: () => void): TemplateResult {
  if (flow.stage === "refused") return refused(flow, leave);
  if (flow.oldPrice && flow.stage === "held") return risen(flow, flow.oldPrice, leave);
  if (flow.stage !== "claiming" && flow.checkout) return paying(flow, boot, market);
  const again = flow.says ? html`<p class="notice" role="status">${t("This takes longer than usual. We keep trying.")}</p>` : nothing;
  return html`${again}<div class="bones" aria-busy="true"><i></i><i></i></div>`;
}

/** What is held, where it goes, what it costs in all, and the button that orders. */
function paying(flow: CheckoutFlow, boot: RoomBoot, market: { name: string }): TemplateResult {
  const hasQuote = flow.quote !== null && flow.editing !== "address";
  return html`${complaint(flow)} ${hasQuote ? quoted(flow, boot) : address(flow, boot, market)}`;
}

/** Into an empty form, the card and address that a signed-in buyer kept. What they buy later counts for this show. */
export async function recall(remembered: Remembered, boot: RoomBoot): Promise<void> {
  void touch(boot.show.id, boot.clip?.id ?? null).catch(() => undefined);
  remembered.card ??= (await savedCards().catch(() => []))[0] ?? null;
  if (remembered.address) return;
  const [kept] = await savedAddresses().catch(() => []);
  if (!kept || remembered.address || Object.values(remembered.draft).some(Boolean)) return;
  const { name, line1, line2, postcode, city, country } = kept;
  remembered.draft = { name, line1, line2, postcode, city, country };
}

function complaint(flow: CheckoutFlow): TemplateResult | typeof nothing {
  const isBesideField = Object.keys(flow.saysByField).length > 0;
  if (!flow.says || isBesideField || flow.oldTotal) return nothing;
  return html`<div class="notice bad" role="alert">${icon("circle-alert")}<p>${flow.says}</p></div>`;
}

function hold(flow: CheckoutFlow): TemplateResult | typeof nothing {
  if (!flow.checkout) return nothing;
  if (flow.checkout.hold.unheld) return html`<p class="hold">${icon("timer")}<span>${t("Nothing is held: who pays first is served.")}</span></p>`;
  return html`<vitrine-hold .until=${flow.checkout.hold.expires_at} .quantity=${flow.choice.quantity} @over=${() => flow.lapse()}></vitrine-hold>`;
}

function address(flow: CheckoutFlow, boot: RoomBoot, market: { name: string }): TemplateResult {
  const { viewer } = boot;
  const { remembered } = flow;
  const known: Partial<Address> = { email: viewer?.email ?? "", name: viewer?.name ?? "", ...remembered.address, ...remembered.draft };
  const here = { code: boot.market, name: market.name };
  const names = new Intl.DisplayNames(regionInUse(), { type: "region" });
  const countries = (flow.checkout?.countries ?? []).map((code) => ({ code, name: names.of(code) ?? code }));
  const country = countries.find(({ code }) => code === known.country) ?? countries[0] ?? here;
  return addressForm({
    address: known,
    country,
    countries,
    methods: flow.checkout?.delivery_methods ?? [],
    method: remembered.method,
    problems: flow.saysByField,
    isBusy: flow.isBusy,
    hold: hold(flow),
    signInUrl: viewer ? null : boot.urls.sign_in + encodeURIComponent(location.search),
    note: (draft) => {
      remembered.draft = draft;
      if (draft.country && draft.country !== country.code) flow.edit("address");
    },
    mayKeep: viewer !== null,
    send: (written, method, keep) => void flow.deliver(written, method, keep),
  });
}

function quoted(flow: CheckoutFlow, boot: RoomBoot): TemplateResult {
  const { quote } = flow;
  if (!quote) return html``;
  const facts = { shop: boot.show.shop.name, days: boot.law.withdrawal_days };
  const isFree = quote.total.minor === 0;
  const label = isFree ? quote.button_label : `${quote.button_label} ${money(quote.total)}`;
  return html`${codeForm(flow)}<form class="order" novalidate @submit=${(event: SubmitEvent) => order(event, flow)}>
    <div class="lines">${addressRow(flow)} ${deliveryRow(flow)} ${isFree ? nothing : cardRow(flow)}</div>
    ${!isFree && (flow.editing === "card" || !flow.remembered.card) ? card(flow, boot) : nothing}
    ${summary(quote, boot.market)} ${hold(flow)} ${changedTotal(flow.oldTotal, quote)}
    <button class="btn cta pay" ?disabled=${flow.isBusy} aria-busy=${flow.stage === "paying" ? "true" : nothing}>${label}</button>
    <p class="fine">
      ${taxed(quote).length > 0 ? t("VAT included. Sold by {shop}. {days} days to withdraw.", facts) : t("Sold by {shop}. {days} days to withdraw.", facts)}
      <a href=${boot.show.shop.terms_url} target="_blank" rel="noopener">${t("Terms")}</a>
    </p>
  </form>`;
}

/** A form of its own: Enter in it must not order. */
function codeForm(flow: CheckoutFlow): TemplateResult {
  const code = flow.checkout?.code;
  if (code) {
    return html`<div class="lines code">${row("tag", code, t("Discount code"), html`<button type="button" class="change" aria-label=${t("Remove the code {code}", { code })} ?disabled=${flow.isBusy} @click=${() => flow.enterCode("")}>${t("Remove")}</button>`)}</div>`;
  }
  const problem = flow.saysByField["code"];
  return html`<details class="code" ?open=${problem !== undefined}>
    <summary>${icon("tag")}${t("Discount code")}</summary>
    <form class="codeline" novalidate @submit=${(event: SubmitEvent) => useCode(event, flow)}>
      ${field({ name: "code", label: t("Code"), autocomplete: "off", maxlength: 40 }, problem)}
      <button class="btn" ?disabled=${flow.isBusy}>${t("Use the code")}</button>
    </form>
  </details>`;
}

function useCode(event: SubmitEvent, flow: CheckoutFlow): void {
  event.preventDefault();
  const { code } = valuesOf(event.currentTarget as HTMLFormElement);
  if (code) void flow.enterCode(code);
}

function addressRow(flow: CheckoutFlow): TemplateResult | typeof nothing {
  const to = flow.remembered.address;
  if (!to) return nothing;
  const town = to.country === "GB" ? `${to.city} ${to.postcode}` : `${to.postcode} ${to.city}`;
  const lines = [to.line1, to.line2, town].filter(Boolean).join(", ");
  return row("map-pin", to.name, lines, change(t("Change the address"), flow, "address"));
}

function deliveryRow(flow: CheckoutFlow): TemplateResult | typeof nothing {
  const method = flow.checkout?.delivery_methods.find(({ id }) => id === flow.quote?.delivery.method);
  if (!method || !flow.quote) return nothing;
  const cost = flow.quote.delivery.price;
  const free = method.free_above ? t("Free above {price}", { price: price(method.free_above) }) : "";
  const when = `${method.name}, ${days(method.arrives_first, method.arrives_last)}`;
  return row("truck", when, free, html`<b class="num">${cost.minor === 0 ? t("Free") : money(cost)}</b>`);
}

function cardRow(flow: CheckoutFlow): TemplateResult | typeof nothing {
  const { card } = flow.remembered;
  if (!card || flow.editing === "card") return nothing;
  const says = t("{brand} ending {last4}", { brand: card.brand, last4: card.last4 });
  return row("credit-card", says, "", change(t("Change the card"), flow, "card"));
}

function row(name: IconName, says: string, more: string, end: TemplateResult): TemplateResult {
  return html`<div class="line">${icon(name)}<span>${says}${more ? html`<small>${more}</small>` : nothing}</span>${end}</div>`;
}

function change(label: string, flow: CheckoutFlow, part: "address" | "card"): TemplateResult {
  return html`<button type="button" class="change" aria-label=${label} ?disabled=${flow.isBusy} @click=${() => flow.edit(part)}>${t("Change")}</button>`;
}

function card(flow: CheckoutFlow, boot: RoomBoot): TemplateResult {
  const mayKeep = boot.viewer !== null;
  if (!boot.stripe_key) return cardForm(flow.saysByField, mayKeep);
  return html`<vitrine-stripe-card .publishableKey=${boot.stripe_key} .total=${flow.quote?.total} .mayKeep=${mayKeep}></vitrine-stripe-card>`;
}

function order(event: SubmitEvent, flow: CheckoutFlow): void {
  event.preventDefault();
  const form = event.currentTarget as HTMLFormElement;
  void flow.order(cardIn(form));
}

/** How to come by a card, where one was asked for. */
function cardIn(form: HTMLFormElement): (() => Promise<Card>) | null {
  const stripe = form.querySelector<StripeCard>("vitrine-stripe-card");
  const { number, expiry, cvc, keep } = valuesOf(form);
  if (!stripe && number === undefined) return null;
  return async () => {
    const card = stripe ? await stripe.token() : await tokenise({ number: number ?? "", expiry: expiry ?? "", cvc: cvc ?? "" });
    return { ...card, keep: keep === "yes" };
  };
}
