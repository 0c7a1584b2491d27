import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { LightElement } from "../light-element.ts";
import { span } from "../clock.ts";
import { type Still, readStills, stillAt } from "./storyboard.ts";

/** What the replay shows where the pointer is over the seek bar before it; only a look, so hidden from readers. */
export class LookAhead extends LightElement {
  static override properties: PropertyDeclarations = {
    storyboard: {},
    duration: {},
    seconds: { state: true },
    stills: { state: true },
  };

  declare storyboard: string;
  declare duration: number;
  declare seconds: number | null;
  declare stills: Still[];
  #asked = false;

  constructor() {
    super();
    this.seconds = null;
    this.stills = [];
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.parentElement?.addEventListener("pointermove", this.#look);
    this.parentElement?.addEventListener("pointerleave", this.#close);
  }

  override disconnectedCallback(): void {
    this.parentElement?.removeEventListener("pointermove", this.#look);
    this.parentElement?.removeEventListener("pointerleave", this.#close);
    super.disconnectedCallback();
  }

  protected override render(): TemplateResult | typeof nothing {
    const still = this.seconds === null ? undefined : stillAt(this.stills, this.seconds);
    if (this.seconds === null || !still) return nothing;
    return html`<span class="ahead" aria-hidden="true">
      <img src=${still.url} alt="" /><b class="num">${span(this.seconds * 1000)}</b>
    </span>`;
  }

  readonly #look = (event: PointerEvent): void => {
    const input = event.target;
    if (!(input instanceof HTMLInputElement)) return this.#close();
    const share = event.offsetX / Math.max(1, input.clientWidth);
    this.seconds = Math.min(1, Math.max(0, share)) * this.duration;
    if (!this.#asked) void this.#ask();
  };

  readonly #close = (): void => {
    this.seconds = null;
  };

  async #ask(): Promise<void> {
    this.#asked = true;
    this.stills = await readStills(this.storyboard);
  }
}

customElements.define("vitrine-look-ahead", LookAhead);
