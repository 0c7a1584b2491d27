// The way from "Buy now" to a placed order: what stage it is at, and what each step asks the server.
import { newKey, Problem, sayWhy, Unreachable } from "../api/asking.ts";
import * as checkouts from "../api/checkouts.ts";
import type { Address, Card, Checkout, Paid, Quote } from "../api/checkouts.ts";
import type { Money } from "../money.ts";
import { waitMs } from "../patience.ts";
import { t } from "../saying.ts";
import { Finding } from "./finding.ts";
import type { Choice, Remembered, Setting, Stage } from "./wish.ts";

const CLAIMS = 7; // over a minute

export class CheckoutFlow {
  stage: Stage = "claiming";
  choice: Choice;
  checkout: Checkout | null = null;
  quote: Quote | null = null;
  /** What the total was, where the server refused to order at it. */
  oldTotal: Money | null = null;
  /** What the page had said, where the price is higher by now: to be agreed to before anything else. */
  oldPrice: Money | null = null;
  editing: "address" | "card" | null = "address";
  isBusy = false;
  says = "";
  saysByField: Record<string, string> = {};
  paid: Paid | null = null;
  isSoldOut = false;

  readonly remembered: Remembered;
  readonly #setting: Setting;
  readonly #changed: () => void;
  readonly #finding: Finding;
  #beginKey = newKey();
  #orderKey = newKey();
  /** Whether the server has the last wish, nobody knows: it is asked again by the same key. */
  #isUnanswered = false;
  #isClosed = false;

  constructor(choice: Choice, setting: Setting, remembered: Remembered, changed: () => void) {
    this.choice = choice;
    this.remembered = remembered;
    this.#setting = setting;
    this.#changed = changed;
    this.#finding = new Finding(this);
    void this.claim();
  }

  get token(): string {
    return this.checkout?.token ?? "";
  }

  get isFree(): boolean {
    return this.quote?.total.minor === 0;
  }

  get isWaiting(): boolean {
    return this.stage === "paying" || this.stage === "checking";
  }

  /** While the shop is away it is asked again, and the sheet says so; a closed one learns what to give back. */
  async claim(): Promise<void> {
    this.#become("claiming");
    for (let tries = 1; ; tries++) {
      await this.#claimOnce();
      if (!this.#isUnanswered || tries === CLAIMS) break;
      await new Promise((resolve) => setTimeout(resolve, waitMs(tries)));
    }
    if (this.checkout === null) this.#become("refused");
  }

  async #claimOnce(): Promise<void> {
    const { price, ...setting } = this.#setting;
    const wish = { ...setting, lines: [this.choice] };
    await this.#asking(async () => {
      const checkout = await checkouts.begin(wish, this.#beginKey);
      if (this.#isClosed) return checkouts.abandon(checkout.token);
      this.checkout = checkout;
      this.quote = checkout.quote;
      this.stage = "held";
      const now = checkout.lines[0]?.unit;
      this.oldPrice = price && now && now.currency === price.currency && now.minor > price.minor ? price : null;
      await this.#deliverAsBefore();
    });
  }

  /** After a hold that ran out, or pieces that were gone. */
  async again(choice: Choice = this.choice): Promise<void> {
    if (!this.#isUnanswered || choice !== this.choice) this.#beginKey = newKey();
    this.choice = choice;
    this.checkout = this.quote = null;
    this.#orderKey = newKey();
    await this.claim();
  }

  async choose(choice: Choice): Promise<void> {
    if (this.checkout === null) return this.again(choice);
    const before = this.choice;
    this.choice = choice;
    await this.#asking(async () => {
      this.checkout = await checkouts.changeLines(this.token, [choice]);
      this.quote = this.checkout.quote;
      this.oldTotal = null;
      if (this.quote === null) await this.#deliverAsBefore();
    });
    if (this.says) this.choice = before;
    this.#changed();
  }

  async deliver(address: Address, method: string, keep: boolean): Promise<void> {
    await this.#asking(async () => {
      this.quote = await checkouts.deliver(this.token, address, method, keep);
      this.remembered.address = address;
      this.remembered.method = method;
      this.editing = this.remembered.card ? null : "card";
    });
  }

  async enterCode(code: string): Promise<void> {
    await this.#asking(async () => {
      this.checkout = await checkouts.enterCode(this.token, code);
      this.quote = this.checkout.quote;
      this.oldTotal = null;
    });
  }

  /** The order button. A second tap finds the first under way. */
  async order(card: (() => Promise<Card>) | null): Promise<void> {
    if (this.isBusy || this.stage !== "held" || this.quote === null || this.oldPrice) return;
    this.oldTotal = null;
    await this.#asking(async () => {
      if (card) this.remembered.card = await card();
      if (!this.remembered.card && !this.isFree) return;
      this.#become("paying");
      this.#settle(await this.#outcome(this.pay()));
    });
    if (this.isWaiting) this.#become("held");
  }

  /** `act`: what the bank has to be shown first. */
  async answerChallenge(approve: boolean, act?: (challenge: string) => Promise<void>): Promise<void> {
    await this.#asking(async () => {
      await act?.(this.paid?.payment.challenge ?? "");
      this.#settle(await this.#outcome(checkouts.answerChallenge(this.token, approve)));
    });
    if (this.isWaiting) this.#become("challenge");
  }

  agree(): void {
    const now = this.checkout?.lines[0]?.unit;
    if (now) this.#setting.price = now;
    this.oldPrice = null;
    this.#changed();
  }

  edit(part: "address" | "card"): void {
    this.editing = part;
    this.#changed();
  }

  /** The hold ran out by the clock of this page. */
  lapse(): void {
    if (this.stage === "held" && !this.isBusy) this.#become("lost");
  }

  /** Gives the pieces back, unless they are bought. */
  close(): void {
    this.#isClosed = true;
    this.#finding.stop();
    if (this.checkout && this.stage !== "done" && this.stage !== "checking") {
      void checkouts.abandon(this.token).catch(() => undefined);
    }
  }

  /** Asked again by the same key it answers as before. */
  pay(): Promise<Paid> {
    return checkouts.order(this.token, this.quote?.id ?? "", this.isFree ? null : this.remembered.card, this.#orderKey);
  }

  /** The answer, however long it takes to learn it. */
  async #outcome(asked: Promise<Paid>): Promise<Paid> {
    const paid = await asked.catch((error: unknown) => {
      if (error instanceof Unreachable) return null;
      throw error;
    });
    if (paid && paid.payment.state !== "processing") return paid;
    this.#become("checking");
    return this.#finding.find();
  }

  async #deliverAsBefore(): Promise<void> {
    const { address, method } = this.remembered;
    const isOffered = this.checkout?.delivery_methods.some((offered) => offered.id === method);
    if (!address || !method || !isOffered) return;
    this.quote = await checkouts.deliver(this.token, address, method);
    this.editing = this.remembered.card ? null : "card";
  }

  #settle(paid: Paid): void {
    this.paid = paid;
    if (paid.payment.state !== "declined") this.editing = null;
    switch (paid.payment.state) {
      case "captured":
        if (this.remembered.card?.isForOnce) this.remembered.card = null;
        this.#become("done");
        break;
      case "requires_action":
        this.#become("challenge");
        break;
      case "declined":
        this.#decline(paid.payment.detail ?? t("The card was declined. Nothing was charged."));
        break;
      case "processing":
        break;
    }
  }

  /** All stays as it was, but the card is asked for again, under a key of its own. */
  #decline(why: string): void {
    this.#orderKey = newKey();
    this.remembered.card = null;
    this.editing = "card";
    this.says = why;
    this.saysByField = { number: why };
    this.#become("held");
  }

  async #asking(act: () => Promise<void>): Promise<void> {
    this.isBusy = true;
    this.says = "";
    this.saysByField = {};
    this.#isUnanswered = false;
    this.#changed();
    try {
      await act();
    } catch (error) {
      await this.#refused(error);
    } finally {
      this.isBusy = false;
      this.#changed();
    }
  }

  async #refused(error: unknown): Promise<void> {
    this.says = sayWhy(error);
    this.#isUnanswered = isUnanswered(error);
    if (!(error instanceof Problem)) return;
    this.saysByField = error.byField;
    if (error.code === "deal-not-on") this.#setting.deal = null; // the next try is at today's price
    this.isSoldOut = error.code === "sold-out" && !error.body.available;
    if (error.code === "quote-changed" || (error.code === "code-refused" && this.stage === "paying")) await this.#requote(error);
    else if (error.code === "hold-lost" || error.code === "order-over") this.#become("lost");
    else if (error.code === "card-unknown") this.#decline(error.message);
    else if (error.code === "sold-out" && this.stage === "paying") this.#become("refused");
  }

  async #requote(error: Problem): Promise<void> {
    this.oldTotal = error.body.old ?? this.quote?.total ?? null;
    this.#orderKey = newKey();
    this.checkout = await checkouts.read(this.token);
    this.quote = this.checkout.quote;
    await this.#deliverAsBefore(); // an address that was given up may have arrived late
    if (this.oldTotal?.minor === this.quote?.total.minor) this.oldTotal = null;
    const [line] = this.checkout.lines;
    if (line) this.choice = { variant: line.variant, quantity: line.quantity }; // a change that nobody heard of may have arrived
    this.#become("held");
  }

  #become(stage: Stage): void {
    this.stage = stage;
    this.#changed();
  }
}

/** No answer, or one that says nothing of the wish. */
function isUnanswered(error: unknown): boolean {
  return error instanceof Unreachable || (error instanceof Problem && error.body.status > 500);
}
