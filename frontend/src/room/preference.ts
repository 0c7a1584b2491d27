/** What a viewer has switched off on this device. */
export class Preference {
  readonly #key: string;
  readonly #changed: () => void;
  isOn: boolean;

  constructor(key: string, changed: () => void) {
    this.#key = key;
    this.#changed = changed;
    this.isOn = stored(key) !== "off";
  }

  toggle(): void {
    this.isOn = !this.isOn;
    try {
      localStorage.setItem(this.#key, this.isOn ? "on" : "off");
    } catch {
      // It holds for this page, then.
    }
    this.#changed();
  }
}

function stored(key: string): string | null {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
