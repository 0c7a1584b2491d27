import { announce, closeDeal, dealsOf, type NewDeal, type ShowDeal } from "../api/deals.ts";
import { learnServerTime } from "../server-clock.ts";

export class DealList {
  list: ShowDeal[] = [];
  readonly #show: string;
  readonly #doing: (act: () => Promise<unknown>) => Promise<boolean>;
  readonly #changed: () => void;

  constructor(show: string, doing: (act: () => Promise<unknown>) => Promise<boolean>, changed: () => void) {
    this.#show = show;
    this.#doing = doing;
    this.#changed = changed;
  }

  async read(): Promise<void> {
    this.list = await dealsOf(this.#show).catch(() => this.list);
    if (this.list.length > 0) void learnServerTime();
    this.#changed();
  }

  /** A refusal is the caller's to say. */
  async announce(item: string, terms: NewDeal): Promise<void> {
    await announce(this.#show, item, terms);
    void this.read();
  }

  async close(deal: string): Promise<void> {
    await this.#doing(() => closeDeal(this.#show, deal));
    await this.read();
  }
}
