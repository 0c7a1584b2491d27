// Naming people in a message: `@` and the beginning of a name.
import type { People } from "../api/people.ts";
import type { Line } from "./lines.ts";

export interface Speaker {
  who: string;
  name: string;
}

const MOST_SUGGESTED = 5;
const LONGEST_NAME = 40;

/** The mention that is being typed at the caret. */
export function begunMention(text: string, caret: number): { at: number; name: string } | null {
  const at = text.lastIndexOf("@", caret - 1);
  if (at < 0 || (at > 0 && !/\s/.test(text[at - 1] ?? ""))) return null;
  const name = text.slice(at + 1, caret);
  return name.length > LONGEST_NAME ? null : { at, name };
}

export function matching(speakers: Speaker[], begun: string): Speaker[] {
  const wanted = begun.toLocaleLowerCase();
  return speakers.filter(({ name }) => name.toLocaleLowerCase().startsWith(wanted)).slice(0, MOST_SUGGESTED);
}

/** Who has spoken, the last one first. */
export function speakersOf(lines: Line[], people: People, me: string | null): Speaker[] {
  const found = new Map<string, Speaker>();
  for (const line of lines.toReversed()) {
    if (line.kind !== "said" || !line.from || line.from === me || found.has(line.from)) continue;
    const name = people.nameOf(line.from);
    if (name) found.set(line.from, { who: line.from, name });
  }
  return [...found.values()];
}

/** The text in pieces; a piece that names somebody who was meant is marked. */
export function pieces(text: string, names: string[]): { text: string; isMention: boolean }[] {
  const wanted = names.filter(Boolean).map((name) => `@${name}`.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  if (wanted.length === 0) return [{ text, isMention: false }];
  return text
    .split(new RegExp(`(${wanted.join("|")})`))
    .filter(Boolean)
    .map((piece) => ({ text: piece, isMention: names.some((name) => piece === `@${name}`) }));
}
