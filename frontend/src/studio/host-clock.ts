// The host's correction of when cards are shown.
import type { StudioApi } from "../api/studio.ts";

const SETTLES_MS = 500;
const EARLIEST_MS = -2_000;
const LATEST_MS = 5_000;

export class HostClock {
  /** Null until it was read. */
  offsetMs: number | null = null;
  readonly #api: StudioApi;
  readonly #doing: (act: () => Promise<unknown>) => Promise<boolean>;
  readonly #changed: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(api: StudioApi, doing: (act: () => Promise<unknown>) => Promise<boolean>, changed: () => void) {
    this.#api = api;
    this.#doing = doing;
    this.#changed = changed;
  }

  async read(): Promise<void> {
    this.offsetMs = await this.#api.clockOffset().catch(() => this.offsetMs);
    this.#changed();
  }

  /** Shown at once; said to the server when the host stops pressing. */
  move(byMs: number): void {
    if (this.offsetMs === null) return;
    const offset = Math.max(EARLIEST_MS, Math.min(LATEST_MS, this.offsetMs + byMs));
    this.offsetMs = offset;
    this.#changed();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#send(offset), SETTLES_MS);
  }

  async #send(offset: number): Promise<void> {
    if (!(await this.#doing(() => this.#api.correctClock(offset)))) await this.read();
  }
}
