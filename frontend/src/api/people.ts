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
    this.#timer ??= setTimeout(() => void this.#lookUp(), GATHER_MS);
  }

  async #lookUp(): Promise<void> {
    const asked = [...this.#wanted].slice(0, MOST_AT_ONCE);
    this.#wanted = new Set([...this.#wanted].slice(MOST_AT_ONCE));
    this.#timer = undefined;
    const found = await peopleOf(this.#show, asked).catch(() => null);
    if (found) {
      for (const who of asked) this.#names.set(who, null);
      for (const person of found) this.#names.set(person.who, person.name);
    }
    this.revision++;
    this.#learned();
    if (this.#wanted.size > 0) this.#schedule();
  }
}

async function peopleOf(show: string, ids: string[]): Promise<Person[]> {
  const query = new URLSearchParams({ ids: ids.join(",") });
  return (await ask<{ people: Person[] }>("GET", `/shows/${show}/people?${query}`)).people;
}
