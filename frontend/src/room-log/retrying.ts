// When a page that lost its room comes back.
import type { Aside } from "./entries.ts";

export type Bye = Extract<Aside, { kind: "bye" }>;

const FIRST_RETRY_MS = 1_500; // of which each page takes a part at random
const LONGEST_RETRY_MS = 10_000;
const UNWANTED_RETRY_MS = 15_000; // no such show, yet; too many sockets; too fast
const UNWANTED = new Set(["no-such-show", "too-many", "too-fast", "malformed", "sign-in", "crowded"]);

export function retryMs(bye: Bye | null, failures: number): number {
  const { reason, within } = bye ?? {};
  if (within) return Math.random() * within;
  if (reason && UNWANTED.has(reason)) return UNWANTED_RETRY_MS * (0.7 + 0.6 * Math.random());
  return Math.random() * Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1));
}
