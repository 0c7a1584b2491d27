import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { icon } from "../icons.ts";
import { LightElement } from "../light-element.ts";
import type { Saying } from "../room-log/listening.ts";
import { t } from "../saying.ts";
import { EMOJI } from "./emoji.ts";
import { begunMention, matching, type Speaker } from "./mentioning.ts";

const LONGEST = 200;

export interface ReplyTo {
  message: string;
  name: string;
  text: string;
}

/** Where a message is written: with people, pictures, and what it answers. */
export class Composer extends LightElement {
  static override properties: PropertyDeclarations = {
    label: { attribute: false },
    placeholder: { attribute: false },
    speakers: { attribute: false },
    replyTo: { attribute: false },
    canAsk: { attribute: false },
    waitSeconds: { attribute: false },
    asks: { state: true },
    isPicking: { state: true },
    suggested: { state: true },
    chosen: { state: true },
  };

  declare label: string;
  declare placeholder: string;
  declare speakers: Speaker[];
  declare replyTo: ReplyTo | null;
  declare canAsk: boolean;
  /** Slow mode: until the next message. */
  declare waitSeconds: number;
  declare asks: boolean;
  declare isPicking: boolean;
  declare suggested: Speaker[];
  declare chosen: number;

  #mentioned: Speaker[] = [];

  constructor() {
    super();
    this.label = this.placeholder = "";
    this.speakers = this.suggested = [];
    this.replyTo = null;
    this.canAsk = this.asks = this.isPicking = false;
    this.chosen = this.waitSeconds = 0;
    this.addEventListener("keydown", this.#escaped);
    this.addEventListener("mousedown", this.#tapped);
  }

  protected override render(): TemplateResult {
    return html`${this.#answering()} ${this.#suggestions()} ${this.isPicking ? this.#emoji() : nothing}
      <form class="say" @submit=${this.#submit}>
        <label class="vh" for="say">${this.label}</label>
        <input id="say" name="text" maxlength=${LONGEST} autocomplete="off" enterkeyhint="send" placeholder=${this.placeholder}
          role="combobox" aria-autocomplete="list" aria-controls="say-people" aria-expanded=${String(this.suggested.length > 0)}
          aria-activedescendant=${this.suggested.length > 0 ? `say-person-${this.chosen}` : nothing}
          @input=${this.#typed} @keydown=${this.#pressed} @blur=${() => (this.suggested = [])} />
        ${this.canAsk
          ? html`<button type="button" class="icon ask" aria-pressed=${String(this.asks)} aria-label=${t("Ask as a question")} title=${t("Ask as a question")}
              @click=${() => (this.asks = !this.asks)}>${icon("question")}</button>`
          : nothing}
        <button type="button" class="icon smile" aria-expanded=${String(this.isPicking)} aria-label=${t("Emoji")} @click=${() => (this.isPicking = !this.isPicking)}>${icon("smile")}</button>
        ${this.#send()}
      </form>`;
  }

  /** What is typed meanwhile stays. */
  #send(): TemplateResult {
    const { waitSeconds } = this;
    if (waitSeconds === 0) return html`<button class="icon send" aria-label=${t("Send")}>${icon("send")}</button>`;
    const says = t("Next message in {count} s", { count: waitSeconds });
    return html`<button class="icon send num" aria-disabled="true" aria-label=${says} title=${says}>${waitSeconds}</button>`;
  }

  override focus(): void {
    this.#input?.focus();
  }

  get #input(): HTMLInputElement | null {
    return this.querySelector("input");
  }

  #answering(): TemplateResult | typeof nothing {
    if (!this.replyTo) return nothing;
    return html`<p class="answering">${icon("reply")}<span>${t("To {name}", { name: this.replyTo.name })}: <bdi>${this.replyTo.text}</bdi></span>
      <button class="icon" aria-label=${t("Do not reply")} @click=${this.#drop}>${icon("x")}</button></p>`;
  }

  #suggestions(): TemplateResult {
    return html`<ul class="people" id="say-people" role="listbox" aria-label=${t("People in the chat")} ?hidden=${this.suggested.length === 0}>
      ${this.suggested.map(
        (speaker, n) => html`<li role="option" id=${`say-person-${n}`} aria-selected=${String(n === this.chosen)}
          @mousedown=${(event: Event) => { event.preventDefault(); this.#mention(speaker); }}>@${speaker.name}</li>`,
      )}
    </ul>`;
  }

  #emoji(): TemplateResult {
    return html`<div class="emoji" role="group" aria-label=${t("Emoji")}>
      ${EMOJI.map((picture) => html`<button type="button" @click=${() => this.#insert(picture)}>${picture}</button>`)}
    </div>`;
  }

  readonly #escaped = (event: KeyboardEvent): void => {
    if (event.key !== "Escape" || !this.isPicking || event.defaultPrevented) return;
    event.preventDefault();
    this.isPicking = false;
    this.focus();
  };

  /** Who taps a tool goes on writing: neither the cursor nor a phone's keyboard goes, and nothing moves away under the finger. */
  readonly #tapped = (event: MouseEvent): void => {
    const input = this.#input;
    if (event.target !== input && document.activeElement === input) event.preventDefault();
  };

  #insert(picture: string): void {
    const input = this.#input;
    if (!input || input.value.length + picture.length > LONGEST) return;
    const at = input.selectionStart ?? input.value.length;
    input.setRangeText(picture, at, input.selectionEnd ?? at, "end");
  }

  readonly #typed = (): void => {
    const input = this.#input;
    const begun = input && begunMention(input.value, input.selectionStart ?? 0);
    this.suggested = begun ? matching(this.speakers, begun.name) : [];
    this.chosen = 0;
  };

  readonly #pressed = (event: KeyboardEvent): void => {
    if (event.key === "Escape" && this.suggested.length === 0 && this.replyTo && !this.isPicking) return this.#drop();
    const speaker = this.suggested[this.chosen];
    if (!speaker) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.chosen = (this.chosen + step + this.suggested.length) % this.suggested.length;
    else if (event.key === "Enter" || event.key === "Tab") this.#mention(speaker);
    else if (event.key === "Escape") this.suggested = [];
    else return;
    event.preventDefault();
  };

  #mention(speaker: Speaker): void {
    const input = this.#input;
    const begun = input && begunMention(input.value, input.selectionStart ?? 0);
    if (!input || !begun) return;
    input.setRangeText(`@${speaker.name} `, begun.at, input.selectionStart ?? 0, "end");
    this.#mentioned.push(speaker);
    this.suggested = [];
  }

  readonly #drop = (): void => {
    this.dispatchEvent(new CustomEvent("drop-reply"));
    this.focus();
  };

  readonly #submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const text = this.#input?.value.trim() ?? "";
    if (!text || this.waitSeconds > 0) return;
    const mentions = this.#mentioned.filter(({ name }) => text.includes(`@${name}`)).map(({ who }) => who);
    const saying: Saying = { text, replyTo: this.replyTo?.message ?? null, mentions: [...new Set(mentions)].slice(0, 5), asks: this.asks };
    this.dispatchEvent(new CustomEvent("say", { detail: saying }));
    (event.currentTarget as HTMLFormElement).reset();
    this.#mentioned = [];
    this.asks = this.isPicking = false;
  };
}

customElements.define("vitrine-composer", Composer);
