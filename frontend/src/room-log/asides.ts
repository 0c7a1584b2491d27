// What comes beside the log.
import type { Aside, FrameItem } from "./entries.ts";
import type { Acked } from "./listening.ts";

const TOLD = ["private", "declined", "measure", "held", "joined"];
const ASIDES = new Set(["count", "log", "ack", "refused", "slow", "bye", "health", ...TOLD]);

export function ackOf({ seq, aside, message }: Aside & { kind: "ack" }): Acked {
  return { seq: seq || null, aside: aside ?? null, message: message ?? "" };
}

export function isAside(item: FrameItem): item is Aside {
  return ASIDES.has(item.kind);
}
