// The kinds of room log entries; `src/vitrine/realtime/entries.py` is the other side.
// `at`: UTC milliseconds since 1970. Ids are decimal strings, money is minor units by market.

import type { Health } from "./health.ts";

export type ShowState = "live" | "interrupted" | "ended";
export type Mark = "host" | "moderator" | "member" | "buyer" | "demo";
export type Audience = "all" | "followers" | "buyers";
export type Links = "off" | "held" | "on";
export type How = "voice" | "chat" | "private";

export interface MarketPrice {
  price: number;
  currency: string;
  prior: number | null;
  unit: { price: number; per: string } | null;
}

export type Prices = Record<string, MarketPrice>;

interface Numbered {
  seq: number;
  at: number;
}

interface Cued extends Numbered {
  cue: number;
}

export interface Pin extends Cued {
  kind: "pin";
  item: string;
  product: string;
  prices: Prices;
}

export interface Unpin extends Cued {
  kind: "unpin";
  item: string;
}

export interface Price extends Cued {
  kind: "price";
  item: string;
  product: string;
  prices: Prices;
}

export type DealPhase = "announced" | "opened" | "closed";
/** How its pieces are given out: held for a tap, sold to who pays first, offered in turn. */
export type DealMode = "hold" | "pay" | "queue";

/** `opens_at` and `closes_at` are server time, `pieces` its own allotment when it opened. */
export interface Deal extends Cued {
  kind: "deal";
  deal: string;
  item: string;
  product: string;
  phase: DealPhase;
  mode: DealMode;
  variants: string[];
  prices: Prices;
  opens_at: number;
  closes_at: number | null;
  pieces: number | null;
  per_buyer: number | null;
}

export type PollPhase = "open" | "closed" | "result" | "away";

/** Whole in every phase. `counts`, by option, and a quiz's `correct` one come with the result. */
export interface Poll extends Cued {
  kind: "poll";
  poll: string;
  question: string;
  options: string[];
  quiz: boolean;
  phase: PollPhase;
  counts: number[] | null;
  correct: number | null;
}

export interface StateChange extends Cued {
  kind: "state";
  state: ShowState;
}

/** The chat message at the top of the chat; an empty `id` takes it down. */
export interface Headline extends Cued {
  kind: "headline";
  id: string;
  from: string;
  text: string;
  mark: Mark | null;
  by: string;
}

/** The host answers a question at this moment: a chapter of the show. */
export interface Answered extends Cued {
  kind: "answered";
  question: string;
  how: How;
}

export interface Stock extends Numbered {
  kind: "stock";
  variant: string;
  product: string;
  available: number;
  version: number;
  /** Of that deal's allotment; null: of the shop's own stock. */
  deal: string | null;
}

export interface Chat extends Numbered {
  kind: "chat";
  id: string;
  from: string;
  text: string;
  mark?: Mark;
  /** A message. */
  reply_to?: string;
  /** Pseudonyms. */
  mentions?: string[];
  /** The first message that asked the same; its own id if it did. */
  question?: string;
}

export interface Rules extends Numbered {
  kind: "rules";
  slow_seconds: number;
  audience: Audience;
  links: Links;
  version: number;
}

export interface Moderated extends Numbered {
  kind: "moderated";
  act: string;
  by: string;
  of: string;
  reason: string;
}

/** Of a poll's votes so far: the highest version wins. A quiz keeps its `counts` to itself. */
export interface Tally extends Numbered {
  kind: "tally";
  poll: string;
  version: number;
  votes: number;
  counts: number[] | null;
}

export interface Reactions extends Numbered {
  kind: "reactions";
  heart: number;
}

export interface Bought extends Numbered {
  kind: "bought";
  product: string;
  quantity: number;
  from: string | null;
}

export interface Ended extends Numbered {
  kind: "ended";
}

/** A notice that entry `of` is erased, or (`of` 0) the tombstone that stands in its place. */
export interface Erased extends Numbered {
  kind: "erased";
  was: string;
  by: string;
  reason: string;
  id: string;
  of: number;
}

export type Cue = Pin | Unpin | Price | Deal | Poll | StateChange | Headline | Answered;
export type Entry = Cue | Stock | Chat | Rules | Moderated | Tally | Reactions | Bought | Ended | Erased;

export interface Level {
  available: number;
  version: number;
  product: string;
}

/** A message that asked; `from` is its author's pseudonym. */
export interface Asked {
  id: string;
  from: string;
  text: string;
}

/** What one or more people asked: the first of them in full, then the ids of `more` messages. */
export interface Question {
  id: string;
  at: number;
  asked: Asked[];
  more: string[];
  answered: How | null;
}

export interface Votes {
  version: number;
  votes: number;
  counts: number[] | null;
}

/** What a room log folds to. Slots: `pinned`, `state`, `headline`, `answered`, `poll`,
 * `price:<item>`, `deal:<item>`; oldest cue first. */
export interface LogState {
  cue: number;
  at: number;
  slots: Record<string, Cue[]>;
  stock: Record<string, Level>;
  chat: (Chat | Erased)[];
  questions: Question[];
  rules: Rules | null;
  tallies: Record<string, Votes>;
  reactions: { heart: number };
  ended: boolean;
}

export interface Snapshot {
  seq: number;
  state: LogState;
}

/** Codes of `refused` that the server knows; others may follow. */
export type RefusalCode =
  | "empty"
  | "too-long"
  | "too-fast"
  | "sign-in"
  | "read-only"
  | "show-over"
  | "bad-token"
  | "banned"
  | "timed-out"
  | "slow-mode"
  | "followers-only"
  | "buyers-only"
  | "links-off"
  | "repeated"
  | "crowded"
  | "try-again";

/** People who came in lately; `from`: the pseudonyms of those who agreed to be named. */
export interface Joined {
  kind: "joined";
  count: number;
  from: string[];
}

/** For one person, for the shop's own people alone, or for who was here before. */
export type Personal =
  | Joined
  | { kind: "private"; thread: string; topic: "order" | "question"; message?: string }
  | { kind: "declined"; message: string; why: string }
  | { kind: "measure" }
  | { kind: "held"; message?: string };

export type Aside =
  | { kind: "count"; watching: number }
  | { kind: "log"; away: boolean }
  | { kind: "ack"; id: string; seq?: number; aside?: "held" | "private" | null; message?: string }
  | { kind: "refused"; id: string; code: RefusalCode; message?: string }
  | { kind: "slow"; skipped: number }
  | { kind: "bye"; reason: string; within?: number }
  | ({ kind: "health" } & Health)
  | Personal;

export type FrameItem = ({ kind: "snapshot" } & Snapshot) | Entry | Aside;
