import { ask } from "../api/asking.ts";
import type { RoomBoot } from "../boot.ts";

const FRESH_MS = 10 * 60_000;
const LASTS_MS = 15 * 60_000;
const TICKET_FRESH_MS = 3 * 60_000;

/** What opens the room's door, asked for again before it is too old. */
export class RoomToken {
  readonly #boot: RoomBoot;
  #value: string;
  #since = Date.now();

  constructor(boot: RoomBoot) {
    this.#boot = boot;
    this.#value = boot.room_token;
  }

  /** The next one is asked for whatever this one's age. */
  expire(): void {
    this.#since = 0;
  }

  async fresh(): Promise<string> {
    const age = Date.now() - this.#since;
    if (age < (this.#boot.producer ? TICKET_FRESH_MS : FRESH_MS)) return this.#value;
    try {
      this.#value = await this.#renewed();
      this.#since = Date.now();
    } catch (problem) {
      if (age > LASTS_MS) throw problem;
    }
    return this.#value;
  }

  async #renewed(): Promise<string> {
    const { show, market, producer } = this.#boot;
    const renewed = producer
      ? ask<{ token: string }>("GET", `/shows/${show.id}/producer-token?market=${market}`)
      : ask<{ token: string }>("POST", `/shows/${show.id}/room-token`, { body: { token: this.#value } });
    return (await renewed).token;
  }
}
