// Moments older than the live log keeps: asked of the server in windows, for seeking and replays.
import { ask } from "../api/asking.ts";
import type { Chat, Cue, Entry, LogState, Snapshot, Tally, Votes } from "../room-log/entries.ts";
import { empty, slotsOf, withoutHeadline } from "../room-log/fold.ts";

const WINDOW_MS = 300_000;
const LIVE_REACH_MS = 110_000; // the live log keeps 120 s
const AHEAD_MS = 20_000;
const CHAT_SHOWN = 200;

/** The part of the log that this page knows: what it heard, and the windows it asked for. */
export class Moments {
  readonly #show: string;
  readonly #learned: () => void;
  #windows = new Set<number>();
  #state: LogState = empty().state;
  readonly #tallies = new Map<string, Tally[]>();
  /** Only a replay shows old lines: a live page would gather a whole show of them for nothing. */
  #keepsChat = false;

  constructor(show: string, learned: () => void) {
    this.#show = show;
    this.#learned = learned;
  }

  /** The state to look at for moment `t`; `live` where it still reaches. */
  stateAt(t: number, live: LogState, isReplay: boolean): LogState {
    if (!isReplay && t >= live.at - LIVE_REACH_MS) return live;
    this.#need(t);
    this.#need(t + AHEAD_MS);
    return { ...this.#state, stock: live.stock, reactions: live.reactions };
  }

  /** From here on lines are kept, too: what was asked for before is asked for once more. */
  replay(): void {
    this.#keepsChat = true;
    this.#windows = new Set();
  }

  /** A window may have been asked for before it was over: its rest is heard. */
  heard(snapshot: Snapshot, entries: Entry[], restarted: boolean): void {
    if (restarted) {
      this.#windows = new Set();
      this.#merge([...Object.values(snapshot.state.slots).flat(), ...snapshot.state.chat]);
    }
    this.#merge(entries);
  }

  /** What a poll had come to by then. */
  tallyAt(poll: string, t: number): Votes | null {
    return this.#tallies.get(poll)?.findLast((tally) => tally.at <= t) ?? null;
  }

  /** What had been said by then. */
  chatUntil(t: number): Chat[] {
    const said = this.#state.chat.filter((line): line is Chat => line.kind === "chat" && line.at <= t);
    return said.slice(-CHAT_SHOWN);
  }

  #need(t: number): void {
    const window = Math.floor(t / WINDOW_MS);
    if (this.#windows.has(window)) return;
    this.#windows.add(window);
    void this.#load(window, this.#windows);
  }

  async #load(window: number, asked: Set<number>): Promise<void> {
    const query = new URLSearchParams({
      from: String(window * WINDOW_MS),
      to: String((window + 1) * WINDOW_MS),
    });
    try {
      for (let isMore = true; isMore; ) {
        const path = `/shows/${this.#show}/entries?${query}`;
        const found = await ask<{ entries: Entry[]; after: number | null }>("GET", path);
        this.#merge(found.entries);
        isMore = found.after !== null;
        query.set("after", String(found.after));
      }
      this.#learned();
    } catch {
      setTimeout(() => asked.delete(window), AHEAD_MS);
    }
  }

  #merge(entries: Entry[]): void {
    const cues = entries.filter(isCue);
    if (cues.length > 0) this.#state = { ...this.#state, slots: this.#slotsWith(cues) };
    if (this.#keepsChat) this.#state = { ...this.#state, chat: chatWith(this.#state.chat, entries) };
    for (const entry of entries) {
      if (entry.kind === "tally") this.#note(entry);
      if (entry.kind === "erased") this.#state = { ...this.#state, slots: withoutHeadline(this.#state.slots, entry.id) };
    }
  }

  #slotsWith(cues: Cue[]): LogState["slots"] {
    const slots = { ...this.#state.slots };
    for (const cue of cues) {
      for (const slot of slotsOf(cue)) slots[slot] = inserted(slots[slot] ?? [], cue);
    }
    return slots;
  }

  #note(tally: Tally): void {
    const known = this.#tallies.get(tally.poll) ?? [];
    if (known.some(({ version }) => version === tally.version)) return;
    this.#tallies.set(tally.poll, [...known, tally].sort((a, b) => a.version - b.version));
  }
}

/** What is removed stays so, even if a window that was read before brings the line; what came twice was said once. */
function chatWith(chat: LogState["chat"], entries: Entry[]): LogState["chat"] {
  const talk = entries.filter((entry) => entry.kind === "chat" || entry.kind === "erased");
  if (talk.length === 0) return chat;
  const lines = new Map(chat.map((line) => [line.seq, line]));
  const said = new Set(chat.map(({ id }) => id));
  for (const entry of talk) {
    const seq = (entry.kind === "erased" && entry.of) || entry.seq;
    if (entry.kind === "erased" || (!lines.has(seq) && !said.has(entry.id))) lines.set(seq, { ...entry, seq });
    said.add(entry.id);
  }
  return [...lines.values()].sort((a, b) => a.at - b.at);
}

function inserted(cues: Cue[], cue: Cue): Cue[] {
  const place = cues.findLastIndex((known) => known.cue <= cue.cue);
  if (cues[place]?.cue === cue.cue) return cue.kind === "headline" ? cues.with(place, cue) : cues; // removed meanwhile
  return cues.toSpliced(place + 1, 0, cue);
}

function isCue(entry: Entry): entry is Cue {
  return "cue" in entry;
}
