// What stands in the chat: what people said, what they bought, and one's own words on their way.
import type { Bought, Chat, Entry, Erased, LogState, Mark, RefusalCode } from "../room-log/entries.ts";
import { t } from "../saying.ts";

export type Line = SaidLine | BoughtLine;

export interface SaidLine {
  kind: "said";
  key: string;
  from: string;
  mark: Mark | null;
  text: string;
  isOwn: boolean;
  state: "said" | "pending" | "failed" | "removed";
  why?: string;
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
  text: string;
  at: number | null;
  seq: number | null;
  refused: RefusalCode | null;
}

const NOTICES_KEPT = 30;

/** One's own messages, until the log has them. */
export class OwnMessages {
  list: OwnMessage[] = [];
  readonly #arrived = new Set<number>();

  add(request: string, text: string, at: number | null): void {
    this.list = [...this.list, { request, text, at, seq: null, refused: null }];
  }

  acked(request: string, seq: number | null): void {
    if (seq !== null) this.#arrived.add(seq);
    this.list = this.list.map((own) => (own.request === request ? { ...own, seq } : own));
  }

  refused(request: string, refused: RefusalCode): void {
    this.list = this.list.map((own) => (own.request === request ? { ...own, refused } : own));
  }

  forget(request: string): void {
    this.list = this.list.filter((own) => own.request !== request);
  }

  isOwn(seq: number): boolean {
    return this.#arrived.has(seq);
  }

  waiting(lastSeq: number): OwnMessage[] {
    const waiting = this.list.filter((own) => own.seq === null || own.seq > lastSeq);
    if (waiting.length < this.list.length) this.list = waiting;
    return waiting;
  }
}

export function keepNotices(kept: Bought[], entries: Entry[]): Bought[] {
  const bought = entries.filter((entry): entry is Bought => entry.kind === "bought");
  return bought.length === 0 ? kept : [...kept, ...bought].slice(-NOTICES_KEPT);
}

export function linesOf(said: LogState["chat"], bought: Bought[], own: OwnMessages, lastSeq: number): Line[] {
  const firstSaid = said[0]?.seq ?? 0;
  const logged = [...said, ...bought.filter((notice) => notice.seq >= firstSaid)];
  const lines = logged.sort((a, b) => a.seq - b.seq).map((entry) => loggedLine(entry, own));
  return [...grouped(lines), ...own.waiting(lastSeq).map(ownLine)];
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

function loggedLine(entry: Chat | Erased | Bought, own: OwnMessages): Line {
  const key = String(entry.seq);
  switch (entry.kind) {
    case "bought":
      return { kind: "bought", key, from: entry.from, product: entry.product, quantity: entry.quantity, more: 0 };
    case "erased":
      return { kind: "said", key: entry.id || key, from: "", mark: null, text: "", isOwn: false, state: "removed" };
    case "chat": {
      const { from, text } = entry;
      return { kind: "said", key: entry.id, from, mark: entry.mark ?? null, text, isOwn: own.isOwn(entry.seq), state: "said" };
    }
  }
}

function ownLine(own: OwnMessage): SaidLine {
  const line = { kind: "said", key: own.request, from: "", mark: null, text: own.text, isOwn: true } as const;
  if (own.refused === null) return { ...line, state: "pending" };
  return { ...line, state: "failed", why: whyRefused(own.refused) };
}

export function whyRefused(code: RefusalCode): string {
  switch (code) {
    case "too-fast":
      return t("Too many messages at once. Wait a moment.");
    case "too-long":
      return t("Too long: 200 characters at most.");
    case "sign-in":
      return t("Sign in to chat.");
    case "show-over":
      return t("The show is over.");
    case "read-only":
      return t("You can read along here.");
    default:
      return t("Not sent.");
  }
}
