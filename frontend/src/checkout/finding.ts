import { Problem, Unreachable } from "../api/asking.ts";
import type { Paid } from "../api/checkouts.ts";
import * as checkouts from "../api/checkouts.ts";
import type { CheckoutFlow } from "./flow.ts";

const AGAIN_MS = 2_000;

/** Finds out what became of an order whose answer was lost: the same key never orders twice. */
export class Finding {
  readonly #flow: CheckoutFlow;
  #isStopped = false;

  constructor(flow: CheckoutFlow) {
    this.#flow = flow;
  }

  stop(): void {
    this.#isStopped = true;
  }

  async find(): Promise<Paid> {
    while (!this.#isStopped) {
      await new Promise((resolve) => setTimeout(resolve, AGAIN_MS));
      const paid = await this.#ask();
      if (paid && paid.payment.state !== "processing") return paid;
    }
    throw new Unreachable();
  }

  /** The line is back once the checkout can be read; then the button is asked again by its key. */
  async #ask(): Promise<Paid | null> {
    try {
      await checkouts.read(this.#flow.token);
      return await this.#flow.pay();
    } catch (error) {
      if (error instanceof Unreachable) return null;
      if (error instanceof Problem && error.body.status >= 500) return null;
      throw error;
    }
  }
}
