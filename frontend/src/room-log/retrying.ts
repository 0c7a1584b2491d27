// When a page that lost its room comes back.
import type { Aside } from "./entries.ts";

export type Bye = Extract<Aside, { kind: "bye" }>;

const FIRST_WITHIN_MS = 1_500; // of which each page takes a part at random
const AGAIN_MS = 1_000; // a room that is away may be back at any moment
const LONGEST_MS = 10_000;
const UNWANTED_MS = 15_000; // no such show, yet; too many sockets; too fast
const UNWANTED = new Set(["no-such-show", "too-many", "too-fast", "malformed", "sign-in", "crowded"]);

/** After the first failure at some moment of the next 1.5 s; then each second, or each quarter of the time away. */
export function retryMs(bye: Bye | null, failures: number, awayMs: number): number {
  const { reason, within } = bye ?? {};
  if (within) return Math.random() * within;
  if (reason && UNWANTED.has(reason)) return UNWANTED_MS * (0.7 + 0.6 * Math.random());
  if (failures < 2) return Math.random() * FIRST_WITHIN_MS;
  return Math.min(Math.max(awayMs / 4, AGAIN_MS), LONGEST_MS) * (0.5 + 0.5 * Math.random());
}
