// Questions about the chat that need an answer before anything happens.
import { html, type TemplateResult } from "lit";
import type { ChatRules } from "../api/moderation.ts";
import { icon } from "../icons.ts";
import { t } from "../saying.ts";
import { asked, isTaken, objection } from "./dialogs.ts";

/** How to answer what many asked. */
export function answered(question: string): Promise<"voice" | "chat" | "private" | null> {
  return asked<"voice" | "chat" | "private" | null>(
    (answer) => html`<h2>${t("Answer")}</h2>
      <p dir="auto"><q>${question}</q></p>
      <ul class="choices">
        <li><button @click=${() => answer("voice")}>${icon("mic")}<b>${t("I answer it now, on camera")}</b></button></li>
        <li><button @click=${() => answer("chat")}>${icon("reply")}<b>${t("Reply in the chat")}</b></button></li>
        <li><button @click=${() => answer("private")}>${icon("lock")}<b>${t("Write to those who asked")}</b></button></li>
      </ul>
      <div class="actions"><button class="btn ghost" @click=${() => answer(null)}>${t("Cancel")}</button></div>`,
    null,
  );
}

/** Whether it was sent. It stays open, as it was written, until `answered` has no objection. */
export function writtenPrivately(question: string, count: number, answered: (text: string) => Promise<unknown>): Promise<boolean> {
  return asked<boolean>((answer) => {
    const send = async (event: SubmitEvent) => {
      event.preventDefault();
      const form = event.currentTarget as HTMLFormElement;
      const text = String(new FormData(form).get("text") ?? "").trim();
      if (text && (await isTaken(form, () => answered(text)))) answer(true);
    };
    return html`<form @submit=${send}>
      <h2>${t("Answer privately")}</h2>
      <p dir="auto"><q>${question}</q></p>
      <label for="d-answer">${count === 1 ? t("Only who asked reads it.") : t("Only the {count} who asked read it.", { count })}</label>
      <textarea id="d-answer" name="text" rows="4" maxlength="500" required></textarea>
      ${objection()}
      <div class="actions">
        <button type="button" class="btn ghost" @click=${() => answer(false)}>${t("Cancel")}</button>
        <button class="btn cta">${t("Send")}</button>
      </div>
    </form>`;
  }, false);
}

/** Whether they were set. */
export function chosenRules(rules: ChatRules, moreUrl: string, set: (rules: ChatRules) => Promise<unknown>): Promise<boolean> {
  return asked<boolean>((answer) => {
    const send = async (event: SubmitEvent) => {
      event.preventDefault();
      const form = event.currentTarget as HTMLFormElement;
      if (await isTaken(form, () => set(rulesIn(new FormData(form))))) answer(true);
    };
    const pauses = [...new Set([0, 5, 10, 30, 60, rules.slow_seconds])].sort((a, b) => a - b);
    return html`<form @submit=${send}>
      <h2>${t("Chat settings")}</h2>
      <label for="r-slow">${t("Slow mode")}</label>
      <select id="r-slow" name="slow">${pauses.map((pause) => html`<option value=${pause} ?selected=${pause === rules.slow_seconds}>${pause === 0 ? t("Off") : t("A message every {count} s", { count: pause })}</option>`)}</select>
      <label for="r-audience">${t("Who may chat")}</label>
      <select id="r-audience" name="audience">${options([["all", t("Everybody who is signed in")], ["followers", t("Followers and buyers")], ["buyers", t("Buyers")]], rules.audience)}</select>
      <label for="r-links">${t("Links")}</label>
      <select id="r-links" name="links">${options([["off", t("Off")], ["held", t("Held for review")], ["on", t("On")]], rules.links)}</select>
      <label class="check"><input type="checkbox" name="shield" ?checked=${rules.shields_host} /> ${t("Send complaints about orders to the shop alone")}</label>
      <label class="check"><input type="checkbox" name="joins" ?checked=${rules.tells_joins} /> ${t("Say in the chat that people join")}</label>
      <label class="check"><input type="checkbox" name="purchases" ?checked=${rules.tells_purchases} /> ${t("Say in the chat what is bought")}</label>
      <p><a href=${moreUrl}>${t("Word lists, bans and appeals")}</a></p>
      ${objection()}
      <div class="actions">
        <button type="button" class="btn ghost" @click=${() => answer(false)}>${t("Cancel")}</button>
        <button class="btn cta">${t("Save")}</button>
      </div>
    </form>`;
  }, false);
}

function rulesIn(form: FormData): ChatRules {
  return {
    slow_seconds: Number(form.get("slow")),
    audience: String(form.get("audience")) as ChatRules["audience"],
    links: String(form.get("links")) as ChatRules["links"],
    shields_host: form.get("shield") !== null,
    tells_joins: form.get("joins") !== null,
    tells_purchases: form.get("purchases") !== null,
  };
}

function options(offered: [string, string][], chosen: string): TemplateResult[] {
  return offered.map(([value, says]) => html`<option value=${value} ?selected=${value === chosen}>${says}</option>`);
}
