// Stripe's own card field and second step. The script comes from Stripe itself, as its terms demand.
import type { Card } from "../api/checkouts.ts";
import { Said } from "../api/asking.ts";
import type { Money } from "../money.ts";
import { t } from "../saying.ts";

const SCRIPT = "https://js.stripe.com/v3/";

interface Failure {
  message?: string;
}

interface Token {
  id: string;
  payment_method_preview?: { card?: { brand?: string; last4?: string } };
}

interface Element {
  mount(root: HTMLElement): void;
  on(event: "loaderror" | "ready", told: () => void): void;
}

interface Elements {
  create(kind: "payment", options: object): Element;
  submit(): Promise<{ error?: Failure }>;
  update(options: object): void;
}

export interface StripeJs {
  elements(options: object): Elements;
  createConfirmationToken(options: { elements: Elements }): Promise<{ error?: Failure; confirmationToken?: Token }>;
  handleNextAction(options: { clientSecret: string }): Promise<{ error?: Failure }>;
}

/** In Stripe's words and the reader's language. */
export class Refused extends Said {}

declare global {
  interface Window {
    Stripe?: (key: string, options: { locale: string }) => StripeJs;
  }
}

let loaded: Promise<StripeJs> | null = null;

/** Once per page; a failed try is forgotten, so that the next one may succeed. */
export function stripeJs(key: string, locale: string): Promise<StripeJs> {
  loaded ??= load().then(
    () => window.Stripe?.(key, { locale }) ?? Promise.reject(away()),
    () => {
      loaded = null;
      throw away();
    },
  );
  return loaded;
}

function load(): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = SCRIPT;
    script.onload = resolve;
    script.onerror = reject;
    document.head.append(script);
  });
}

function away(): Said {
  return new Said(t("The card field cannot be loaded. Check your connection, or allow js.stripe.com."));
}

export class CardField {
  readonly #elements: Elements;
  readonly #stripe: StripeJs;

  constructor(stripe: StripeJs, total: Money, root: HTMLElement) {
    this.#stripe = stripe;
    this.#elements = stripe.elements({ mode: "payment", captureMethod: "manual", paymentMethodTypes: ["card"], ...inStripe(total) });
    this.#elements.create("payment", { layout: "tabs" }).mount(root);
  }

  changeTotal(total: Money): void {
    this.#elements.update(inStripe(total));
  }

  /** Stripe asks the buyer's consent to it in the field itself. */
  keep(keep: boolean): void {
    this.#elements.update({ setupFutureUsage: keep ? "on_session" : null });
  }

  /** Good for one payment, unless it is kept. */
  async token(): Promise<Card> {
    const checked = await this.#elements.submit();
    if (checked.error) throw new Refused(checked.error.message ?? t("Please check the card."));
    const { error, confirmationToken } = await this.#stripe.createConfirmationToken({ elements: this.#elements });
    if (error || !confirmationToken) throw new Refused(error?.message ?? t("Please check the card."));
    const card = confirmationToken.payment_method_preview?.card;
    return { card: confirmationToken.id, brand: card?.brand ?? t("Card"), last4: card?.last4 ?? "", isForOnce: true };
  }
}

/** Stripe counts minor units as ISO 4217 does in every currency that Vitrine sells in. */
function inStripe({ minor, currency }: Money): { amount: number; currency: string } {
  return { amount: minor, currency: currency.toLowerCase() };
}
