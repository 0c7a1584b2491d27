// The first fold of the room log: entries in the order of `seq` to the log state. The same reducer
// as `src/vitrine/realtime/folding.py`; `tests/vectors/room-log` holds both to it.
import type { Chat, Cue, Entry, Erased, LogState, Rules, Snapshot, Stock, Tally } from "./entries.ts";
import { answered, asked, replied, unasked } from "./questions.ts";

/** A playhead may be this far behind and still see its own moment. */
const SLOT_KEEPS_MS = 120_000;
const CHAT_WINDOW = 200;

export function empty(): Snapshot {
  return {
    seq: 0,
    state: {
      cue: 0,
      at: 0,
      slots: {},
      stock: {},
      chat: [],
      questions: [],
      rules: null,
      tallies: {},
      reactions: { heart: 0 },
      ended: false,
    },
  };
}

/** The next snapshot; an entry that was folded already changes nothing. */
export function advance(snapshot: Snapshot, entry: Entry): Snapshot {
  if (entry.seq <= snapshot.seq) return snapshot;
  return { seq: entry.seq, state: fold(snapshot.state, entry) };
}

export function fold(state: LogState, entry: Entry): LogState {
  switch (entry.kind) {
    case "pin":
    case "unpin":
    case "price":
    case "deal":
    case "poll":
    case "state":
    case "headline":
    case "answered":
      return foldCue(state, entry);
    case "stock":
      return foldStock(state, entry);
    case "chat":
      return foldChat(state, entry);
    case "rules":
      return foldRules(state, entry);
    case "tally":
      return foldTally(state, entry);
    case "reactions":
      return { ...state, reactions: { heart: state.reactions.heart + entry.heart } };
    case "ended":
      return { ...state, ended: true };
    case "erased":
      return foldErased(state, entry);
    default:
      return state;
  }
}

/** A pin says its item's price too. */
export function slotsOf(cue: Cue): string[] {
  switch (cue.kind) {
    case "pin":
      return ["pinned", `price:${cue.item}`];
    case "unpin":
      return ["pinned"];
    case "price":
      return [`price:${cue.item}`];
    case "deal":
      return [`deal:${cue.item}`];
    case "poll":
    case "state":
    case "headline":
    case "answered":
      return [cue.kind];
  }
}

function foldCue(state: LogState, cue: Cue): LogState {
  if (cue.cue <= state.cue) return state;
  const filled: Record<string, Cue[]> = { ...state.slots };
  for (const slot of slotsOf(cue)) filled[slot] = [...(filled[slot] ?? []), cue];
  const at = Math.max(state.at, cue.at);
  const slots: Record<string, Cue[]> = {};
  for (const [slot, cues] of Object.entries(filled)) slots[slot] = kept(cues, at - SLOT_KEEPS_MS);
  const questions = cue.kind === "answered" ? answered(state.questions, cue) : state.questions;
  return { ...state, cue: cue.cue, at, slots, questions };
}

/** The cues after `since`, and the newest one before. */
function kept(cues: Cue[], since: number): Cue[] {
  let first = 0;
  cues.forEach((cue, n) => {
    if (cue.at <= since) first = n;
  });
  return cues.slice(first);
}

/** What is sent again long after may be stored twice; it was said once. */
function foldChat(state: LogState, entry: Chat): LogState {
  if (state.chat.some(({ id }) => id === entry.id)) return state;
  const answers = replied(state.questions, entry);
  const questions = entry.question === undefined ? answers : asked(answers, entry, entry.question);
  return { ...state, chat: [...state.chat, entry].slice(-CHAT_WINDOW), questions };
}

function foldRules(state: LogState, entry: Rules): LogState {
  return state.rules && state.rules.version >= entry.version ? state : { ...state, rules: entry };
}

function foldTally(state: LogState, { poll, version, votes, counts }: Tally): LogState {
  const known = state.tallies[poll];
  if (known && known.version >= version) return state;
  return { ...state, tallies: { ...state.tallies, [poll]: { version, votes, counts } } };
}

function foldStock(state: LogState, entry: Stock): LogState {
  const shelf = entry.deal ? `${entry.deal}/${entry.variant}` : entry.variant;
  const known = state.stock[shelf];
  if (known && known.version >= entry.version) return state;
  const { available, version, product } = entry;
  return { ...state, stock: { ...state.stock, [shelf]: { available, version, product } } };
}

function foldErased(state: LogState, gone: Erased): LogState {
  return {
    ...state,
    chat: without(state.chat, gone).slice(-CHAT_WINDOW),
    questions: unasked(state.questions, gone.id),
    slots: withoutHeadline(state.slots, gone.id),
  };
}

/** A cue that shows what is erased stays in its place and shows nothing. */
export function withoutHeadline(slots: LogState["slots"], message: string): LogState["slots"] {
  const shown = slots["headline"] ?? [];
  const isMeant = (cue: Cue) => cue.kind === "headline" && message !== "" && cue.id === message;
  if (!shown.some(isMeant)) return slots;
  const blank = { id: "", from: "", text: "", mark: null };
  return { ...slots, headline: shown.map((cue) => (isMeant(cue) ? ({ ...cue, ...blank } as Cue) : cue)) };
}

function without(chat: (Chat | Erased)[], gone: Erased): (Chat | Erased)[] {
  if (chat.some((line) => isMeant(line, gone))) {
    return chat.map((line) => (isMeant(line, gone) ? buried(line, gone) : line));
  }
  return gone.was === "chat" && gone.of === 0 ? [...chat, gone] : chat;
}

function isMeant(line: Chat | Erased, gone: Erased): boolean {
  return line.seq === gone.of || (gone.id !== "" && line.id === gone.id);
}

function buried(line: Chat | Erased, gone: Erased): Erased {
  return { ...gone, seq: line.seq, at: line.at, id: line.id, of: 0 };
}
