// Run by test_cut_off.py: a device that streams by WHIP, whose network goes and comes back, on a clock of our own.
import { readFileSync } from "node:fs";
import { mock } from "node:test";

interface Away {
  /** From the moment on in which the browser says that its way is lost. */
  away_ms: number;
  /** What a request gets meanwhile. */
  network: "refuses" | "swallows";
  /** Whether the server still has the session afterwards. */
  is_kept: boolean;
  /** Another device took over: the session is over, and who asks for it is told so. */
  is_replaced: boolean;
  /** Whether the browser tells that its way is lost. */
  is_noticed: boolean;
  /** What the server says to a session that is begun anew; null: it is let in. */
  refuses: string | null;
  says_online: boolean;
  /** When the host stops; null: never. */
  stops_at: number | null;
  /** Or just after their page asked for this. */
  stops_on: string | null;
}

const WATCHED_MS = 90_000;
const STEP_MS = 20;
const ROUND_TRIP_MS = 40;
const FAILS_AFTER_MS = 20_000; // of being disconnected
const URL_OF_SHOW = "https://media.example.org/whip/1";

mock.timers.enable({ apis: ["setTimeout", "Date"], now: 0 });
performance.now = () => Date.now();
AbortSignal.timeout = (ms) => {
  const ends = new AbortController();
  setTimeout(() => ends.abort(new DOMException("", "TimeoutError")), ms);
  return ends.signal;
};
const globals = globalThis as unknown as Record<string, unknown>;
const page = new EventTarget();
globals.window = page;
globals.document = Object.assign(new EventTarget(), { visibilityState: "visible" });

class World {
  begun = Date.now();
  lostAt: number | null = null;
  asked: { at: number; method: string }[] = [];
  sessions = 0;
  peers: Peer[] = [];
  stop = async (): Promise<void> => undefined;
  readonly away: Away;

  constructor(away: Away) {
    this.away = away;
  }

  get now(): number {
    return Date.now() - this.begun;
  }

  /** Since the way was lost. */
  get since(): number {
    return this.lostAt === null ? -1 : this.now - this.lostAt;
  }

  get isAway(): boolean {
    return this.lostAt !== null && this.since < this.away.away_ms;
  }
}

let world: World;

class Peer extends EventTarget {
  connectionState = "new";
  signalingState = "stable";
  localDescription: { sdp: string } | null = null;
  currentRemoteDescription: { sdp: string } | null = null;
  #offers = 0;

  constructor() {
    super();
    world.peers.push(this);
  }

  addTransceiver(): void {}
  restartIce(): void {}
  getSenders(): unknown[] {
    return [];
  }

  async createOffer(): Promise<{ sdp: string }> {
    return { sdp: `a=ice-ufrag:mine${++this.#offers}\r\na=ice-pwd:mine\r\n` };
  }

  async setLocalDescription(offer: { sdp: string }): Promise<void> {
    this.localDescription = offer;
  }

  async setRemoteDescription(answer: { sdp: string }): Promise<void> {
    if (this.signalingState === "closed") throw new DOMException("", "InvalidStateError");
    this.currentRemoteDescription = answer;
    setTimeout(() => !world.isAway && this.become("connected"), ROUND_TRIP_MS);
  }

  become(state: string): void {
    if (this.connectionState === "closed" || this.connectionState === state) return;
    this.connectionState = state;
    this.dispatchEvent(new Event("connectionstatechange"));
  }

  close(): void {
    this.connectionState = this.signalingState = "closed";
  }
}

globals.RTCPeerConnection = Peer;
globalThis.fetch = ((_: string, { method = "GET", signal }: RequestInit) => {
  world.asked.push({ at: world.since, method });
  if (world.since > 0 && method === world.away.stops_on) setTimeout(() => void world.stop(), STEP_MS);
  return new Promise<Response>((resolve, reject) => {
    if (!world.isAway) return setTimeout(() => resolve(answered(method)), ROUND_TRIP_MS);
    if (world.away.network === "refuses") return reject(new TypeError("Failed to fetch"));
    signal?.addEventListener("abort", () => reject(signal.reason as Error));
  });
}) as typeof fetch;

function answered(method: string): Response {
  if (world.lostAt !== null && world.away.is_replaced && method !== "POST") return refused("taken-over", 410);
  if (world.lostAt !== null && world.away.refuses && method === "POST") return refused(world.away.refuses, 409);
  if (method === "DELETE") return new Response(null, { status: 200 });
  if (method === "PATCH" && !world.away.is_kept) return Response.json({ code: "no-such-session", detail: "Gone." }, { status: 404 });
  const theirs = `a=ice-ufrag:theirs${world.asked.length}\r\na=ice-pwd:theirs\r\n`;
  if (method === "PATCH") return new Response(theirs, { status: 200 });
  world.sessions++;
  const made = new Response(theirs, { status: 201, headers: { Location: `/whip/1/${world.sessions}` } });
  return Object.defineProperty(made, "url", { value: URL_OF_SHOW });
}

function refused(code: string, status: number): Response {
  return Response.json({ code, detail: "For encoders." }, { status });
}

const { Device } = await import("../../frontend/src/studio/device/device.ts");

for (const line of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  process.stdout.write(`${JSON.stringify(await lived(JSON.parse(line) as Away))}\n`);
}

async function lived(away: Away): Promise<object> {
  world = new World(away);
  const states: string[] = [];
  let back: number | null = null;
  const device = new Device(URL_OF_SHOW, async () => "a key", () => {
    if (states.at(-1) !== device.sending) states.push(device.sending);
    if (device.sending === "sending" && world.since >= 0) back ??= world.since;
  });
  device.stream = { getTracks: () => [{ kind: "video" }], getAudioTracks: () => [] } as unknown as MediaStream;
  world.stop = () => device.stop();
  void device.start();
  while (world.now < WATCHED_MS) {
    await settled();
    if (world.lostAt === null && device.sending === "sending") lose();
    if (world.since === FAILS_AFTER_MS) world.peers.filter(isLost).forEach((peer) => peer.become("failed"));
    if (world.since === away.away_ms && away.says_online) page.dispatchEvent(new Event("online"));
    if (world.since === away.stops_at) void world.stop();
    mock.timers.tick(STEP_MS);
  }
  return { back, states, sessions: world.sessions, asked: world.asked.filter(({ at }) => at >= 0), says: device.says };
}

function lose(): void {
  world.lostAt = world.now;
  if (!world.away.is_noticed) return;
  for (const peer of world.peers) peer.become("disconnected");
}

function isLost(peer: Peer): boolean {
  return peer.connectionState === "disconnected";
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 30; turn++) await Promise.resolve();
}
