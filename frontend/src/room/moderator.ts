// What a moderator sees and does, in the room as in the studio.
import { html, nothing, type TemplateResult } from "lit";
import { sayWhy } from "../api/asking.ts";
import { type Held, ModerationApi } from "../api/moderation.ts";
import { icon } from "../icons.ts";
import type { Personal } from "../room-log/entries.ts";
import { t } from "../saying.ts";
import type { About } from "./chat-log.ts";
import { chosenAct } from "./moderating.ts";

export class Moderator {
  readonly api: ModerationApi;
  held: Held[] = [];
  readonly #say: (says: string) => void;
  readonly #changed: () => void;

  constructor(show: string, shop: string, say: (says: string) => void, changed: () => void) {
    this.api = new ModerationApi(show, shop);
    this.#say = say;
    this.#changed = changed;
  }

  async readHeld(): Promise<void> {
    this.held = await this.api.held().catch(() => this.held);
    this.#changed();
  }

  heard(told: Personal): void {
    if (told.kind === "held") void this.readHeld();
  }

  async moderate(about: About): Promise<void> {
    const act = await chosenAct(about);
    if (act === null) return;
    switch (act.kind) {
      case "headline":
        return this.#doing(() => this.api.headline(about.message), t("It stands above the chat now."));
      case "remove":
        return this.#doing(() => this.api.removeMessage(about.message), t("Message removed"));
      case "sanction":
        return this.#doing(() => this.api.sanction(act.verdict), t("Done. {name} is told why, and how to appeal.", { name: about.name }));
    }
  }

  takeHeadlineDown(): Promise<void> {
    return this.#doing(() => this.api.takeHeadlineDown(), "");
  }

  cards(): TemplateResult | typeof nothing {
    if (this.held.length === 0) return nothing;
    return html`<ul class="helds" aria-label=${t("Held for review")}>${this.held.map((held) => this.#card(held))}</ul>`;
  }

  #card(held: Held): TemplateResult {
    const name = held.name || t("Somebody");
    return html`<li class="held">
      <p><b>${name}</b> <span dir="auto">${held.text}</span></p>
      <p class="acts">
        <button class="btn sm" @click=${() => this.#decide(held, () => this.api.allow(held.id))}>${icon("check")}${t("Allow")}<span class="vh">: ${name}</span></button>
        <button class="btn sm" @click=${() => this.#decide(held, () => this.api.decline(held.id, false))}>${icon("x")}${t("Decline")}<span class="vh">: ${name}</span></button>
        <button class="btn sm" @click=${() => this.#decide(held, () => this.api.decline(held.id, true))}>${icon("ban")}${t("Ban")}<span class="vh">: ${name}</span></button>
        <small>${whyHeld(held)}</small>
      </p>
    </li>`;
  }

  async #decide(held: Held, act: () => Promise<void>): Promise<void> {
    this.held = this.held.filter(({ id }) => id !== held.id);
    this.#changed();
    await this.#doing(act, "");
    await this.readHeld();
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
