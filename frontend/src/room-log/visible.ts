// The second fold of the room log: the log state at a playhead.
import type { Cue, LogState, Pin, Prices, ShowState } from "./entries.ts";

const PRICE = "price:";

/** `prices` by item; null where no cue has said anything by then. */
export interface Visible {
  pinned: Pin | null;
  prices: Record<string, Prices>;
  state: ShowState | null;
}

/** What a viewer sees whose playhead's program date-time is `t`; Infinity shows cues at once. */
export function visible(state: LogState, t: number): Visible {
  const pinned = shown(state, "pinned", t);
  const showing = shown(state, "state", t);
  const prices: Record<string, Prices> = {};
  for (const slot of Object.keys(state.slots)) {
    const cue = slot.startsWith(PRICE) ? shown(state, slot, t) : null;
    if (cue?.kind === "pin" || cue?.kind === "price") prices[slot.slice(PRICE.length)] = cue.prices;
  }
  return {
    pinned: pinned?.kind === "pin" ? pinned : null,
    prices,
    state: showing?.kind === "state" ? showing.state : null,
  };
}

function shown(state: LogState, slot: string, t: number): Cue | null {
  const cues = state.slots[slot] ?? [];
  for (let n = cues.length - 1; n >= 0; n--) {
    const cue = cues[n];
    if (cue && cue.at <= t) return cue;
  }
  return null;
}
