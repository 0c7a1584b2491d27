// What a screen reader says when something comes on screen.
import { price } from "../money.ts";
import { t } from "../saying.ts";
import type { RoomModel } from "./model.ts";

type Polling = typeof import("./polling.ts");

export class Speaker {
  says = "";
  #pin = 0;
  #poll = 0;

  /** `polling`: null until it was fetched. */
  listen(model: RoomModel, polling: Polling | null): void {
    if (polling) this.#hearPoll(model, polling);
    this.#hearPin(model);
  }

  #hearPin({ pinned, seen }: RoomModel): void {
    if (!pinned || !seen.pinned || seen.pinned.cue === this.#pin) return;
    this.#pin = seen.pinned.cue;
    this.says = t("Now on sale: {title}, {price}", {
      title: pinned.product.title,
      price: pinned.price ? price(pinned.price) : "",
    });
  }

  #hearPoll(model: RoomModel, { spoken }: Polling): void {
    const { poll } = model.seen;
    if (!poll || poll.cue === this.#poll) return;
    this.#poll = poll.cue;
    this.says = spoken(model) || this.says;
  }
}
