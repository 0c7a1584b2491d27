import { html, type PropertyDeclarations, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { cssVars } from "../css-vars.ts";
import { icon } from "../icons.ts";
import { LightElement, prefersStill } from "../light-element.ts";

interface Heart {
  id: number;
  right: number;
  size: number;
  tone: number;
  wait: number;
}

const AT_ONCE = 12;
const TONES = 3;

/** Rising hearts: at most twelve, and none for who wants less motion. */
export class FloatingHearts extends LightElement {
  static override properties: PropertyDeclarations = { hearts: { state: true } };

  declare hearts: Heart[];
  #made = 0;

  constructor() {
    super();
    this.hearts = [];
  }

  send(count: number): void {
    if (prefersStill() || document.hidden) return;
    const room = AT_ONCE - this.hearts.length;
    const fresh = Array.from({ length: Math.min(count, room, 4) }, (_, n) => this.#heart(n));
    this.hearts = [...this.hearts, ...fresh];
  }

  protected override render(): TemplateResult {
    return html`<div class="hearts" aria-hidden="true">
      ${repeat(
        this.hearts,
        (heart) => heart.id,
        (heart) => html`<span class=${`heart tone-${heart.tone}`} ${cssVars(place(heart))} @animationend=${() => this.#gone(heart)}>
          ${icon("heart")}
        </span>`,
      )}
    </div>`;
  }

  #heart(n: number): Heart {
    const right = Math.round(Math.random() * 24);
    return { id: ++this.#made, right, size: 0.5 + Math.random() * 0.4, tone: this.#made % TONES, wait: n * 120 };
  }

  #gone(gone: Heart): void {
    this.hearts = this.hearts.filter((heart) => heart.id !== gone.id);
  }
}

customElements.define("vitrine-hearts", FloatingHearts);

function place(heart: Heart): Record<`--${string}`, string> {
  return { "--right": `${heart.right}px`, "--z": heart.size.toFixed(2), "--wait": `${heart.wait}ms` };
}
