// How the figures have changed while the studio was open.
import type { Figures } from "../api/studio.ts";

const OVER_MS = 5 * 60_000;
const KNOWN_FROM_MS = 60_000;

export interface Sample {
  at: number;
  figures: Figures;
  watching: number | null;
}

export class Trend {
  #samples: Sample[] = [];

  add(sample: Sample): void {
    const since = sample.at - OVER_MS;
    const first = this.#samples.findLastIndex(({ at }) => at <= since);
    this.#samples = [...this.#samples.slice(Math.max(0, first)), sample];
  }

  /** Five minutes ago, or as long as is known; null: not long enough. */
  get before(): Sample | null {
    const [first, last] = [this.#samples[0], this.#samples.at(-1)];
    return first && last && last.at - first.at >= KNOWN_FROM_MS ? first : null;
  }

  get minutes(): number {
    const { before } = this;
    return before ? Math.round(((this.#samples.at(-1)?.at ?? before.at) - before.at) / 60_000) : 0;
  }
}
