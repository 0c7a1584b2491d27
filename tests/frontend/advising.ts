// Run by test_advising.py: what a host's screen reader is told of the stream, second by second.
import { readFileSync } from "node:fs";
import type { Told } from "../../frontend/src/room-log/health.ts";
import { StreamAdvice } from "../../frontend/src/studio/stream-advice.ts";

type Shown = Parameters<StreamAdvice["shown"]>;

const advice = new StreamAdvice();
const device = { sending: "off" } as Shown[1];
const heard = (JSON.parse(readFileSync(0, "utf8")) as Told[][]).map((told) => {
  const desk = { notice: null, putAway: new Set(), health: { advice: told } } as unknown as Shown[0];
  return advice.shown(desk, device).values[0];
});
process.stdout.write(JSON.stringify(heard));
