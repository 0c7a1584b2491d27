// What to do about a message, and why: nobody is kept from speaking without a reason.
import { html, nothing, render, type TemplateResult } from "lit";
import type { Grounds, Terms, Verdict } from "../api/moderation.ts";
import { icon } from "../icons.ts";
import { t } from "../saying.ts";
import type { About } from "./chat-log.ts";

/** `grounds`: null for what the shop's own people said. */
export type Act = { kind: "headline" } | { kind: "remove"; grounds: Grounds | null } | { kind: "sanction"; verdict: Verdict };

type Measure = Verdict["measure"];

const MINUTES = [5, 60, 1_440];

type Said = Pick<About, "name" | "text">;
type Show = (content: TemplateResult) => void;

export function chosenAct(about: About, maySanction: boolean): Promise<Act | null> {
  return chosen<Act>(about, (answer, show) => {
    const sentenced = (measure: Measure, terms: Terms | null): void =>
      answer(terms && { kind: "sanction", verdict: { ...terms, who: about.who, message: about.message, measure } });
    show(
      choices(about, answer, {
        maySanction,
        measured: (measure) => show(reasons(about, measure, (terms) => sentenced(measure, terms))),
        removed: () => show(removal(about, answer)),
      }),
    );
  });
}

/** On which terms its author is banned. */
export function chosenBan(said: Said): Promise<Terms | null> {
  return chosen<Terms>(said, (answer, show) => show(reasons(said, "ban", answer)));
}

/** Null: nothing after all. */
function chosen<Choice>(said: Said, begin: (answer: (choice: Choice | null) => void, show: Show) => void): Promise<Choice | null> {
  return new Promise((resolve) => {
    const dialog = document.createElement("dialog");
    dialog.className = "ask";
    const answer = (choice: Choice | null): void => {
      dialog.close();
      dialog.remove();
      resolve(choice);
    };
    dialog.addEventListener("cancel", () => answer(null));
    dialog.addEventListener("click", (event) => event.target === dialog && answer(null));
    const show = (content: TemplateResult): void => {
      render(html`<div class="inner">${content}</div>`, dialog);
      dialog.querySelector<HTMLElement>("[autofocus]")?.focus();
    };
    begin(answer, show);
    dialog.setAttribute("aria-label", t("Moderate: {name}", { name: said.name }));
    (document.querySelector(".studio, .room") ?? document.body).append(dialog);
    dialog.showModal();
  });
}

interface Asking {
  maySanction: boolean;
  measured(measure: Measure): void;
  removed(): void;
}

function choices(about: About, answer: (act: Act | null) => void, { maySanction, measured, removed }: Asking): TemplateResult {
  const isOfShop = about.isOwn || ["host", "moderator", "member"].includes(about.mark ?? "");
  return html`<h2>${about.name}</h2>
    <p dir="auto">${about.text}</p>
    <ul class="choices">
      <li><button @click=${() => answer({ kind: "headline" })}>${icon("pin")}<b>${t("Pin above the chat")}</b></button></li>
      <li><button @click=${() => (isOfShop ? answer({ kind: "remove", grounds: null }) : removed())}>${icon("bin")}<b>${t("Remove for everybody, in the replay, too")}</b></button></li>
      ${isOfShop || !maySanction
        ? nothing
        : html`<li><button @click=${() => measured("timeout")}>${icon("clock")}<b>${t("Time out")}</b></button></li>
            <li><button @click=${() => measured("ban")}>${icon("ban")}<b>${t("Ban from the shop's chat")}</b></button></li>
            <li><button @click=${() => measured("shadow")}>${icon("eye")}<b>${t("Shadow ban: only they see what they write")}</b></button></li>`}
    </ul>
    <div class="actions"><button class="btn ghost" @click=${() => answer(null)}>${t("Cancel")}</button></div>`;
}

/** One tap says why. The heading has the focus: a second Enter shall choose nothing. */
function removal(about: About, answer: (act: Act | null) => void): TemplateResult {
  return html`<h2 tabindex="-1" autofocus>${t("Why is it removed?")}</h2>
    <p dir="auto">${about.text}</p>
    <ul class="choices">
      ${groundsOffered().map(([grounds, says]) => html`<li><button @click=${() => answer({ kind: "remove", grounds })}><b>${says}</b></button></li>`)}
    </ul>
    <div class="actions"><button class="btn ghost" @click=${() => answer(null)}>${t("Cancel")}</button></div>`;
}

function reasons({ name, text }: Said, measure: Measure, answer: (terms: Terms | null) => void): TemplateResult {
  const send = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    answer({
      grounds: String(form.get("grounds")) as Grounds,
      minutes: Number(form.get("minutes")) || null,
      note: String(form.get("note") ?? "").trim(),
      remove: form.get("remove") !== null,
    });
  };
  return html`<form @submit=${send}>
    <h2>${titleOf(measure, name)}</h2>
    <p dir="auto">${text}</p>
    <p>${t("They are told the reason, by mail, too, and can appeal to the shop.")}</p>
    <label for="m-grounds">${t("Reason")}</label>
    <select id="m-grounds" name="grounds" required autofocus><option value="" disabled selected>${t("Please choose")}</option>${groundsOffered().map(([value, says]) => html`<option value=${value}>${says}</option>`)}</select>
    <label for="m-minutes">${t("How long")}</label>
    <select id="m-minutes" name="minutes">
      ${MINUTES.map((minutes) => html`<option value=${minutes}>${lasting(minutes)}</option>`)}
      ${measure === "timeout" ? nothing : html`<option value="0" selected>${t("Until it is lifted")}</option>`}
    </select>
    <label for="m-note">${t("Anything to add? (They read it.)")}</label>
    <input id="m-note" name="note" maxlength="300" autocomplete="off" />
    <label class="check"><input type="checkbox" name="remove" /> ${t("Remove what they said in this show")}</label>
    <div class="actions">
      <button type="button" class="btn ghost" @click=${() => answer(null)}>${t("Cancel")}</button>
      <button class="btn grave">${actOf(measure)}</button>
    </div>
  </form>`;
}

function titleOf(measure: Measure, name: string): string {
  if (measure === "timeout") return t("Time out {name}", { name });
  return measure === "ban" ? t("Ban {name}", { name }) : t("Shadow-ban {name}", { name });
}

function actOf(measure: Measure): string {
  if (measure === "timeout") return t("Time out");
  return measure === "ban" ? t("Ban") : t("Shadow-ban");
}

function groundsOffered(): [Grounds, string][] {
  return [
    ["spam", t("Advertising or repeated messages")],
    ["abuse", t("Insults or threats")],
    ["hate", t("Hate against people for what they are")],
    ["sexual", t("Sexual content")],
    ["fraud", t("Fraud, or pretending to be somebody else")],
    ["privacy", t("Other people's private data")],
    ["off-topic", t("Disturbing the show again and again")],
  ];
}

function lasting(minutes: number): string {
  if (minutes < 60) return t("{count} minutes", { count: minutes });
  return minutes < 1_440 ? t("One hour") : t("One day");
}
