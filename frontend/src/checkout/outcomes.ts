// The screens that take the sheet over while an order is asked for, and after.
import { html, nothing, type TemplateResult } from "lit";
import type { Paid } from "../api/checkouts.ts";
import { icon } from "../icons.ts";
import { money, type Money } from "../money.ts";
import { t } from "../saying.ts";
import type { CheckoutFlow } from "./flow.ts";
import { stripeJs } from "./stripe.ts";

/** What takes the whole sheet; null: nothing yet. */
export function outcome(flow: CheckoutFlow, stripeKey: string | null, leave: () => void): TemplateResult | null {
  switch (flow.stage) {
    case "done":
      return flow.paid && done(flow.paid, flow.remembered.address?.email ?? "", leave);
    case "challenge":
      return html`${challenge(flow, stripeKey)}${says(flow)}`;
    case "checking":
      return checking();
    case "lost":
      return lost(flow, leave);
    default:
      return null;
  }
}

function says(flow: CheckoutFlow): TemplateResult | typeof nothing {
  return flow.says ? html`<p class="notice bad" role="alert">${flow.says}</p>` : nothing;
}

function done(paid: Paid, email: string, leave: () => void): TemplateResult {
  return html`<section class="outcome good">
    <span class="mark">${icon("check")}</span>
    <h2 tabindex="-1" data-first>${t("Thank you, it is ordered")}</h2>
    <p>${t("Order {number}", { number: paid.order.number })}</p>
    <p class="quiet">${t("A confirmation is on its way to {email}.", { email })}</p>
    <button class="btn cta pay" @click=${leave}>${t("Keep watching")}</button>
    <a class="btn ghost" href=${paid.order.url} target="_blank" rel="noopener">${t("See the order")}</a>
  </section>`;
}

function challenge(flow: CheckoutFlow, stripeKey: string | null): TemplateResult {
  const total = flow.quote ? money(flow.quote.total) : "";
  if (stripeKey) return bankPage(flow, stripeKey, total);
  return html`<section class="outcome">
    <span class="mark soft">${icon("lock")}</span>
    <h2 tabindex="-1" data-first>${t("Your bank asks you to confirm")}</h2>
    <p>${t("Confirm the payment of {total}. This is the sandbox's second step: a real bank would show its own page.", { total })}</p>
    <button class="btn cta pay" ?disabled=${flow.isBusy} @click=${() => flow.answerChallenge(true)}>${t("Confirm payment")}</button>
    <button class="btn ghost" ?disabled=${flow.isBusy} @click=${() => flow.answerChallenge(false)}>${t("Refuse")}</button>
  </section>`;
}

function bankPage(flow: CheckoutFlow, key: string, total: string): TemplateResult {
  const confirm = async (clientSecret: string): Promise<void> => {
    await (await stripeJs(key, document.documentElement.lang)).handleNextAction({ clientSecret });
  };
  return html`<section class="outcome">
    <span class="mark soft">${icon("lock")}</span>
    <h2 tabindex="-1" data-first>${t("Your bank asks you to confirm")}</h2>
    <p>${t("Confirm the payment of {total}. Your bank shows its own page for it.", { total })}</p>
    <button class="btn cta pay" ?disabled=${flow.isBusy} @click=${() => flow.answerChallenge(true, confirm)}>${t("Continue to your bank")}</button>
    <button class="btn ghost" ?disabled=${flow.isBusy} @click=${() => flow.answerChallenge(false)}>${t("Use another card")}</button>
  </section>`;
}

function checking(): TemplateResult {
  return html`<section class="outcome" role="status">
    <span class="mark soft turning">${icon("rotate-ccw")}</span>
    <h2 tabindex="-1" data-first>${t("We are checking your order")}</h2>
    <p>${t("The connection was lost after you ordered. Please don't pay again: this goes on by itself.")}</p>
  </section>`;
}

function lost(flow: CheckoutFlow, leave: () => void): TemplateResult {
  return html`<section class="outcome">
    <span class="mark time">${icon("timer")}</span>
    <h2 tabindex="-1" data-first>${t("The time to buy this is over")}</h2>
    <p>${t("The pieces went back on sale. What you typed is still here.")}</p>
    <button class="btn cta pay" ?disabled=${flow.isBusy} @click=${() => flow.again()}>${t("Try again")}</button>
    <button class="btn ghost" @click=${leave}>${t("Keep watching")}</button>
  </section>`;
}

/** The price rose after what this viewer saw, longer ago than it is honoured. */
export function risen(flow: CheckoutFlow, old: Money, leave: () => void): TemplateResult {
  const now = flow.checkout?.lines[0]?.unit ?? old;
  return html`<div class="notice" role="alert">
      <b>${t("The price changed")}</b>
      <p class="num"><s>${money(old)}</s> <strong>${money(now)}</strong></p>
      <p>${t("It rose after the moment you are watching. Nothing was ordered.")}</p>
    </div>
    <button class="btn cta pay" data-first @click=${() => flow.agree()}>${t("Buy for {price}", { price: money(now) })}</button>
    <button class="btn ghost" @click=${leave}>${t("Keep watching")}</button>`;
}

export function refused(flow: CheckoutFlow, leave: () => void): TemplateResult {
  return html`<div class="notice bad" role="alert">${icon("circle-alert")}<p>${flow.says}</p></div>
    ${flow.isSoldOut ? nothing : html`<button class="btn cta pay" ?disabled=${flow.isBusy} @click=${() => flow.again()}>${t("Try again")}</button>`}
    <button class="btn ghost" @click=${leave}>${t("Keep watching")}</button>`;
}
