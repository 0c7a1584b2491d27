// Run by test_coming_back.py: a page's line to a room that goes away, on a clock of our own.
import { readFileSync } from "node:fs";
import { mock } from "node:test";

interface Away {
  seed: number;
  /** From the first second on; null: it never comes. */
  away_ms: number;
  /** What a dead room does with a socket. */
  dies: "resets" | "is silent" | "asks to sign in" | "is asked too often";
  are_sockets_blocked: boolean;
  /** Before anybody came. */
  is_early: boolean;
}

const STARTS_AT = 1_000;
const WATCHED_MS = 120_000;
const STEP_MS = 10;
const HANDSHAKE_MS = 10;

mock.timers.enable({ apis: ["setTimeout", "setInterval", "Date"], now: 0 });
const { RoomConnection } = await import("../../frontend/src/room-log/connection.ts");

class World {
  now = 0;
  opened: number[] = [];
  attempts: number[] = [];
  polls: number[] = [];
  sockets: Socket[] = [];
  readonly away: Away;

  constructor(away: Away) {
    this.away = away;
  }

  get isAway(): boolean {
    return (this.away.is_early || this.now >= STARTS_AT) && this.now < STARTS_AT + this.away.away_ms;
  }

  get isBack(): boolean {
    return (world.opened.at(-1) ?? 0) > STARTS_AT;
  }

  die(): void {
    for (const socket of this.sockets) socket.die();
  }
}

let world: World;

class Socket {
  static readonly CONNECTING = 0;
  static readonly OPEN = 1;
  readyState = 0;
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;
  isDead = false;

  constructor() {
    world.attempts.push(world.now);
    world.sockets.push(this);
    setTimeout(() => this.#answered(), HANDSHAKE_MS);
  }

  #answered(): void {
    if (world.isAway && world.away.dies === "is silent") return;
    if (world.isAway || world.away.are_sockets_blocked) return this.onclose?.();
    this.readyState = Socket.OPEN;
    this.onopen?.();
    this.#hear([{ kind: "snapshot", seq: 0, state: { ended: false } }]);
    world.opened.push(world.now);
  }

  send(frame: string): void {
    if (!this.isDead && !world.isAway) this.#hear([{ kind: "ack", id: JSON.parse(frame).id }]);
  }

  die(): void {
    if (this.readyState !== Socket.OPEN) return;
    if (world.away.dies === "asks to sign in") this.#hear([{ kind: "bye", reason: "sign-in" }]);
    this.isDead = true;
    if (world.away.dies !== "is silent") this.close();
  }

  close(): void {
    this.readyState = 3;
    setTimeout(() => this.onclose?.(), 0);
  }

  #hear(items: unknown[]): void {
    setTimeout(() => this.onmessage?.({ data: JSON.stringify(items) }), 0);
  }
}

globalThis.WebSocket = Socket as unknown as typeof WebSocket;
AbortSignal.timeout = (milliseconds) => {
  const ending = new AbortController();
  setTimeout(() => ending.abort(), milliseconds);
  return ending.signal;
};
globalThis.fetch = (async (_: string, { signal }: RequestInit) => {
  world.polls.push(world.now);
  if (world.isAway && world.away.dies === "is silent") await new Promise((_, fail) => signal?.addEventListener("abort", fail));
  if (world.isAway && world.away.dies === "is asked too often") return { ok: false, status: 429, json: async () => ({ code: "too-fast" }) };
  if (world.isAway) throw new TypeError("Failed to fetch");
  return { ok: true, status: 200, json: async () => [] };
}) as unknown as typeof fetch;

for (const line of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  process.stdout.write(`${JSON.stringify(await lived(JSON.parse(line) as Away))}\n`);
}

async function lived(away: Away): Promise<object> {
  world = new World(away);
  const clock = Date.now();
  Math.random = randomFrom(away.seed);
  const statuses: string[] = [];
  const room = new RoomConnection({ url: "ws://room", show: "1", token: () => "a token", listener: { status: (status) => statuses.push(status) } });
  room.open();
  while (world.now < WATCHED_MS && !world.isBack) {
    await settled();
    if (world.now === STARTS_AT) world.die();
    mock.timers.tick(STEP_MS);
    world.now = Date.now() - clock;
  }
  room.close();
  const since = (moments: number[]): number[] => moments.map((at) => at - STARTS_AT).filter((at) => at >= 0);
  return { back: since(world.opened)[0] ?? null, attempts: since(world.attempts), polls: since(world.polls), statuses };
}

/** Until every promise that is kept already has been heard. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 8; turn++) await Promise.resolve();
}

/** mulberry32 */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
