// Moments older than the live log keeps: asked of the server in windows, for seeking and replays.
import { ask } from "../api/asking.ts";
import type { Chat, Cue, Entry, LogState } from "../room-log/entries.ts";
import { empty, slotsOf } from "../room-log/fold.ts";

const WINDOW_MS = 300_000;
const LIVE_REACH_MS = 110_000; // the live log keeps 120 s
const AHEAD_MS = 20_000;
const CHAT_SHOWN = 200;

export class Moments {
  readonly #show: string;
  readonly #learned: () => void;
  readonly #windows = new Map<number, "loading" | "loaded">();
  #state: LogState = empty().state;

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

  /** What had been said by then. */
  chatUntil(t: number): Chat[] {
    const said = this.#state.chat.filter((line): line is Chat => line.kind === "chat" && line.at <= t);
    return said.slice(-CHAT_SHOWN);
  }

  #need(t: number): void {
    const window = Math.floor(t / WINDOW_MS);
    if (this.#windows.has(window)) return;
    this.#windows.set(window, "loading");
    void this.#load(window);
  }

  async #load(window: number): Promise<void> {
    const query = new URLSearchParams({
      from: String(window * WINDOW_MS),
      to: String((window + 1) * WINDOW_MS),
    });
    try {
      const found = await ask<{ entries: Entry[] }>("GET", `/shows/${this.#show}/entries?${query}`);
      this.#merge(found.entries);
      this.#windows.set(window, "loaded");
      this.#learned();
    } catch {
      setTimeout(() => this.#windows.delete(window), AHEAD_MS);
    }
  }

  #merge(entries: Entry[]): void {
    const slots = { ...this.#state.slots };
    for (const cue of entries.filter(isCue)) {
      for (const slot of slotsOf(cue)) slots[slot] = inserted(slots[slot] ?? [], cue);
    }
    const known = new Set(this.#state.chat.map((line) => line.seq));
    const said = entries.filter((entry): entry is Chat => entry.kind === "chat" && !known.has(entry.seq));
    const chat = [...this.#state.chat, ...said].sort((a, b) => a.at - b.at);
    this.#state = { ...this.#state, slots, chat };
  }
}

function inserted(cues: Cue[], cue: Cue): Cue[] {
  if (cues.some((known) => known.cue === cue.cue)) return cues;
  return [...cues, cue].sort((a, b) => a.cue - b.cue);
}

function isCue(entry: Entry): entry is Cue {
  return "cue" in entry;
}
