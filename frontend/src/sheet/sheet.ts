import { html, type PropertyDeclarations, type PropertyValues, type TemplateResult } from "lit";
import { icon } from "../icons.ts";
import { LightElement } from "../light-element.ts";
import { awning } from "../room/pin-card.ts";
import { t } from "../saying.ts";

/** A modal that slides in over the room: Esc, the veil and a pull down close it. */
export abstract class Sheet extends LightElement {
  static override properties: PropertyDeclarations = { open: { type: Boolean } };

  declare open: boolean;
  #pulledFrom: number | null = null;

  constructor() {
    super();
    this.open = false;
  }

  protected abstract heading(): string;
  protected abstract content(): TemplateResult;

  /** What must not be lost keeps the sheet open. */
  get mayClose(): boolean {
    return true;
  }

  protected override updated(_changed: PropertyValues): void {
    const { dialog } = this;
    if (!dialog || dialog.open === this.open) return;
    if (this.open) dialog.showModal();
    else dialog.close();
  }

  protected override render(): TemplateResult {
    return html`<dialog class="sheet" aria-label=${this.heading()} @cancel=${this.#cancelled} @click=${this.#clicked}>
      ${this.open ? this.#frame() : ""}
    </dialog>`;
  }

  #frame(): TemplateResult {
    return html`<div class="frame">
      <div class="edge" @pointerdown=${this.#pulled} @pointerup=${this.#released}>${awning()}<span class="grab"></span></div>
      <div class="pad">
        <button class="icon close" aria-label=${t("Close")} @click=${() => this.leave()}>${icon("x")}</button>
        ${this.content()}
      </div>
    </div>`;
  }

  protected leave(): void {
    if (this.mayClose) this.dispatchEvent(new CustomEvent("leave"));
  }

  protected get dialog(): HTMLDialogElement | null {
    return this.querySelector("dialog");
  }

  readonly #cancelled = (event: Event): void => {
    event.preventDefault();
    this.leave();
  };

  readonly #clicked = (event: MouseEvent): void => {
    if (event.target === event.currentTarget) this.leave();
  };

  readonly #pulled = (event: PointerEvent): void => {
    this.#pulledFrom = event.clientY;
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
  };

  readonly #released = (event: PointerEvent): void => {
    if (this.#pulledFrom !== null && event.clientY - this.#pulledFrom > 60) this.leave();
    this.#pulledFrom = null;
  };
}
