import { html, nothing, type PropertyDeclarations, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { People } from "../api/people.ts";
import { icon } from "../icons.ts";
import { LightElement } from "../light-element.ts";
import type { Mark, RefusalCode } from "../room-log/entries.ts";
import { t } from "../saying.ts";
import type { Line, NoticeLine, SaidLine } from "./lines.ts";
import { pieces } from "./mentioning.ts";

/** A message that somebody wants to do something about. */
export interface About {
  message: string;
  who: string;
  name: string;
  text: string;
  isOwn: boolean;
  mark: Mark | null;
}

const AT_END_PX = 40;
/** From line to line, along a line's tools. */
const STEPS: Record<string, readonly [number, number]> = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const TONES = 6;

/** The conversation: keeps to its end, unless somebody scrolled up to read. */
export class ChatLog extends LightElement {
  static override properties: PropertyDeclarations = {
    lines: { attribute: false },
    people: { attribute: false },
    me: { attribute: false },
    hostName: { attribute: false },
    titleOf: { attribute: false },
    mayModerate: { attribute: false },
    canSay: { attribute: false },
    who: { attribute: false },
    messagesUrl: { attribute: false },
    revision: { attribute: false },
    missed: { state: true },
  };

  declare lines: Line[];
  declare people: People;
  declare me: string;
  declare hostName: string;
  declare titleOf: (product: string) => string;
  declare mayModerate: boolean;
  declare canSay: boolean;
  declare who: string | null;
  declare messagesUrl: string;
  declare revision: number;
  declare missed: number;

  #isAtEnd = true;

  constructor() {
    super();
    this.lines = [];
    this.missed = 0;
    this.mayModerate = this.canSay = false;
    this.who = null;
    this.me = this.hostName = this.messagesUrl = "";
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get("lines");
    if (!before || this.#isAtEnd) return;
    const known = new Set(before.map((line) => line.key));
    const fresh = this.lines.filter((line) => !known.has(line.key));
    if (fresh.some((line) => line.kind === "said" && line.state === "pending")) this.#catchUp();
    else this.missed += fresh.length;
  }

  protected override updated(): void {
    if (this.#isAtEnd) this.#toEnd();
  }

  protected override render(): TemplateResult {
    return html`
      <div class="log" role="log" aria-label=${t("Chat")} tabindex="0" @scroll=${this.#scrolled} @keydown=${this.#pressed}>
        <ol class="chat">${repeat(this.lines, (line) => line.key, (line) => this.#line(line))}</ol>
      </div>
      ${this.missed > 0
        ? html`<button class="unread" @click=${this.#catchUp}>
            ${icon("arrow-down")}${this.missed === 1 ? t("1 new message") : t("{count} new messages", { count: this.missed })}
          </button>`
        : nothing}
    `;
  }

  #line(line: Line): TemplateResult {
    return line.kind === "said" ? this.#said(line) : this.#notice(line);
  }

  /** Fetched with the first line that needs them. */
  get #words(): typeof words {
    if (!words) void import("./words.ts").then((learned) => ((words = learned), this.requestUpdate()), () => undefined);
    return words;
  }

  /** Who joins is told to the eye alone: read aloud it would talk over the chat. */
  #notice(line: NoticeLine): TemplateResult {
    const says = this.#words?.says(line, this.people, this.titleOf) ?? "";
    const isJoin = line.kind === "joined";
    return html`<li class="sys" ?hidden=${says === ""} aria-hidden=${isJoin ? "true" : nothing}>${icon(isJoin ? "users" : "shopping-bag")}<span>${says}</span></li>`;
  }

  #said(line: SaidLine): TemplateResult {
    if (line.state === "removed") return html`<li class="removed">${t("Message removed")}</li>`;
    const name = this.#nameIn(line);
    const isMeant = this.who !== null && line.mentions.includes(this.who);
    return html`<li class=${`${line.mark === "host" ? "host" : ""} ${line.state} ${isMeant ? "meant" : ""}`}>
      <span class=${`av tone-${toneOf(name)}`} aria-hidden="true">${name.slice(0, 1).toUpperCase()}</span>
      <span class="m">${this.#answers(line)}<b dir="auto">${name}</b>${badge(line.mark)}${line.asks ? html`<span class="tag ask">${t("Question")}</span>` : nothing}${this.#text(line)}${this.#after(line, name)}</span>
    </li>`;
  }

  #text(line: SaidLine): TemplateResult {
    const names = line.mentions.map((who) => this.people.nameOf(who) ?? "");
    return html`<span dir="auto">${pieces(line.text, names).map((piece) => (piece.isMention ? html`<em>${piece.text}</em>` : piece.text))}</span>`;
  }

  #answers({ answers }: SaidLine): TemplateResult | typeof nothing {
    if (!answers) return nothing;
    const name = answers.mark === "host" && this.hostName ? this.hostName : (this.people.nameOf(answers.from) ?? t("Somebody"));
    const says = answers.text === null ? t("an earlier message") : html`<bdi>${name}</bdi>: <bdi>${answers.text}</bdi>`;
    return html`<small class="to"><span class="vh">${t("In reply to")} </span>${icon("reply")}<span>${says}</span></small>`;
  }

  #after(line: SaidLine, name: string): TemplateResult | typeof nothing {
    switch (line.state) {
      case "pending":
        return html`<small class="way">${t("Sending")}</small>`;
      case "failed":
        return this.#failed(line, line.why ?? "try-again");
      case "held":
        return html`<small class="way">${t("Waits for a moderator. Only you see it.")}</small>`;
      case "declined":
        return html`<small class="way wrong">${t("Not shown: a moderator declined it.")}</small>`;
      case "private":
        return html`<small class="way">${t("Sent to the shop alone.")} <a href=${this.messagesUrl}>${t("Your messages")}</a></small>`;
      default:
        return this.#tools(line, name);
    }
  }

  #failed(line: SaidLine, why: RefusalCode): TemplateResult {
    const words = this.#words;
    return html`<small class="way wrong">${words?.whyRefused(why) ?? t("Not sent.")}</small>${words?.mayTryAgain(why) ?? true
        ? html`<button class="again" @click=${() => this.#tell("say-again", line.key)}>${t("Try again")}</button>`
        : html`<button class="again" @click=${() => this.#tell("discard", line.key)}>${t("Discard")}</button>`}`;
  }

  #tools(line: SaidLine, name: string): TemplateResult | typeof nothing {
    if (!line.from || !this.canSay) return nothing;
    const about: About = { message: line.key, who: line.from, name, text: line.text, isOwn: line.isOwn, mark: line.mark };
    const reply = t("Reply to {name}", { name });
    const more = t("Moderate: {name}", { name });
    return html`<span class="tools">
      <button tabindex="-1" aria-label=${reply} title=${t("Reply")} @click=${() => this.#tell("reply", about)}>${icon("reply")}</button>
      ${this.mayModerate ? html`<button tabindex="-1" aria-label=${more} title=${t("Moderate")} aria-haspopup="dialog" @click=${() => this.#tell("moderate", about)}>${icon("shield")}</button>` : nothing}
    </span>`;
  }

  #nameIn(line: SaidLine): string {
    if (line.isOwn) return this.me || t("You");
    if (line.mark === "host" && this.hostName) return this.hostName;
    return this.people.nameOf(line.from) ?? t("Somebody");
  }

  #tell(event: "say-again" | "discard" | "reply" | "moderate", detail: string | About): void {
    this.dispatchEvent(new CustomEvent(event, { detail }));
  }

  readonly #scrolled = (event: Event): void => {
    const log = event.currentTarget as HTMLElement;
    this.#isAtEnd = log.scrollHeight - log.scrollTop - log.clientHeight < AT_END_PX;
    if (this.#isAtEnd) this.missed = 0;
  };

  /** Tab passes the log in one step, however long it is; the arrows go about in it. */
  readonly #pressed = (event: KeyboardEvent): void => {
    const [down, across] = STEPS[event.key] ?? [0, 0];
    const rows = [...this.querySelectorAll(".tools")].map((tools) => [...tools.querySelectorAll("button")]);
    const from = rows.findIndex((tools) => tools.some((tool) => tool === document.activeElement));
    const along = rows[from]?.findIndex((tool) => tool === document.activeElement) ?? 0;
    const next = rows[(from < 0 ? rows.length : from) + down]?.[Math.max(0, along + across)];
    if (!next || next === document.activeElement) return;
    event.preventDefault();
    next.focus();
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

let words: typeof import("./words.ts") | null = null;

function badge(mark: Mark | null): TemplateResult | typeof nothing {
  switch (mark) {
    case "host":
      return html`<span class="tag">${t("Host")}</span>`;
    case "moderator":
      return html`<span class="tag soft">${t("Mod")}</span>`;
    case "member":
      return html`<span class="tag soft">${t("Shop")}</span>`;
    case "buyer":
      return html`<span class="tag soft">${t("Buyer")}</span>`;
    case "demo":
      return html`<span class="tag soft">${t("Demo")}</span>`;
    default:
      return nothing;
  }
}

function toneOf(name: string): number {
  return [...name].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % TONES;
}
