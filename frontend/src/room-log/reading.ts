// One frame, read onto what a page has.
import { isAside } from "./asides.ts";
import type { Aside, Entry, FrameItem, Snapshot } from "./entries.ts";
import { advance } from "./fold.ts";

export interface Read {
  snapshot: Snapshot;
  /** Those that were not known. */
  entries: Entry[];
  asides: Aside[];
  /** There was a snapshot in it: `entries` do not tell the way here. */
  restarted: boolean;
}

export function read(known: Snapshot, frame: FrameItem[]): Read {
  const found: Read = { snapshot: known, entries: [], asides: [], restarted: false };
  for (const item of frame) {
    if (item.kind === "snapshot") {
      found.snapshot = { seq: item.seq, state: item.state };
      found.restarted = true;
      found.entries = [];
    } else if (isAside(item)) {
      found.asides.push(item);
    } else if (item.seq > found.snapshot.seq) {
      found.snapshot = advance(found.snapshot, item);
      found.entries.push(item);
    }
  }
  return found;
}
