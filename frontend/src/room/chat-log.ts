import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { People } from "../api/people.ts";
import { icon } from "../icons.ts";
import { LightElement } from "../light-element.ts";
import type { Mark } from "../room-log/entries.ts";
import { t } from "../saying.ts";
import type { BoughtLine, Line, SaidLine } from "./lines.ts";

const AT_END_PX = 40;
const TONES = 6;

/** The conversation: keeps to its end, unless somebody scrolled up to read. */
export class ChatLog extends LightElement {
  static override properties: PropertyDeclarations = {
    lines: { attribute: false },
    people: { attribute: false },
    me: { attribute: false },
    hostName: { attribute: false },
    titleOf: { attribute: false },
    mayRemove: { attribute: false },
    revision: { attribute: false },
    missed: { state: true },
  };

  declare lines: Line[];
  declare people: People;
  declare me: string;
  declare hostName: string;
  declare titleOf: (product: string) => string;
  declare mayRemove: boolean;
  declare revision: number;
  declare missed: number;

  #isAtEnd = true;

  constructor() {
    super();
    this.lines = [];
    this.missed = 0;
    this.mayRemove = false;
    this.me = this.hostName = "";
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("lines");
    if (!before || this.#isAtEnd) return;
    const known = new Set(before.map((line) => line.key));
    this.missed += this.lines.filter((line) => !known.has(line.key)).length;
  }

  protected override updated(): void {
    if (this.#isAtEnd) this.#toEnd();
  }

  protected override render(): TemplateResult {
    return html`
      <div class="log" role="log" aria-label=${t("Chat")} tabindex="0" @scroll=${this.#scrolled}>
        <ol class="chat">${repeat(this.lines, (line) => line.key, (line) => this.#line(line))}</ol>
      </div>
      ${this.missed > 0
        ? html`<button class="unread" @click=${this.#catchUp}>
            ${icon("arrow-down")}${t("{count} new messages", { count: this.missed })}
          </button>`
        : nothing}
    `;
  }

  #line(line: Line): TemplateResult {
    return line.kind === "bought" ? this.#bought(line) : this.#said(line);
  }

  #bought(line: BoughtLine): TemplateResult {
    return html`<li class="sys">${icon("shopping-bag")}<span>${this.#boughtWhat(line)}</span></li>`;
  }

  /** Of several purchases nobody knows how many people they were. */
  #boughtWhat(line: BoughtLine): string {
    const named = line.from && this.people.nameOf(line.from);
    const facts = { name: named || t("Somebody"), quantity: line.quantity, product: this.titleOf(line.product) };
    if (line.more > 0 && named) return t("{name} and others bought {product}", facts);
    if (line.more > 0) return t("{product} was bought {count} times", { ...facts, count: line.more + 1 });
    return line.quantity > 1 ? t("{name} bought {quantity} × {product}", facts) : t("{name} bought {product}", facts);
  }

  #said(line: SaidLine): TemplateResult {
    if (line.state === "removed") return html`<li class="removed">${t("Message removed")}</li>`;
    const name = this.#nameIn(line);
    return html`<li class=${`${line.mark === "host" ? "host" : ""} ${line.state}`}>
      <span class=${`av tone-${toneOf(name)}`} aria-hidden="true">${name.slice(0, 1).toUpperCase()}</span>
      <span class="m"><b>${name}</b>${badge(line.mark)}<span dir="auto">${line.text}</span>${this.#after(line)}</span>
    </li>`;
  }

  #after(line: SaidLine): TemplateResult | typeof nothing {
    if (line.state === "pending") return html`<small class="way">${t("Sending")}</small>`;
    if (line.state === "failed") {
      return html`<small class="way wrong">${line.why}</small
        ><button class="again" @click=${() => this.#tell("say-again", line.key)}>${t("Try again")}</button>`;
    }
    if (!this.mayRemove) return nothing;
    const label = t("Remove this message");
    return html`<button class="remove" aria-label=${label} title=${label} @click=${() => this.#tell("remove", line.key)}>
      ${icon("bin")}
    </button>`;
  }

  #nameIn(line: SaidLine): string {
    if (line.isOwn) return this.me || t("You");
    if (line.mark === "host" && this.hostName) return this.hostName;
    return this.people.nameOf(line.from) ?? t("Somebody");
  }

  #tell(event: "say-again" | "remove", key: string): void {
    this.dispatchEvent(new CustomEvent(event, { detail: key }));
  }

  readonly #scrolled = (event: Event): void => {
    const log = event.currentTarget as HTMLElement;
    this.#isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < AT_END_PX;
    if (this.#isAtEnd) this.missed = 0;
  };

  readonly #catchUp = (): void => {
    this.#isAtEnd = true;
    this.missed = 0;
    this.#toEnd();
  };

  #toEnd(): void {
    const log = this.querySelector(".log");
    if (log) log.scrollTop = log.scrollHeight;
  }
}

customElements.define("vitrine-chat", ChatLog);

function badge(mark: Mark | null): TemplateResult | typeof nothing {
  switch (mark) {
    case "host":
      return html`<span class="tag">${t("Host")}</span>`;
    case "member":
      return html`<span class="tag soft">${t("Shop")}</span>`;
    case "demo":
      return html`<span class="tag soft">${t("Demo")}</span>`;
    default:
      return nothing;
  }
}

function toneOf(name: string): number {
  return [...name].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % TONES;
}
