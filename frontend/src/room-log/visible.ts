// The second fold of the room log: the log state at a playhead.
import type { Answered, Cue, Deal, Headline, LogState, Pin, Poll, Prices, ShowState } from "./entries.ts";

const PRICE = "price:";
const DEAL = "deal:";

/** `prices` and `deals` by item, closed deals left out; null: no cue has said anything yet. */
export interface Visible {
  pinned: Pin | null;
  prices: Record<string, Prices>;
  deals: Record<string, Deal>;
  state: ShowState | null;
  headline: Headline | null;
  answered: Answered | null;
  poll: Poll | null;
}

/** What a viewer sees whose playhead's program date-time is `t`; Infinity shows cues at once. */
export function visible(state: LogState, t: number): Visible {
  const pinned = shown(state, "pinned", t);
  const showing = shown(state, "state", t);
  const headline = shown(state, "headline", t);
  const answered = shown(state, "answered", t);
  const poll = shown(state, "poll", t);
  const prices: Record<string, Prices> = {};
  const deals: Record<string, Deal> = {};
  for (const slot of Object.keys(state.slots)) {
    const cue = slot.startsWith(PRICE) || slot.startsWith(DEAL) ? shown(state, slot, t) : null;
    if (cue?.kind === "pin" || cue?.kind === "price") prices[slot.slice(PRICE.length)] = cue.prices;
    if (cue?.kind === "deal" && cue.phase !== "closed") deals[slot.slice(DEAL.length)] = cue;
  }
  return {
    pinned: pinned?.kind === "pin" ? pinned : null,
    prices,
    deals,
    state: showing?.kind === "state" ? showing.state : null,
    headline: headline?.kind === "headline" && headline.id !== "" ? headline : null,
    answered: answered?.kind === "answered" ? answered : null,
    poll: poll?.kind === "poll" && poll.phase !== "away" ? poll : null,
  };
}

/** The moment of the first cue behind `t`; Infinity if none is known. */
export function nextCue(state: LogState, t: number): number {
  const next = Object.values(state.slots).map((cues) => cues.find((cue) => cue.at > t)?.at ?? Infinity);
  return Math.min(Infinity, ...next);
}

function shown(state: LogState, slot: string, t: number): Cue | null {
  const cues = state.slots[slot] ?? [];
  for (let n = cues.length - 1; n >= 0; n--) {
    const cue = cues[n];
    if (cue && cue.at <= t) return cue;
  }
  return null;
}
