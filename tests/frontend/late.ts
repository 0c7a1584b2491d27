// Run by test_late.py: a line whose answer was lost, from a page that polls, on a clock of our own.
import { mock } from "node:test";
import type { RoomListener, Request } from "../../frontend/src/room-log/listening.ts";

const SAID_AT = 5_000;
const WATCHED_MS = 240_000;
const STEP_MS = 50;

mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: 0 });
Math.random = () => 0.5;
let awayFor = 0;
let heard: { id: string; at: number }[] = [];

/** No socket is let through. */
globalThis.WebSocket = class {
  static readonly OPEN = 1;
  readyState = 3;
  onclose: (() => void) | null = null;
  constructor() {
    setTimeout(() => this.onclose?.(), 10);
  }
  close(): void {}
} as unknown as typeof WebSocket;
/** The room hears what was said before the line is lost, but its answer is lost; then nothing gets through. */
globalThis.fetch = (async (_: string, { body }: { body: string }) => {
  const since = Date.now() - SAID_AT;
  const said = (JSON.parse(body).do as Request[]).filter((each) => each.do === "say");
  const isLost = (since >= 0 && since < awayFor) || (said.length > 0 && heard.length === 0);
  if (isLost && heard.length > 0) throw new TypeError("Failed to fetch");
  for (const { id } of said) heard.push({ id, at: Date.now() });
  if (isLost) throw new TypeError("Failed to fetch");
  const snapshot = { kind: "snapshot", seq: 0, state: { ended: false } };
  return { ok: true, status: 200, json: async () => [snapshot, ...said.map(({ id }) => ({ kind: "ack", id, seq: 1 }))] };
}) as unknown as typeof fetch;
const { RoomConnection } = await import("../../frontend/src/room-log/connection.ts");

const told: object[] = [];
for (awayFor of [20_000, 130_000]) {
  mock.timers.setTime(0);
  told.push(await lived());
}
process.stdout.write(JSON.stringify(told));
process.exit(0);

async function lived(): Promise<object> {
  heard = [];
  let answer = "";
  const listener: RoomListener = { acked: () => (answer += "acked "), refused: (_, code) => (answer += `${code} `) };
  const room = new RoomConnection({ url: "ws://room", show: "1", token: () => "a token", listener });
  room.open();
  while (Date.now() < WATCHED_MS) {
    for (let turn = 0; turn < 8; turn++) await Promise.resolve();
    if (Date.now() === SAID_AT) room.say({ text: "Hello", replyTo: null, mentions: [], asks: false }, null);
    mock.timers.tick(STEP_MS);
  }
  room.close();
  return { names: new Set(heard.map(({ id }) => id)).size, times: heard.length, last: Math.max(...heard.map(({ at }) => at)) - SAID_AT, answer: answer.trim() };
}
