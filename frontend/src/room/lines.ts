// What stands in the chat: what people said, what they bought, and one's own words on their way.
import type { Acked, Saying } from "../room-log/connection.ts";
import type { Bought, Chat, Entry, Erased, LogState, Mark, RefusalCode } from "../room-log/entries.ts";

export type Line = SaidLine | BoughtLine;

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
  from: string | null;
  product: string;
  quantity: number;
  /** Purchases of the same that followed at once. */
  more: number;
}

export interface OwnMessage {
  request: string;
  saying: Saying;
  ack: Acked | null;
  refused: RefusalCode | null;
  isDeclined: boolean;
  /** Behind which entry of the log it stands, once the room has answered. */
  place: number;
}

const NOTICES_KEPT = 30;
const CHAT_WINDOW = 200;

/** One's own messages, until the log has them. */
export class OwnMessages {
  list: OwnMessage[] = [];
  readonly #arrived = new Set<number>();

  add(request: string, saying: Saying): void {
    this.list = [...this.list, { request, saying, ack: null, refused: null, isDeclined: false, place: Number.POSITIVE_INFINITY }];
  }

  acked(request: string, ack: Acked, lastSeq: number): void {
    if (ack.seq !== null) this.#arrived.add(ack.seq);
    this.#change((own) => own.request === request, { ack, place: ack.seq ?? lastSeq });
  }

  refused(request: string, refused: RefusalCode): void {
    this.#change((own) => own.request === request, { refused });
  }

  declined(message: string): void {
    this.#change((own) => own.ack?.message === message, { isDeclined: true });
  }

  forget(request: string): void {
    this.list = this.list.filter((own) => own.request !== request);
  }

  isOwn(seq: number): boolean {
    return this.#arrived.has(seq);
  }

  /** Those that the log does not show (yet). */
  waiting(said: LogState["chat"]): OwnMessage[] {
    const seqs = new Set(said.map(({ seq }) => seq));
    const ids = new Set(said.map(({ id }) => id));
    const oldest = said.length < CHAT_WINDOW ? 0 : (said[0]?.seq ?? 0);
    return this.list.filter(({ ack }) => {
      if (ack === null) return true;
      if (ack.seq !== null) return !seqs.has(ack.seq) && ack.seq >= oldest;
      return ack.message === "" || !ids.has(ack.message);
    });
  }

  #change(which: (own: OwnMessage) => boolean, to: Partial<OwnMessage>): void {
    this.list = this.list.map((own) => (which(own) ? { ...own, ...to } : own));
  }
}

export function keepNotices(kept: Bought[], entries: Entry[]): Bought[] {
  const bought = entries.filter((entry): entry is Bought => entry.kind === "bought");
  return bought.length === 0 ? kept : [...kept, ...bought].slice(-NOTICES_KEPT);
}

export function linesOf(said: LogState["chat"], bought: Bought[], own: OwnMessages, me: string | null): Line[] {
  const firstSaid = said[0]?.seq ?? 0;
  const byId = new Map(said.map((entry) => [entry.id, entry]));
  const logged = [...said, ...bought.filter((notice) => notice.seq >= firstSaid)];
  const placed = [
    ...logged.map((entry) => ({ place: entry.seq, line: loggedLine(entry, own, me, byId) })),
    ...own.waiting(said).map((message) => ({ place: message.place, line: ownLine(message, byId) })),
  ];
  const lines = placed.sort((a, b) => (a.place === b.place ? 0 : a.place - b.place)).map(({ line }) => line);
  return grouped(lines);
}

/** Purchases of one product without a word between them are one line. */
export function grouped(lines: Line[]): Line[] {
  const made: Line[] = [];
  for (const line of lines) {
    const last = made.at(-1);
    if (line.kind === "bought" && last?.kind === "bought" && last.product === line.product) {
      made[made.length - 1] = { ...last, from: last.from ?? line.from, more: last.more + 1 };
    } else made.push(line);
  }
  return made;
}

type ById = Map<string, Chat | Erased>;

function loggedLine(entry: Chat | Erased | Bought, own: OwnMessages, me: string | null, byId: ById): Line {
  const key = String(entry.seq);
  switch (entry.kind) {
    case "bought":
      return { kind: "bought", key, from: entry.from, product: entry.product, quantity: entry.quantity, more: 0 };
    case "erased":
      return { ...EMPTY, key: entry.id || key, state: "removed" };
    case "chat": {
      const { id, from, text, mark = null, mentions = [], question, reply_to } = entry;
      const isOwn = own.isOwn(entry.seq) || (me !== null && from === me);
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
  if (own.refused !== null) return { ...line, state: "failed", why: own.refused };
  if (own.isDeclined) return { ...line, state: "declined" };
  if (own.ack === null) return { ...line, state: "pending" };
  return { ...line, state: own.ack.aside ?? "said" };
}
