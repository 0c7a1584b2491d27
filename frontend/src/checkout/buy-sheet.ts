import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from "lit";
import { unsafeHTML } from "lit/directives/unsafe-html.js";
import { ANSWERS_WITHIN_MS, sayWhy, Unreachable } from "../api/asking.ts";
import { marketName, type RoomBoot } from "../boot.ts";
import { type DealNow, dealStrip } from "../room/deals.ts";
import { type Goods, firstToBuy } from "../room/goods.ts";
import { picture } from "../room/pin-card.ts";
import { fineprint, priceTag } from "../room/price-tag.ts";
import { t } from "../saying.ts";
import { Sheet } from "../sheet/sheet.ts";
import { CheckoutFlow } from "./flow.ts";
import { options } from "./options.ts";
import type { WaitingLine } from "./line.ts";
import type { Choice, Remembered } from "./wish.ts";
import "./hold-timer.ts";

/** One product: looked at, then held, paid and ordered, while the show goes on behind it. */
export class BuySheet extends Sheet {
  static override properties: PropertyDeclarations = {
    boot: { attribute: false },
    goods: { attribute: false },
    cue: { attribute: false },
    isBuying: { attribute: false },
    choice: { state: true },
  };

  declare boot: RoomBoot;
  declare goods: Goods | null;
  declare cue: number | null;
  declare isBuying: boolean;
  declare choice: Choice | null;

  flow: CheckoutFlow | null = null;
  line: WaitingLine | null = null;
  /** Outlives its deal: who was offered a piece may buy it after the close. */
  #lineOf: DealNow | null = null;
  /** Fetched when a product is opened: who only watches never needs it. */
  #till: typeof import("./paying.ts") | null = null;
  #isTillLost = false;
  readonly #remembered: Remembered = { address: null, draft: {}, method: null, card: null };
  #shownStage = "";

  constructor() {
    super();
    this.goods = this.cue = this.choice = null;
    this.isBuying = false;
  }

  override get mayClose(): boolean {
    return this.flow?.stage !== "paying";
  }

  protected override heading(): string {
    return this.goods?.product.title ?? t("Product");
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("open") && !this.open) this.#forget();
    if (!this.open || !this.goods) return;
    this.choice ??= defaultChoice(this.goods);
    if (changed.has("open")) void this.#openTill();
    this.#standInLine(this.goods);
    if (this.isBuying && !this.flow && !inTurn(this.goods)) this.#begin(this.goods, null);
  }

  protected override updated(changed: PropertyValues): void {
    super.updated(changed);
    this.#focusNews();
  }

  protected override content(): TemplateResult {
    const { flow, goods } = this;
    if (!goods) return html`<div class="bones" aria-busy="true"><i></i><i></i></div>`;
    const outcome = flow && this.#till?.outcome(flow, this.boot.stripe_key, () => this.leave());
    if (outcome) return outcome;
    return html`${this.#top(goods)} ${this.#options(goods)} ${flow ? this.#checkout(flow) : this.#look(goods)}`;
  }

  #top(goods: Goods): TemplateResult {
    const line = this.flow?.quote?.lines[0] ?? this.flow?.checkout?.lines[0];
    const chosen = goods.variants.find((variant) => variant.id === this.choice?.variant);
    const price = line?.unit ?? (goods.isFrom ? chosen?.price : goods.price) ?? null;
    const prior = line?.prior ?? (goods.isFrom ? chosen?.prior : goods.prior) ?? null;
    const unit = goods.isFrom ? (chosen?.unit_price ?? null) : goods.unit;
    return html`<header class="goods-top">
      ${picture(goods)}
      <div>
        <h2>${goods.product.title}</h2>
        ${priceTag({ price, prior })} ${fineprint(prior, unit, this.boot.law.prior_price_days ?? 30)}
      </div>
    </header>
    ${dealStrip(goods.deal, this.boot.law.prior_price_days ?? 30)}`;
  }

  #options(goods: Goods): TemplateResult | typeof nothing {
    const choice = this.flow?.choice ?? this.choice;
    if (!goods.price || !choice || (goods.isSoldOut && !this.flow?.checkout)) return nothing;
    const held = this.flow?.checkout ? choice.quantity : 0;
    const isBusy = this.flow?.isBusy ?? false;
    return options({ goods, choice, held, isBusy, choose: (wanted) => this.#choose(wanted) });
  }

  #look(goods: Goods): TemplateResult {
    return html`${goods.product.description_html
        ? html`<div class="prose">${unsafeHTML(goods.product.description_html)}</div>`
        : nothing}
      ${this.#isInLine(goods) ? this.#waiting(goods) : goods.price && !goods.isSoldOut
        ? html`<button class="btn cta pay" @click=${() => this.#begin(goods, null)}>${t("Buy now")}</button>`
        : html`<p class="notice">${goods.price ? t("Sold out") : t("Not sold in {market}", { market: marketName(this.boot) })}</p>
            ${this.#waitlist()}`}`;
  }

  #waitlist(): TemplateResult | typeof nothing {
    const { waitlist } = this.boot.urls;
    return waitlist ? html`<a class="btn cta pay" href=${waitlist}>${t("Join the waitlist")}</a>` : nothing;
  }

  #isInLine(goods: Goods): boolean {
    return inTurn(goods) || (this.line !== null && (this.line.isWaiting || this.line.offered !== null));
  }

  #waiting(goods: Goods): TemplateResult {
    const { line, choice } = this;
    const deal = goods.deal ?? this.#lineOf;
    const variant = choice?.variant ?? deal?.variants[0];
    if (!this.#till || !line || !deal || !variant) return this.#opening();
    return this.#till.waiting({ line, deal, variant, buy: (place) => this.#begin(goods, place) });
  }

  /** A place kept over a reload is found again. */
  #standInLine(goods: Goods): void {
    const deal = goods.deal?.phase === "on" ? goods.deal : null;
    if (!this.#till || deal === null || this.#lineOf?.id === deal.id) return;
    this.#leaveOff();
    this.#lineOf = deal;
    this.line = new this.#till.WaitingLine(this.boot.show.id, deal.id, () => this.requestUpdate());
  }

  #leaveOff(): void {
    this.line?.stop();
    this.line = this.#lineOf = null;
  }

  #checkout(flow: CheckoutFlow): TemplateResult {
    return this.#till?.counter(flow, this.boot, { name: marketName(this.boot) }, () => this.leave()) ?? this.#opening();
  }

  #opening(): TemplateResult {
    if (!this.#isTillLost) return html`<div class="bones" aria-busy="true"><i></i><i></i></div>`;
    return html`<p class="notice bad" role="alert">${sayWhy(new Unreachable())}</p>
      <button class="btn cta pay" @click=${() => this.#openTill()}>${t("Try again")}</button>`;
  }

  async #openTill(): Promise<void> {
    this.#loseTill(false);
    const late = setTimeout(() => this.#loseTill(true), ANSWERS_WITHIN_MS); // it may come yet
    this.#till ??= await import("./paying.ts").catch(() => null);
    clearTimeout(late);
    this.#loseTill(this.#till === null);
    if (this.boot.viewer) await this.#till?.recall(this.#remembered, this.boot);
    this.requestUpdate();
  }

  #loseTill(isLost: boolean): void {
    this.#isTillLost = isLost;
    this.requestUpdate();
  }

  #begin(goods: Goods, place: string | null): void {
    const offered = place && this.line?.place ? { variant: this.line.place.variant, quantity: 1 } : null;
    const choice = offered ?? this.choice ?? defaultChoice(goods);
    if (!choice || this.flow) return;
    const on = goods.deal?.phase === "on" ? goods.deal : null;
    const deal = (place ? this.#lineOf : on)?.id ?? null;
    const price = goods.isFrom ? (goods.variants.find(({ id }) => id === choice.variant)?.price ?? null) : goods.price;
    const setting = { ...this.boot.came, market: this.boot.market, show: this.boot.show.id, cue: this.cue, deal, place, price };
    this.flow = new CheckoutFlow(choice, setting, this.#remembered, () => this.requestUpdate());
  }

  #choose(choice: Choice): void {
    this.choice = choice;
    void this.flow?.choose(choice);
  }

  #forget(): void {
    this.flow?.close();
    this.#leaveOff();
    this.flow = null;
    this.choice = null;
    this.#shownStage = "";
  }

  /** A new screen is read from its heading; a refused field is where the eye has to go. */
  #focusNews(): void {
    const wrong = this.querySelector<HTMLElement>("[aria-invalid=true]");
    const stage = `${this.flow?.stage}/${this.flow?.oldPrice?.minor}/${this.flow?.editing}/${Object.keys(this.flow?.saysByField ?? {}).join()}`;
    if (stage === this.#shownStage) return;
    this.#shownStage = stage;
    (wrong ?? this.querySelector<HTMLElement>("[data-first]"))?.focus({ preventScroll: false });
  }
}

customElements.define("vitrine-buy", BuySheet);

/** Nobody is served by tapping: pieces are offered in turn, or all are in other hands. */
function inTurn(goods: Goods): boolean {
  return goods.deal?.phase === "on" && (goods.deal.mode === "queue" || goods.isSoldOut);
}

function defaultChoice(goods: Goods): Choice | null {
  const variant = firstToBuy(goods);
  return variant ? { variant: variant.id, quantity: 1 } : null;
}
