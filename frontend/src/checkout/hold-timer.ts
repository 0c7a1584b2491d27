import { html, type PropertyDeclarations, type PropertyValues, type TemplateResult } from "lit";
import { span } from "../clock.ts";
import { icon } from "../icons.ts";
import { LightElement } from "../light-element.ts";
import { t } from "../saying.ts";

const LAST_SECONDS = 10;

/** How long the pieces stay held; silent for screen readers unless they ask. */
export class HoldTimer extends LightElement {
  static override properties: PropertyDeclarations = {
    until: { attribute: false },
    quantity: { attribute: false },
    left: { state: true },
  };

  declare until: string;
  declare quantity: number;
  declare left: number;
  #ticking: ReturnType<typeof setInterval> | undefined;

  constructor() {
    super();
    this.left = 0;
    this.quantity = 1;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    this.#ticking = setInterval(() => this.#tick(), 250);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#ticking);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has("until")) this.left = this.#secondsLeft();
  }

  protected override render(): TemplateResult {
    const isLast = this.left <= LAST_SECONDS;
    return html`<div class=${`hold ${isLast ? "last" : ""}`}>
      ${icon("timer")}
      <span>${t("{count} held for you for", { count: this.quantity })} <span class="num" role="timer">${span(this.left * 1000, 2)}</span></span>
    </div>`;
  }

  #tick(): void {
    const left = this.#secondsLeft();
    if (left === this.left) return;
    this.left = left;
    if (left === 0) this.dispatchEvent(new CustomEvent("over"));
  }

  #secondsLeft(): number {
    return Math.max(0, Math.ceil((Date.parse(this.until) - Date.now()) / 1000));
  }
}

customElements.define("vitrine-hold", HoldTimer);
