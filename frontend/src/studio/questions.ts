import { html, nothing, type TemplateResult } from "lit";
import { icon } from "../icons.ts";
import type { Question } from "../room-log/entries.ts";
import { countOf } from "../room-log/questions.ts";
import { t } from "../saying.ts";
import type { Desk } from "./desk.ts";
import { answered } from "./chat-dialogs.ts";

const OFTEN = 2;

/** What nobody has answered, the most asked first. */
export function openQuestions(desk: Desk): Question[] {
  return desk.room.state.questions.filter((question) => question.answered === null).sort((a, b) => countOf(b) - countOf(a) || a.at - b.at);
}

/** Above the chat: what several people wait to hear. */
export function firstQuestion(desk: Desk): TemplateResult | typeof nothing {
  const [first] = openQuestions(desk);
  if (!first || countOf(first) < OFTEN || !desk.isOnAir) return nothing;
  return html`<div class="asked">${icon("question")}<p>${words(first)}<b>${times(first)}</b></p>
    <button class="btn sm time" @click=${() => answer(desk, first)}>${t("Answer")}</button></div>`;
}

export function questions(desk: Desk): TemplateResult {
  const open = openQuestions(desk);
  const done = desk.room.state.questions.filter((question) => question.answered !== null).toReversed();
  if (open.length + done.length === 0) {
    return html`<div class="none">${icon("question")}<b>${t("No questions yet")}</b><p>${t("What viewers ask is gathered here, the same question once.")}</p></div>`;
  }
  return html`<div class="questions" tabindex="0" role="group" aria-label=${t("Questions")}>
    ${open.length > 0 ? html`<ol>${open.map((question) => row(desk, question))}</ol>` : html`<p class="quiet">${t("Everything is answered.")}</p>`}
    ${done.length > 0 ? html`<h3>${t("Answered")}</h3><ol class="done">${done.map((question) => html`<li>${words(question)}<small>${how(question)}</small></li>`)}</ol>` : nothing}
  </div>`;
}

function row(desk: Desk, question: Question): TemplateResult {
  const about = html`<span class="vh">: ${question.asked[0]?.text}</span>`;
  return html`<li>
    <p>${words(question)}<small>${times(question)} · ${nameOf(desk, question)}</small></p>
    <p class="acts">
      <button class="btn sm time" @click=${() => desk.answerByVoice(question)}>${icon("mic")}${t("Answered now")}${about}</button>
      <button class="btn sm" @click=${() => inChat(desk, question)}>${icon("reply")}${t("Reply")}${about}</button>
      <button class="btn sm" @click=${() => privately(desk, question)}>${icon("lock")}${t("Privately")}${about}</button>
    </p>
  </li>`;
}

async function answer(desk: Desk, question: Question): Promise<void> {
  const chosen = await answered(question.asked[0]?.text ?? "");
  if (chosen === "voice") await desk.answerByVoice(question);
  else if (chosen === "chat") inChat(desk, question);
  else if (chosen === "private") await privately(desk, question);
}

function inChat(desk: Desk, question: Question): void {
  const [first] = question.asked;
  if (first) desk.reply({ message: first.id, who: first.from, name: nameOf(desk, question), text: first.text, isOwn: false, mark: null });
}

async function privately(desk: Desk, question: Question): Promise<void> {
  await desk.answerPrivately(question);
}

function nameOf(desk: Desk, question: Question): string {
  return desk.room.people.nameOf(question.asked[0]?.from ?? "") ?? t("Somebody");
}

function words(question: Question): TemplateResult {
  return html`<q class="q" dir="auto">${question.asked[0]?.text}</q>`;
}

function times(question: Question): string {
  const count = countOf(question);
  return count === 1 ? t("asked once") : t("asked {count} times", { count });
}

function how(question: Question): string {
  switch (question.answered) {
    case "voice":
      return t("on camera");
    case "chat":
      return t("in the chat");
    default:
      return t("privately");
  }
}
