const AT_LEAST_MS = 3_000;
const PER_LETTER_MS = 60;

/** A sentence that goes by itself, once it can have been read. */
export class Toast {
  says = "";
  readonly #changed: () => void;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(changed: () => void) {
    this.#changed = changed;
  }

  say(words: string): void {
    clearTimeout(this.#timer);
    if (words) this.#timer = setTimeout(() => this.say(""), Math.max(AT_LEAST_MS, words.length * PER_LETTER_MS));
    this.says = words;
    this.#changed();
  }
}
