// What a moderator sees and does, in the room as in the studio.
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { sayWhy } from "../api/asking.ts";
import { type Held, ModerationApi } from "../api/moderation.ts";
import type { Personal } from "../room-log/entries.ts";
import { t } from "../saying.ts";
import type { About } from "./chat-log.ts";
import { chosenAct, chosenBan } from "./moderating.ts";

const SETTLES_MS = 500; // lines that are held at once are asked for once
const SPEAKS_EVERY_MS = 10_000;

export class Moderator {
  readonly api: ModerationApi;
  held: Held[] = [];
  /** A borrowed device keeps nobody from writing. */
  maySanction = true;
  readonly #say: (says: string) => void;
  readonly #changed: () => void;
  #reading: ReturnType<typeof setTimeout> | undefined;
  #speaking: ReturnType<typeof setTimeout> | undefined;
  #spokenOf = new Set<string>();
  #says = "";

  constructor(show: string, shop: string, say: (says: string) => void, changed: () => void) {
    this.api = new ModerationApi(show, shop);
    this.#say = say;
    this.#changed = changed;
  }

  async readHeld(): Promise<void> {
    this.held = await this.api.held().catch(() => this.held);
    this.#speak();
    this.#changed();
  }

  heard(told: Personal): void {
    if (told.kind === "held") this.#reading ??= setTimeout(() => this.#readAgain(), SETTLES_MS);
  }

  #readAgain(): void {
    this.#reading = undefined;
    void this.readHeld();
  }

  /** Of new ones, now and then: a raid shall not be read out line by line. */
  #speak(): void {
    if (this.#speaking || this.held.every(({ id }) => this.#spokenOf.has(id))) return;
    const count = this.held.length;
    this.#spokenOf = new Set(this.held.map(({ id }) => id));
    this.#says = count === 1 ? t("1 message waits for a moderator") : t("{count} messages wait for a moderator", { count });
    this.#speaking = setTimeout(() => this.#speakAgain(), SPEAKS_EVERY_MS);
  }

  #speakAgain(): void {
    this.#speaking = undefined;
    this.#says = "";
    this.#speak();
    this.#changed();
  }

  async moderate(about: About): Promise<void> {
    const act = await chosenAct(about, this.maySanction);
    if (act === null) return;
    switch (act.kind) {
      case "headline":
        return this.#doing(() => this.api.headline(about.message), t("It stands above the chat now."));
      case "remove":
        return this.#doing(() => this.api.removeMessage(about.message, act.grounds), t("Message removed"));
      case "sanction":
        return this.#doing(() => this.api.sanction(act.verdict), told(about.name));
    }
  }

  takeHeadlineDown(): Promise<void> {
    return this.#doing(() => this.api.takeHeadlineDown(), "");
  }

  /** For a screen reader; stands on the page before there is anything to say. */
  status(): TemplateResult {
    return html`<p class="vh" role="status">${this.#says}</p>`;
  }

  cards(): TemplateResult | typeof nothing {
    if (this.held.length === 0) return nothing;
    return html`<ul class="helds" aria-label=${t("Held for review")}>${repeat(this.held, ({ id }) => id, (held) => this.#card(held))}</ul>`;
  }

  #card(held: Held): TemplateResult {
    const name = held.name || t("Somebody");
    return html`<li class="held" id=${`held-${held.id}`} tabindex="-1">
      <p><b dir="auto">${name}</b> <span dir="auto">${held.text}</span> <small>${whyHeld(held)}</small></p>
      <p class="acts">
        <button class="btn sm" @click=${() => void this.#decide(held, () => this.api.allow(held.id))}>${t("Allow")}<span class="vh">: ${name}</span></button>
        <button class="btn sm" @click=${() => void this.#decide(held, () => this.api.decline(held.id, null))}>${t("Decline")}<span class="vh">: ${name}</span></button>
        <button class="btn sm" @click=${() => void this.#ban(held, name)}>${t("Ban")}<span class="vh">: ${name}</span></button>
      </p>
    </li>`;
  }

  async #ban(held: Held, name: string): Promise<void> {
    const terms = await chosenBan({ name, text: held.text });
    if (terms) await this.#decide(held, () => this.api.decline(held.id, terms), told(name));
  }

  async #decide(held: Held, act: () => Promise<void>, says = ""): Promise<void> {
    const at = this.held.findIndex(({ id }) => id === held.id);
    this.held = this.held.filter(({ id }) => id !== held.id);
    this.#changed();
    this.#goOn(at);
    await this.#doing(act, says);
    await this.readHeld();
  }

  /** To the next line, not to its button: nobody shall allow what they have not read. */
  #goOn(at: number): void {
    const next = this.held[at] ?? this.held.at(-1);
    requestAnimationFrame(() => document.querySelector<HTMLElement>(next ? `#held-${next.id}` : ".log")?.focus());
  }

  async #doing(act: () => Promise<void>, says: string): Promise<void> {
    try {
      await act();
      this.#say(says);
    } catch (error) {
      this.#say(sayWhy(error));
    }
  }
}

function told(name: string): string {
  return t("Done. {name} is told why, and how to appeal.", { name });
}

function whyHeld({ why, word }: Held): string {
  switch (why) {
    case "word":
      return t("held: “{word}”", { word });
    case "link":
      return t("held: link");
    case "repeat":
      return t("held: many say the same");
  }
}
