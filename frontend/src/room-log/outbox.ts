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

  /** Where answers may have been lost: what to say once more, and what nobody expects any longer. */
  unanswered(): { again: Request[]; tooLate: string[] } {
    this.#waiting = [];
    const isLate = (since: number): boolean => Date.now() - since > SAYS_FOR_MS;
    const all = [...this.#said.values()];
    return {
      again: all.filter(({ since }) => !isLate(since)).map(({ frame }) => frame),
      tooLate: all.filter(({ since }) => isLate(since)).map(({ frame }) => frame.id),
    };
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
