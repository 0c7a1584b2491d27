// What a screen reader says when something comes on screen.
import type { Measure } from "../boot.ts";
import { price } from "../money.ts";
import { t } from "../saying.ts";
import type { Goods } from "./goods.ts";
import { aboutLine } from "./line-bar.ts";
import type { RoomModel } from "./model.ts";

type Polling = typeof import("./polling.ts");

export class Speaker {
  says = "";
  #pin = 0;
  #poll = 0;
  #deal: { id: string; item: string } | null = null;
  #soldOut = "";
  #line = "";
  #mayNotWrite = false;

  /** `polling`: null until it was fetched. `measure`: what keeps the reader from writing. */
  listen(model: RoomModel, polling: Polling | null, measure: Measure | null): void {
    if (polling) this.#hearPoll(model, polling);
    this.#hearPin(model);
    this.#hearDealOf(model.pinned);
    this.#hearSoldOut(model.pinned);
    this.#hearLine(model);
    this.#hearEndOf(measure);
  }

  #hearPin({ pinned, seen }: RoomModel): void {
    if (!pinned || !seen.pinned || seen.pinned.cue === this.#pin) return;
    this.#pin = seen.pinned.cue;
    this.says = pinned.price ? t("Now on sale: {title}, {price}", namedWithPrice(pinned)) : t("On screen now: {title}", { title: pinned.product.title });
  }

  #hearDealOf(pinned: Goods | null): void {
    const deal = pinned?.deal?.phase === "on" ? { id: pinned.deal.id, item: pinned.item } : null;
    if (pinned && deal && deal.id !== this.#deal?.id) this.says = t("Deal: {title}, {price}", namedWithPrice(pinned));
    if (pinned && !deal && this.#deal?.item === pinned.item) this.says = t("The deal is over: {title}, {price}", namedWithPrice(pinned));
    this.#deal = deal;
  }

  #hearSoldOut(pinned: Goods | null): void {
    const item = pinned?.price && pinned.isSoldOut ? pinned.item : "";
    if (pinned && item && item !== this.#soldOut) this.says = t("Sold out: {title}", { title: pinned.product.title });
    this.#soldOut = item;
  }

  #hearLine(model: RoomModel): void {
    const line = aboutLine(model);
    if (line && line !== this.#line) this.says = line;
    this.#line = line;
  }

  #hearPoll(model: RoomModel, { spoken }: Polling): void {
    const { poll } = model.seen;
    if (!poll || poll.cue === this.#poll) return;
    this.#poll = poll.cue;
    this.says = spoken(model) || this.says;
  }

  #hearEndOf(measure: Measure | null): void {
    if (this.#mayNotWrite && !measure) this.says = t("You can write again.");
    this.#mayNotWrite = measure !== null;
  }
}

function namedWithPrice({ product, price: now }: Goods): { title: string; price: string } {
  return { title: product.title, price: now ? price(now) : "" };
}
