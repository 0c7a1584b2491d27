// The server's clock, as far as this page can know it: a countdown must not trust the visitor's.
import { ask } from "./api/asking.ts";

const TRIES = 3;

let ahead = 0;
let learning: Promise<void> | null = null;

export function serverNow(): number {
  return Date.now() + ahead;
}

/** Once per page view that was answered; the quickest of a few answers is the truest. */
export function learnServerTime(): Promise<void> {
  learning ??= measure();
  return learning;
}

async function measure(): Promise<void> {
  let quickest = Number.POSITIVE_INFINITY;
  for (let n = 0; n < TRIES; n++) {
    const sent = Date.now();
    const answer = await ask<{ now: number }>("GET", "/clock").catch(() => null);
    const took = Date.now() - sent;
    if (!answer || took >= quickest) continue;
    quickest = took;
    ahead = Math.round(answer.now - (sent + took / 2));
  }
  if (quickest === Number.POSITIVE_INFINITY) learning = null;
}
