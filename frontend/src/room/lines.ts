// What stands in the chat: what people said, what they bought, and one's own words on their way.
import type { Acked, Saying } from "../room-log/listening.ts";
import type { AsideLine } from "../boot.ts";
import type { Bought, Chat, Entry, Erased, Joined, LogState, Mark, RefusalCode } from "../room-log/entries.ts";

export type Line = SaidLine | NoticeLine;
export type NoticeLine = BoughtLine | JoinedLine;
/** What happened beside the talk, behind entry `seq`. */
export type Notice = Bought | (Joined & { seq: number });

export interface SaidLine {
  kind: "said";
  key: string;
  from: string;
  mark: Mark | null;
  text: string;
  isOwn: boolean;
  asks: boolean;
  mentions: string[];
  /** The message it answers; text null if that has left the chat. */
  answers: { from: string; mark: Mark | null; text: string | null } | null;
  state: "said" | "pending" | "failed" | "removed" | "held" | "private" | "declined";
  why?: RefusalCode;
}

export interface BoughtLine {
  kind: "bought";
  key: string;
  product: string;
  quantity: number;
  /** Who bought, as far as they agreed to be named. */
  named: string[];
  /** Purchases of the same that followed at once, this one included: in all, and without a name. */
  orders: number;
  unnamed: number;
}

export interface JoinedLine {
  kind: "joined";
  key: string;
  named: string[];
  count: number;
}

export interface OwnMessage {
  request: string;
  saying: Saying;
  /** Its id, once the room has answered; null while that is not known. */
  message: string | null;
  ack: Acked | null;
  refused: RefusalCode | null;
  isDeclined: boolean;
  /** Behind which entry of the log it stands, once the room has answered. */
  place: number;
  /** Of a line from before this page: its moment. */
  at?: number;
}

interface Kept {
  aside: "held" | "private";
  lastSeq: number;
}

const NOTICES_KEPT = 30;
const CHAT_WINDOW = 200;

/** One's own messages, until the log has them. */
export class OwnMessages {
  list: OwnMessage[] = [];
  readonly #sent = new Set<string>();
  readonly #kept = new Map<string, Kept>();

  /** `aside`: what was said before this page, and only its author sees. */
  constructor(aside: AsideLine[]) {
    this.list = aside.map(({ id, at, text, mentions = [], reply_to = null, question, seen_as }) => ({
      request: id,
      saying: { text, mentions, replyTo: reply_to, asks: question !== undefined },
      message: id,
      ack: { seq: null, aside: seen_as === "held" ? "held" : null, message: id },
      refused: null,
      isDeclined: seen_as === "declined",
      place: 0,
      at,
    }));
  }

  add(request: string, saying: Saying): void {
    this.list = [...this.list, { request, saying, message: null, ack: null, refused: null, isDeclined: false, place: Number.POSITIVE_INFINITY }];
  }

  acked(request: string, ack: Acked, lastSeq: number): void {
    this.#sent.add(ack.message);
    this.#change((own) => own.request === request, { ack, message: ack.message, refused: null, place: ack.seq ?? lastSeq });
  }

  refused(request: string, refused: RefusalCode, message: string): void {
    this.#change((own) => own.request === request, { refused, message: message || null });
    const kept = this.#kept.get(message);
    if (kept) this.kept(message, kept.aside, kept.lastSeq);
  }

  /** The shop has it, and says so itself: the room may have given up before. */
  kept(message: string, aside: Kept["aside"], lastSeq: number): void {
    this.#kept.set(message, { aside, lastSeq });
    const own = this.list.find((each) => each.refused !== null && each.message === message);
    if (own) this.acked(own.request, { seq: null, aside, message }, lastSeq);
  }

  /** The log has what the room gave up. */
  logged(said: LogState["chat"]): void {
    for (const { request, message } of this.list.filter(({ refused }) => refused !== null)) {
      const entry = said.find(({ id }) => id === message);
      if (entry) this.acked(request, { seq: entry.seq, aside: null, message: entry.id }, entry.seq);
    }
  }

  declined(message: string): void {
    this.#change((own) => own.message === message, { isDeclined: true });
  }

  forget(request: string): void {
    this.list = this.list.filter((own) => own.request !== request);
  }

  has(message: string): boolean {
    return this.#sent.has(message);
  }

  /** Those that the log does not show (yet). */
  waiting(said: LogState["chat"]): OwnMessage[] {
    const ids = new Set(said.map(({ id }) => id));
    const oldest = said.length < CHAT_WINDOW ? undefined : said[0];
    const isTooOld = ({ ack, at }: OwnMessage) =>
      oldest !== undefined && ((at !== undefined && at < oldest.at) || (ack?.seq != null && ack.seq < oldest.seq));
    return this.list.filter((own) => own.ack === null || (!ids.has(own.ack.message) && !isTooOld(own)));
  }

  #change(which: (own: OwnMessage) => boolean, to: Partial<OwnMessage>): void {
    this.list = this.list.map((own) => (which(own) ? { ...own, ...to } : own));
  }
}

export function keepNotices(kept: Notice[], entries: (Entry | Notice)[]): Notice[] {
  const news = entries.filter((entry): entry is Notice => entry.kind === "bought" || entry.kind === "joined");
  return news.length === 0 ? kept : [...kept, ...news].slice(-NOTICES_KEPT);
}

export function linesOf(said: LogState["chat"], notices: Notice[], own: OwnMessages, me: string | null): Line[] {
  const firstSaid = said[0]?.seq ?? 0;
  const byId = new Map(said.map((entry) => [entry.id, entry]));
  const logged = [...said, ...notices.filter((notice) => notice.seq >= firstSaid)];
  const placed = [
    ...logged.map((entry, n) => ({ place: entry.seq, line: loggedLine(entry, n, { own, me, byId }) })),
    ...own.waiting(said).map((message) => ({ place: placeOf(message, said), line: ownLine(message, byId) })),
  ];
  const lines = placed.sort((a, b) => (a.place === b.place ? 0 : a.place - b.place)).map(({ line }) => line);
  return grouped(lines);
}

function placeOf({ place, at }: OwnMessage, said: LogState["chat"]): number {
  return at === undefined ? place : (said.findLast((entry) => entry.at <= at)?.seq ?? 0);
}

/** Who joined, or bought the same, without a word between them is one line. */
export function grouped(lines: Line[]): Line[] {
  const made: Line[] = [];
  for (const line of lines) {
    const last = made.at(-1);
    const joined = last && both(last, line);
    if (joined) made[made.length - 1] = joined;
    else made.push(line);
  }
  return made;
}

function both(one: Line, other: Line): NoticeLine | null {
  if (one.kind === "said" || other.kind === "said") return null;
  const named = [...new Set([...one.named, ...other.named])];
  if (one.kind === "joined" && other.kind === "joined") return { ...one, named, count: one.count + other.count };
  if (one.kind !== "bought" || other.kind !== "bought" || one.product !== other.product) return null;
  return { ...one, named, orders: one.orders + other.orders, unnamed: one.unnamed + other.unnamed };
}

type ById = Map<string, Chat | Erased>;

interface Known {
  own: OwnMessages;
  me: string | null;
  byId: ById;
}

function loggedLine(entry: Chat | Erased | Notice, n: number, { own, me, byId }: Known): Line {
  const key = String(entry.seq);
  switch (entry.kind) {
    case "bought": {
      const named = entry.from === null ? [] : [entry.from];
      return { kind: "bought", key, product: entry.product, quantity: entry.quantity, named, orders: 1, unnamed: 1 - named.length };
    }
    case "joined":
      return { kind: "joined", key: `joined ${key} ${n}`, named: entry.from, count: entry.count };
    case "erased":
      return { ...EMPTY, key: entry.id || key, state: "removed" };
    case "chat": {
      const { id, from, text, mark = null, mentions = [], question, reply_to } = entry;
      const isOwn = own.has(id) || (me !== null && from === me);
      const answers = answered(reply_to ?? null, byId);
      return { kind: "said", key: id, from, mark, text, isOwn, mentions, answers, asks: question !== undefined, state: "said" };
    }
  }
}

const EMPTY = { kind: "said", from: "", mark: null, text: "", isOwn: false, asks: false, mentions: [], answers: null } as const satisfies Partial<SaidLine>;

function answered(of: string | null, byId: ById): SaidLine["answers"] {
  if (of === null) return null;
  const entry = byId.get(of);
  if (entry?.kind !== "chat") return { from: "", mark: null, text: null };
  return { from: entry.from, mark: entry.mark ?? null, text: entry.text };
}

function ownLine(own: OwnMessage, byId: ById): SaidLine {
  const { text, mentions, asks, replyTo } = own.saying;
  const line = { ...EMPTY, key: own.request, text, mentions, asks, isOwn: true, answers: answered(replyTo, byId) };
  if (own.isDeclined) return { ...line, state: "declined" };
  if (own.refused !== null) return { ...line, state: "failed", why: own.refused };
  if (own.ack === null) return { ...line, state: "pending" };
  return { ...line, state: own.ack.aside ?? "said" };
}
