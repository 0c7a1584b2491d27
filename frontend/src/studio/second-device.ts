import type { Waiting } from "../room-log/health.ts";

/** Asks the host once about each device that stands at the door, and about one at a time. */
export class SecondDevice {
  readonly #ask: (device: Waiting) => Promise<void>;
  #answered = "";
  #isAsking = false;

  constructor(ask: (device: Waiting) => Promise<void>) {
    this.#ask = ask;
  }

  /** The answer holds for who stands there when it is given: an encoder may have come anew meanwhile. */
  look(waiting: () => Waiting | null): void {
    const device = waiting();
    if (this.#isAsking || device === null || device.id === this.#answered) return;
    this.#isAsking = true;
    void this.#ask(device).finally(() => {
      this.#answered = waiting()?.id ?? device.id;
      this.#isAsking = false;
    });
  }
}
