// A place in a deal's line: kept over a reload, asked after until a piece is offered.
import { sayWhy } from "../api/asking.ts";
import { joinLine, leaveLine, type Place, readPlace } from "../api/deals.ts";

const ASK_EVERY_MS = 2_000;

export class WaitingLine {
  place: Place | null = null;
  says = "";
  isBusy = false;
  readonly #show: string;
  readonly #deal: string;
  readonly #changed: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(show: string, deal: string, changed: () => void) {
    this.#show = show;
    this.#deal = deal;
    this.#changed = changed;
    const kept = sessionStorage.getItem(this.#name);
    if (kept) void this.#ask(kept);
  }

  get isWaiting(): boolean {
    return this.place?.state === "waiting";
  }

  /** The token, while a piece is held in this buyer's name. */
  get offered(): string | null {
    return this.place?.state === "offered" ? this.place.token : null;
  }

  async join(variant: string): Promise<void> {
    this.isBusy = true;
    this.says = "";
    this.#changed();
    try {
      this.place = await joinLine(this.#show, this.#deal, variant);
      sessionStorage.setItem(this.#name, this.place.token);
      this.#askSoon();
    } catch (error) {
      this.says = sayWhy(error);
    }
    this.isBusy = false;
    this.#changed();
  }

  leave(): void {
    const token = this.place?.token;
    this.#forget();
    if (token) void leaveLine(token).catch(() => undefined);
    this.#changed();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  get #name(): string {
    return `line:${this.#deal}`;
  }

  async #ask(token: string): Promise<void> {
    this.place = await readPlace(token).catch(() => this.place);
    if (this.place && (this.isWaiting || this.offered)) this.#askSoon();
    this.#changed();
  }

  #askSoon(): void {
    clearTimeout(this.#timer);
    const token = this.place?.token ?? "";
    this.#timer = setTimeout(() => void this.#ask(token), ASK_EVERY_MS);
  }

  #forget(): void {
    clearTimeout(this.#timer);
    this.place = null;
    sessionStorage.removeItem(this.#name);
  }
}
