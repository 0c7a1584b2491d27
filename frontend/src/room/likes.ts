const SEND_EVERY_MS = 400;
const FORGET_AFTER_MS = 10_000;

/** Taps on the heart, gathered: shown at once, sent a few times a second. */
export class Likes {
  readonly #send: (hearts: number) => boolean;
  readonly #changed: () => void;
  #gathered = 0;
  #underWay = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(send: (hearts: number) => boolean, changed: () => void) {
    this.#send = send;
    this.#changed = changed;
  }

  /** Shown already, not yet counted by the room. */
  get unsent(): number {
    return this.#gathered + this.#underWay;
  }

  send(): void {
    this.#gathered++;
    this.#timer ??= setTimeout(() => this.#flush(), SEND_EVERY_MS);
    this.#changed();
  }

  /** Of `hearts` that the room has just counted, those that were ours. */
  settle(hearts: number): number {
    const ours = Math.min(hearts, this.#underWay);
    this.#underWay -= ours;
    return ours;
  }

  #flush(): void {
    this.#timer = undefined;
    const hearts = this.#gathered;
    this.#gathered = 0;
    if (!this.#send(hearts)) return this.#changed();
    this.#underWay += hearts;
    setTimeout(() => {
      this.settle(hearts);
      this.#changed();
    }, FORGET_AFTER_MS);
  }
}
