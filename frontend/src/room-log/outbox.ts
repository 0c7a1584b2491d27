// What a page says until it is answered, and what waits for the next poll.
import type { Request } from "./listening.ts";

const WAITING_AT_MOST = 64;
const PER_POLL = 8;
const SAYS_FOR_MS = 60_000; // the server deduplicates a retry for 120 s

export class Outbox {
  readonly #said = new Map<string, { frame: Request; since: number }>();
  #waiting: Request[] = [];

  get isEmpty(): boolean {
    return this.#waiting.length === 0;
  }

  /** Until it is answered. */
  remember(frame: Request): void {
    this.#said.set(frame.id, { frame, since: Date.now() });
  }

  /** Whether it was waited for. */
  isAnswered(id: string): boolean {
    return this.#said.delete(id);
  }

  /** What to say once more, where answers may have been lost. */
  unanswered(): Request[] {
    this.#waiting = [];
    return [...this.#said.values()].map(({ frame }) => frame);
  }

  /** What might be stored twice if it were said once more; it waits for no poll any longer. */
  tooLate(): string[] {
    const late = [...this.#said.values()].filter(({ since }) => Date.now() - since > SAYS_FOR_MS).map(({ frame }) => frame.id);
    this.#waiting = this.#waiting.filter(({ id }) => !late.includes(id));
    return late;
  }

  /** Whether there was room for it. */
  post(request: Request): boolean {
    return this.#waiting.length < WAITING_AT_MOST && this.#waiting.push(request) > 0;
  }

  /** For one poll. */
  take(): Request[] {
    return this.#waiting.splice(0, PER_POLL);
  }

  /** After a poll: what it did not answer goes with the next one. */
  postUnanswered(): void {
    const waiting = new Set(this.#waiting.map(({ id }) => id));
    for (const { frame } of this.#said.values()) if (!waiting.has(frame.id)) this.#waiting.push(frame);
  }
}
