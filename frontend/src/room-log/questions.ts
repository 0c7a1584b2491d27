// What the room asks: messages that ask the same stand as one question. The same as
// `src/vitrine/realtime/questions.py`.
import type { Answered, Asked, Chat, Mark, Question } from "./entries.ts";

const QUESTIONS_KEPT = 40;
const ASKED_IN_FULL = 3; // messages of one question whose words are kept
const ASKED_AT_MOST = 99;
const SPEAKS_FOR_SHOP: (Mark | undefined)[] = ["host", "moderator", "member"];

export function countOf(question: Question): number {
  return question.asked.length + question.more.length;
}

export function asked(questions: Question[], message: Chat, question: string): Question[] {
  if (questions.some(({ id }) => id === question)) {
    return questions.map((known) => (known.id === question ? joined(known, message) : known));
  }
  return kept([...questions, { id: question, at: message.at, asked: [askedBy(message)], more: [], answered: null }]);
}

export function answered(questions: Question[], cue: Answered): Question[] {
  return questions.map((known) => (known.id === cue.question ? { ...known, answered: cue.how } : known));
}

/** A reply of the shop's own people answers what it replies to. */
export function replied(questions: Question[], message: Chat): Question[] {
  const of = message.reply_to;
  if (of === undefined || !SPEAKS_FOR_SHOP.includes(message.mark)) return questions;
  return questions.map((known) => (known.answered === null && has(known, of) ? { ...known, answered: "chat" } : known));
}

/** Without an erased message, and without what nobody else asked. */
export function unasked(questions: Question[], message: string): Question[] {
  if (!questions.some((known) => has(known, message))) return questions;
  return questions.map((known) => less(known, message)).filter((known) => known.asked.length > 0);
}

function joined(question: Question, message: Chat): Question {
  if (countOf(question) >= ASKED_AT_MOST || has(question, message.id)) return question;
  if (question.asked.length < ASKED_IN_FULL && question.more.length === 0) {
    return { ...question, asked: [...question.asked, askedBy(message)] };
  }
  return { ...question, more: [...question.more, message.id] };
}

function less(question: Question, message: string): Question {
  return {
    ...question,
    asked: question.asked.filter(({ id }) => id !== message),
    more: question.more.filter((id) => id !== message),
  };
}

export function has(question: Question, message: string): boolean {
  return question.more.includes(message) || question.asked.some(({ id }) => id === message);
}

function askedBy(message: Chat): Asked {
  return { id: message.id, from: message.from, text: message.text };
}

/** Answered ones go first. */
function kept(questions: Question[]): Question[] {
  if (questions.length <= QUESTIONS_KEPT) return questions;
  const gone = questions.find((known) => known.answered !== null) ?? questions[0];
  return questions.filter((known) => known !== gone);
}
