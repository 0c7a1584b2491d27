import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { AskedPoll } from "../api/studio.ts";
import { icon } from "../icons.ts";
import { number, percent } from "../money.ts";
import { t } from "../saying.ts";
import type { Desk } from "./desk.ts";
import { confirmed, newPoll } from "./dialogs.ts";

export function polls(desk: Desk, tabs: TemplateResult): TemplateResult {
  const list = desk.polls.list ?? [];
  return html`<section class="card rundown polls" aria-label=${t("Polls")}>
    <header>${tabs}<span class="sp"></span>
      ${desk.phase === "ended" ? nothing : html`<button class="btn sm ghost" @click=${() => prepare(desk)}>${icon("plus")}<span class="word">${t("New poll")}</span></button>`}
    </header>
    ${list.length === 0 ? empty(desk.polls.list === null) : html`<ol class="list" tabindex="0" aria-label=${t("Polls of this show")}>
          ${repeat(list.toReversed(), (poll) => poll.id, (poll) => row(desk, poll))}
        </ol>`}
  </section>`;
}

function empty(isLoading: boolean): TemplateResult {
  if (isLoading) return html`<div class="none" aria-busy="true"></div>`;
  return html`<div class="none">${icon("check")}<b>${t("Ask your viewers")}</b><p>${t("A poll, or a quiz with one right answer. Prepare it now, ask it when the moment comes.")}</p></div>`;
}

function row(desk: Desk, poll: AskedPoll): TemplateResult {
  const { counts, votes } = desk.tallyOf(poll);
  const isShown = poll.phase !== "prepared" && (poll.correct === null || poll.phase === "result" || poll.phase === "away");
  return html`<li class=${`poll-row ${poll.phase}`}>
    <div class="ask">
      <b dir="auto">${poll.question}</b>
      <small class="num">${phaseName(poll)}${poll.phase === "prepared" ? nothing : html` · ${votes === 1 ? t("1 vote") : t("{count} votes", { count: number(votes) })}`}</small>
    </div>
    <ol class="bars">${poll.options.map((option, n) => bar(option, isShown && votes > 0 ? (counts[n] ?? 0) / votes : null, poll, n))}</ol>
    <div class="act">${actions(desk, poll)}</div>
  </li>`;
}

function bar(option: string, share: number | null, poll: AskedPoll, n: number): TemplateResult {
  const isRight = poll.correct === n;
  return html`<li class=${isRight ? "right" : ""}>
    <span dir="auto">${isRight ? icon("check") : nothing}${option}${isRight ? html`<span class="vh"> ${t("right answer")}</span>` : nothing}</span>
    ${share === null ? nothing : html`<meter min="0" max="1" .value=${share} aria-hidden="true"></meter><b class="num">${percent(Math.round(share * 100) * 100)}</b>`}
  </li>`;
}

function phaseName({ phase, correct }: AskedPoll): string {
  switch (phase) {
    case "prepared":
      return correct === null ? t("Prepared poll") : t("Prepared quiz");
    case "open":
      return t("Viewers vote now");
    case "closed":
      return t("Closed");
    case "result":
      return t("Result on screen");
    case "away":
      return t("Asked");
  }
}

function actions(desk: Desk, poll: AskedPoll): TemplateResult | typeof nothing {
  const move = (label: string, phase: AskedPoll["phase"], look = "") =>
    html`<button class=${`btn sm ${look}`} ?disabled=${desk.isBusy} @click=${() => desk.polls.move(poll, phase)}>${label}</button>`;
  if (desk.phase === "ended") return nothing;
  switch (poll.phase) {
    case "prepared":
      return html`<button class="btn sm ghost" ?disabled=${desk.isBusy} @click=${() => discard(desk, poll)}>${t("Delete")}</button>
        ${desk.isOnAir ? move(t("Ask now"), "open", "cta") : nothing}`;
    case "open":
      return html`${move(t("Close"), "closed", "ghost")}${move(t("Show result"), "result", "cta")}`;
    case "closed":
      return html`${move(t("Take off"), "away", "ghost")}${move(t("Show result"), "result", "cta")}`;
    case "result":
      return move(t("Take off"), "away", "cta");
    case "away":
      return nothing;
  }
}

async function prepare(desk: Desk): Promise<void> {
  await newPoll((poll) => desk.polls.prepare(poll));
}

async function discard(desk: Desk, poll: AskedPoll): Promise<void> {
  const question = { title: t("Delete this poll?"), text: poll.question, yes: t("Delete"), isGrave: true };
  if (await confirmed(question)) await desk.polls.discard(poll);
}
