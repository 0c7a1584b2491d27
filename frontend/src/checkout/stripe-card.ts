import { html, type PropertyDeclarations, type TemplateResult } from "lit";
import { sayWhy } from "../api/asking.ts";
import type { Card } from "../api/checkouts.ts";
import { icon } from "../icons.ts";
import { LightElement } from "../light-element.ts";
import type { Money } from "../money.ts";
import { t } from "../saying.ts";
import { keepCard } from "./fields.ts";
import { CardField, stripeJs } from "./stripe.ts";

/** The place of Stripe's card field: loading, there, or not to be had. */
export class StripeCard extends LightElement {
  static override properties: PropertyDeclarations = {
    publishableKey: { attribute: false },
    total: { attribute: false },
    mayKeep: { attribute: false },
    problem: { state: true },
    isLoading: { state: true },
  };

  declare publishableKey: string;
  declare total: Money;
  declare mayKeep: boolean;
  declare problem: string;
  declare isLoading: boolean;

  #field: CardField | null = null;

  constructor() {
    super();
    this.problem = "";
    this.isLoading = true;
    this.mayKeep = false;
  }

  async token(): Promise<Card> {
    if (!this.#field) await this.#load();
    if (!this.#field) throw new Error(this.problem);
    return this.#field.token();
  }

  protected override firstUpdated(): void {
    void this.#load();
  }

  protected override updated(changed: Map<string, unknown>): void {
    if (changed.has("total")) this.#field?.changeTotal(this.total);
  }

  protected override render(): TemplateResult {
    return html`<fieldset class="card fields" aria-busy=${this.isLoading ? "true" : "false"}>
      <legend>${icon("credit-card")}${t("Card")}</legend>
      ${this.isLoading ? html`<div class="bones"><i></i></div>` : ""}
      ${this.problem
        ? html`<div class="notice bad" role="alert">${icon("circle-alert")}<p>${this.problem}</p></div>
            <button type="button" class="btn ghost" @click=${() => this.#load()}>${t("Try again")}</button>`
        : ""}
      <div data-field></div>
      ${this.mayKeep && !this.problem ? keepCard((keep) => this.#field?.keep(keep)) : ""}
    </fieldset>`;
  }

  async #load(): Promise<void> {
    this.isLoading = true;
    this.problem = "";
    try {
      const stripe = await stripeJs(this.publishableKey, document.documentElement.lang);
      const root = this.querySelector<HTMLElement>("[data-field]");
      if (root) this.#field ??= new CardField(stripe, this.total, root);
    } catch (error) {
      this.problem = sayWhy(error);
    } finally {
      this.isLoading = false;
    }
  }
}

customElements.define("vitrine-stripe-card", StripeCard);
