import { html, nothing, type TemplateResult } from "lit";
import { cssVars } from "../css-vars.ts";
import { icon } from "../icons.ts";
import { number, percent } from "../money.ts";
import type { Poll } from "../room-log/entries.ts";
import { t } from "../saying.ts";

export interface PollCard {
  poll: Poll;
  /** By option; null while a quiz keeps them to itself, or nobody has voted. */
  counts: number[] | null;
  votes: number;
  /** The option that the viewer chose, from 0. */
  own: number | null;
  isSending: boolean;
  /** In a replay, or for who works for the shop. */
  isReadOnly: boolean;
  why: string;
  vote(choice: number): void;
}

export function pollCard(card: PollCard): TemplateResult {
  const { poll } = card;
  return html`<section class="poll" aria-labelledby="poll-question" tabindex="-1">
    <header><small>${poll.quiz ? t("Quiz") : t("Poll")}</small><small class="num">${standing(card)}</small></header>
    <h2 id="poll-question" dir="auto">${poll.question}</h2>
    <ol>${poll.options.map((option, n) => html`<li>${mayVote(card) ? choice(card, option, n) : outcome(card, option, n)}</li>`)}</ol>
    ${card.why ? html`<p class="why" role="alert">${card.why}</p>` : nothing}
  </section>`;
}

export function mayVote(card: PollCard): boolean {
  return card.poll.phase === "open" && card.own === null && !card.isReadOnly;
}

function standing({ poll, votes }: PollCard): string {
  const cast = votes === 1 ? t("1 vote") : t("{count} votes", { count: number(votes) });
  if (poll.phase === "open") return cast;
  return poll.phase === "closed" ? `${cast} · ${t("closed")}` : `${cast} · ${t("result")}`;
}

function choice(card: PollCard, option: string, n: number): TemplateResult {
  const vote = (event: Event): void => {
    (event.currentTarget as HTMLElement).closest<HTMLElement>(".poll")?.focus(); // the button is about to go
    card.vote(n);
  };
  return html`<button ?disabled=${card.isSending} @click=${vote} aria-keyshortcuts=${n + 1}>
    <kbd aria-hidden="true">${n + 1}</kbd><span dir="auto">${option}</span>
  </button>`;
}

function outcome(card: PollCard, option: string, n: number): TemplateResult {
  const { poll, counts, votes, own } = card;
  const share = counts && votes > 0 ? (counts[n] ?? 0) / votes : null;
  const isRight = poll.correct === n;
  const isWrong = poll.correct !== null && own === n && !isRight;
  return html`<div class=${`row ${own === n ? "own" : ""} ${isRight ? "right" : ""} ${isWrong ? "wrong" : ""}`}>
    ${share === null ? nothing : html`<i class="share" aria-hidden="true" ${cssVars({ "--share": `${Math.round(share * 100)}%` })}></i>`}
    <span class="what" dir="auto">${isRight ? icon("check") : isWrong ? icon("x") : nothing}${option}${own === n ? html`<small>${t("your vote")}</small>` : nothing}${isRight ? html`<span class="vh"> ${t("right answer")}</span>` : nothing}</span>
    ${share === null ? nothing : html`<b class="num">${percent(Math.round(share * 100) * 100)}</b>`}
  </div>`;
}
