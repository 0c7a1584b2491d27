// Run by test_native_video.py: a browser that plays HLS by itself, and whose loads fail for a while; on a clock of ours.
import { readFileSync } from "node:fs";
import { mock } from "node:test";

interface Life {
  is_live: boolean;
  /** So many loads end in an error. */
  fails: number;
  /** How far it has played before its first error. */
  played: number;
  pauses: boolean;
  /** The page leaves the player when it has said so often that it failed. */
  leaves_after: number | null;
}

const STEPS_MS = 500;
const LOADS_FOR_MS = 100;
const WATCHED_MS = 20_000;
const URL_OF_SHOW = "https://media.example.org/shows/1/index.m3u8";
mock.timers.enable({ apis: ["setTimeout", "Date"], now: 0 });

/** What the standard says of `src`, `load()` and `play()`, as far as a player asks for it. */
class Video extends EventTarget {
  readonly NETWORK_NO_SOURCE = 3;
  readonly HAVE_CURRENT_DATA = 2;
  readonly HAVE_FUTURE_DATA = 3;
  readonly seekable = { length: 0 };
  networkState = 0;
  readyState = 0;
  currentTime = 0;
  duration = 600;
  paused = true;
  muted = true;
  seeking = false;
  ended = false;
  loads: number[] = [];
  fails: number;
  #src = "";
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(fails: number) {
    super();
    this.fails = fails;
  }

  canPlayType(): string {
    return "maybe";
  }

  set src(url: string) {
    this.#src = url;
    this.load();
  }

  removeAttribute(): void {
    this.#src = "";
  }

  load(): void {
    if (this.networkState !== 0) this.paused = true;
    Object.assign(this, { currentTime: 0, readyState: 0, networkState: this.#src ? 2 : 0 });
    if (this.#src && this.loads.at(-1) !== Date.now()) this.loads.push(Date.now());
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#loaded(), LOADS_FOR_MS);
  }

  async play(): Promise<void> {
    this.paused = false;
    if (this.readyState > 0) this.dispatchEvent(new Event("playing"));
  }

  pause(): void {
    this.paused = true;
    this.dispatchEvent(new Event("pause"));
  }

  breaks(): void {
    Object.assign(this, { networkState: this.readyState > 0 ? 1 : this.NETWORK_NO_SOURCE });
    this.dispatchEvent(new Event("error"));
  }

  #loaded(): void {
    if (!this.#src || this.readyState > 0) return;
    if (this.loads.length <= this.fails) return this.breaks();
    this.readyState = 4;
    if (!this.paused) this.dispatchEvent(new Event("playing"));
  }
}

const { Player } = await import("../../frontend/src/player/player.ts");

for (const line of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  process.stdout.write(`${JSON.stringify(await lived(JSON.parse(line) as Life))}\n`);
}

async function lived(life: Life): Promise<object> {
  const begun = Date.now();
  const video = new Video(life.played > 0 ? 0 : life.fails);
  const states: string[] = [];
  let failures = 0;
  video.addEventListener("error", () => failures++);
  const player = new Player(video as unknown as HTMLVideoElement, () => states.at(-1) === player.state || states.push(player.state));
  await player.open(URL_OF_SHOW, life.is_live);
  for (let now = 0; now < WATCHED_MS; now += STEPS_MS) {
    mock.timers.tick(STEPS_MS);
    await new Promise((turn) => setImmediate(turn));
    if (now === STEPS_MS && life.played > 0) breakOff(video, player, life);
    if (failures === life.leaves_after) player.close();
  }
  return { states, loads: video.loads.map((at) => at - begun), at: video.currentTime, paused: video.paused };
}

function breakOff(video: Video, player: { pause(): void }, life: Life): void {
  Object.assign(video, { currentTime: life.played, fails: life.fails });
  if (life.pauses) player.pause();
  video.breaks();
}
