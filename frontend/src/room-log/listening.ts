// What a page's line to its room is told and tells.
import type { Entry, Personal, RefusalCode, Snapshot } from "./entries.ts";
import type { Health } from "./health.ts";

export type RoomStatus = "connecting" | "open" | "reconnecting" | "crowded" | "sign-in" | "polling" | "ended";

export interface RoomListener {
  status?(status: RoomStatus): void;
  /** After each frame. `restarted`: the state was replaced, `entries` do not tell the way there. */
  changed?(change: { snapshot: Snapshot; entries: Entry[]; restarted: boolean }): void;
  watching?(count: number): void;
  /** Whether the room's log is away: nothing is stored or told until it is back. */
  away?(isAway: boolean): void;
  health?(health: Health): void;
  /** The server stored what was said, or had it already; `seq`: where it stands in the log. */
  acked?(id: string, ack: Acked): void;
  /** `message`: the id that it has if it was stored after all; empty if it cannot have been, or is not known. */
  refused?(id: string, code: RefusalCode, message: string): void;
  /** Whoever lent this page its place has taken it back. */
  revoked?(): void;
  told?(told: Personal): void;
}

/** `message`: its id. `aside`: it is not in the room but waits for a moderator, or went to the shop alone. */
export interface Acked {
  seq: number | null;
  aside: "held" | "private" | null;
  message: string;
}

/** What a message says beside its words. */
export interface Saying {
  text: string;
  replyTo: string | null;
  mentions: string[];
  asks: boolean;
}

export interface RoomOptions {
  /** `ws://` or `wss://`, without a path. */
  url: string;
  show: string;
  /** Asked before every attempt, since a token is short-lived. */
  token(): string | null | Promise<string | null>;
  listener: RoomListener;
}

export interface Beat {
  /** Since the last beat that was taken. */
  played_ms: number;
  playing: boolean;
  first_frame: boolean;
  /** Of the recording, not of the show as it goes. */
  replay: boolean;
  at: number | null;
}

export interface Request {
  do: "say" | "ask" | "react" | "beat" | "renew";
  id: string;
  [more: string]: unknown;
}
