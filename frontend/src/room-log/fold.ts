// The first fold of the room log: entries in the order of `seq` to the log state. The same reducer
// as `src/vitrine/realtime/folding.py`; `tests/vectors/room-log` holds both to it.
import type { Chat, Cue, Entry, Erased, LogState, Snapshot, Stock } from "./entries.ts";

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
    case "state":
      return foldCue(state, entry);
    case "stock":
      return foldStock(state, entry);
    case "chat":
      return { ...state, chat: [...state.chat, entry].slice(-CHAT_WINDOW) };
    case "reactions":
      return { ...state, reactions: { heart: state.reactions.heart + entry.heart } };
    case "ended":
      return { ...state, ended: true };
    case "erased":
      return { ...state, chat: without(state.chat, entry).slice(-CHAT_WINDOW) };
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
    case "state":
      return ["state"];
  }
}

function foldCue(state: LogState, cue: Cue): LogState {
  if (cue.cue <= state.cue) return state;
  const filled: Record<string, Cue[]> = { ...state.slots };
  for (const slot of slotsOf(cue)) filled[slot] = [...(filled[slot] ?? []), cue];
  const at = Math.max(state.at, cue.at);
  const slots: Record<string, Cue[]> = {};
  for (const [slot, cues] of Object.entries(filled)) slots[slot] = kept(cues, at - SLOT_KEEPS_MS);
  return { ...state, cue: cue.cue, at, slots };
}

/** The cues after `since`, and the newest one before. */
function kept(cues: Cue[], since: number): Cue[] {
  let first = 0;
  cues.forEach((cue, n) => {
    if (cue.at <= since) first = n;
  });
  return cues.slice(first);
}

function foldStock(state: LogState, entry: Stock): LogState {
  const shelf = entry.deal ? `${entry.deal}/${entry.variant}` : entry.variant;
  const known = state.stock[shelf];
  if (known && known.version >= entry.version) return state;
  const { available, version, product } = entry;
  return { ...state, stock: { ...state.stock, [shelf]: { available, version, product } } };
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
