// What a screen reader says when something comes on screen.
import type { Measure } from "../boot.ts";
import { price } from "../money.ts";
import { t } from "../saying.ts";
import type { RoomModel } from "./model.ts";

type Polling = typeof import("./polling.ts");

export class Speaker {
  says = "";
  #pin = 0;
  #poll = 0;
  #mayNotWrite = false;

  /** `polling`: null until it was fetched. `measure`: what keeps the reader from writing. */
  listen(model: RoomModel, polling: Polling | null, measure: Measure | null): void {
    if (polling) this.#hearPoll(model, polling);
    this.#hearPin(model);
    this.#hearEndOf(measure);
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

  #hearEndOf(measure: Measure | null): void {
    if (this.#mayNotWrite && !measure) this.says = t("You can write again.");
    this.#mayNotWrite = measure !== null;
  }
}
