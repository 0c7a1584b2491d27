import { waitMs } from "../patience.ts";
import { ask } from "./asking.ts";

export interface Person {
  who: string;
  name: string;
}

const PSEUDONYM = /^[a-z2-7]{26}$/;
const MOST_AT_ONCE = 50;
const GATHER_MS = 80;

/** Names by pseudonym, looked up in batches as they are asked for. */
export class People {
  /** Rises with every name learned. */
  revision = 0;
  readonly #show: string;
  readonly #learned: () => void;
  readonly #names = new Map<string, string | null>();
  #wanted = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;
  #failures = 0;

  constructor(show: string, learned: () => void) {
    this.#show = show;
    this.#learned = learned;
  }

  /** Undefined until known; null for who is not known any more. */
  nameOf(who: string): string | null | undefined {
    if (!PSEUDONYM.test(who)) return null;
    if (!this.#names.has(who)) this.#want(who);
    return this.#names.get(who);
  }

  #want(who: string): void {
    this.#wanted.add(who);
    this.#schedule();
  }

  #schedule(): void {
    const wait = this.#failures > 0 ? waitMs(this.#failures) : GATHER_MS;
    this.#timer ??= setTimeout(() => void this.#lookUp(), wait);
  }

  async #lookUp(): Promise<void> {
    const asked = [...this.#wanted].slice(0, MOST_AT_ONCE);
    const found = await peopleOf(this.#show, asked).catch(() => null);
    this.#timer = undefined;
    this.#failures = found ? 0 : this.#failures + 1;
    if (found) this.#learn(asked, found);
    if (this.#wanted.size > 0) this.#schedule();
  }

  #learn(asked: string[], found: Person[]): void {
    for (const who of asked) {
      this.#names.set(who, null);
      this.#wanted.delete(who);
    }
    for (const person of found) this.#names.set(person.who, person.name);
    this.revision++;
    this.#learned();
  }
}

async function peopleOf(show: string, ids: string[]): Promise<Person[]> {
  const query = new URLSearchParams({ ids: ids.join(",") });
  return (await ask<{ people: Person[] }>("GET", `/shows/${show}/people?${query}`)).people;
}
