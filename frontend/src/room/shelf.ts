// What the show sells in this market, as the shop says it.
import { Problem } from "../api/asking.ts";
import { type ShelfItem, shelfOf } from "../api/shelf.ts";
import type { RoomBoot } from "../boot.ts";
import { waitMs } from "../patience.ts";

const SETTLES_MS = 400;

export class Shelf {
  /** Null until the shop has answered. */
  items: ShelfItem[] | null = null;
  #failures = 0;
  readonly #boot: RoomBoot;
  readonly #changed: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(boot: RoomBoot, changed: () => void) {
    this.#boot = boot;
    this.#changed = changed;
  }

  /** The shop does not answer, and is asked again. */
  get isAway(): boolean {
    return this.#failures > 0;
  }

  async read(): Promise<void> {
    const { show, market, locale } = this.#boot;
    const items = await shelfOf(show.id, market, locale).catch((error: unknown) => (isFinal(error) ? [] : null));
    this.#failures = items ? 0 : this.#failures + 1;
    if (items === null) this.#readIn(waitMs(this.#failures));
    this.items = items ?? this.items;
    this.#changed();
  }

  readSoon(): void {
    this.#readIn(SETTLES_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #readIn(milliseconds: number): void {
    this.stop();
    this.#timer = setTimeout(() => void this.read(), milliseconds);
  }
}

function isFinal(error: unknown): boolean {
  return error instanceof Problem && error.body.status < 500;
}
