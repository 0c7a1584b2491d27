import { nothing, type TemplateResult } from "lit";
import { t } from "../saying.ts";
import type { RoomModel } from "./model.ts";
import { mayVote, type PollCard, pollCard } from "./poll-card.ts";

/** The poll of the viewer's moment. */
export function poll(model: RoomModel): TemplateResult | typeof nothing {
  const card = cardOf(model);
  return card ? pollCard(card) : nothing;
}

/** By its number on the keyboard, from 0. */
export function vote(model: RoomModel, choice: number): void {
  const card = cardOf(model);
  if (card && mayVote(card) && choice < card.poll.options.length) card.vote(choice);
}

/** What a screen reader says when a poll, or its result, comes up. */
export function spoken(model: RoomModel): string {
  const { poll: asked } = model.seen;
  if (!asked) return "";
  if (asked.phase === "open") return t("New poll: {question}", { question: asked.question });
  if (asked.phase === "closed") return t("The poll is closed: {question}", { question: asked.question });
  const right = asked.correct === null ? undefined : asked.options[asked.correct];
  if (right) return t("The right answer is {answer}", { answer: right });
  const most = Math.max(...(asked.counts ?? [0]));
  const first = asked.options[asked.counts?.indexOf(most) ?? -1];
  return first && most > 0 ? t("Most voted for {answer}", { answer: first }) : "";
}

function cardOf(model: RoomModel): PollCard | null {
  const { seen, ballots } = model;
  if (!seen.poll) return null;
  const { poll: id } = seen.poll;
  return {
    poll: seen.poll,
    ...model.votesFor(seen.poll),
    own: ballots.of(id),
    isSending: ballots.sending === id,
    isReadOnly: model.isReplay || model.state.ended,
    why: ballots.whyNot(id),
    vote: (choice) => void ballots.vote(id, choice),
  };
}
