// What this browser voted. The server knows, too, and lets nobody vote twice; this is for showing it.
import { ask, sayWhy } from "../api/asking.ts";

const KEY = "ballots";
const KEPT = 100;

export class Ballots {
  sending: string | null = null;
  readonly #show: string;
  readonly #changed: () => void;
  #own: Record<string, number>;
  #refused = { poll: "", why: "" };

  constructor(show: string, changed: () => void) {
    this.#show = show;
    this.#changed = changed;
    this.#own = remembered();
  }

  of(poll: string): number | null {
    return this.#own[poll] ?? null;
  }

  /** Why the vote in that poll was not taken. */
  whyNot(poll: string): string {
    return this.#refused.poll === poll ? this.#refused.why : "";
  }

  async vote(poll: string, choice: number): Promise<void> {
    if (this.sending !== null || this.of(poll) !== null) return;
    this.sending = poll;
    this.#refused = { poll, why: "" };
    this.#changed();
    try {
      const path = `/shows/${this.#show}/polls/${poll}/vote`;
      const stands = await ask<{ choice: number }>("POST", path, { body: { choice } });
      this.#remember(poll, stands.choice);
    } catch (error) {
      this.#refused = { poll, why: sayWhy(error) };
    } finally {
      this.sending = null;
      this.#changed();
    }
  }

  #remember(poll: string, choice: number): void {
    this.#own = Object.fromEntries([...Object.entries(remembered()), [poll, choice]].slice(-KEPT));
    try {
      localStorage.setItem(KEY, JSON.stringify(this.#own));
    } catch {
      // A full or closed store forgets it with the page.
    }
  }
}

function remembered(): Record<string, number> {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}") as Record<string, number>;
  } catch {
    return {};
  }
}
