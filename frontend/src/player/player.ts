import { attach, type Engine, type Failure } from "./engine.ts";

export type PlayerState =
  | "connecting"
  | "playing"
  | "paused"
  | "stalled"
  | "blocked" // the browser waits for a tap
  | "finished"
  | "missing"
  | "unsupported";

const STALLED_AFTER_MS = 700;
const BEHIND_SECONDS = 12;
const END_SECONDS = 1;
/** So long a live viewer waits for what is missing before they leave it out; each time twice as long. */
const SKIPS_AFTER_MS = 4_000;
const SKIPS_AFTER_AT_MOST_MS = 16_000;
const SKIPPED_SECONDS = 1;

/** A video, what it is doing, and which moment it shows. */
export class Player {
  state: PlayerState = "connecting";
  isLive = true;

  readonly video: HTMLVideoElement;
  readonly #changed: () => void;
  #engine: Engine | null = null;
  #stall: ReturnType<typeof setTimeout> | undefined;
  #skip: ReturnType<typeof setTimeout> | undefined;
  #wantsToPlay = true;
  #opened = 0;

  constructor(video: HTMLVideoElement, changed: () => void) {
    this.video = video;
    this.#changed = changed;
    video.addEventListener("playing", () => this.#become("playing"));
    video.addEventListener("timeupdate", () => this.#moved());
    video.addEventListener("waiting", () => this.#stalling());
    video.addEventListener("pause", () => this.#paused());
    video.addEventListener("ended", () => this.#become("finished"));
    video.addEventListener("volumechange", () => changed());
    video.addEventListener("seeked", () => changed());
  }

  /** Muted, so that a browser lets it start by itself; sound is one tap away. */
  async open(url: string, isLive: boolean, anchors?: [number, number][]): Promise<void> {
    const opened = ++this.#opened;
    this.close();
    this.isLive = isLive;
    this.#wantsToPlay = true;
    this.#become("connecting");
    const engine = await attach(this.video, { url, isLive, ...(anchors && { anchors }), failed: (why) => this.#failed(why) });
    if (opened !== this.#opened) return engine?.close();
    this.#engine = engine;
    if (engine === null) return this.#become("unsupported");
    void this.play();
  }

  close(): void {
    this.#engine?.close();
    this.#engine = null;
    clearTimeout(this.#stall);
    clearTimeout(this.#skip);
  }

  async play(): Promise<void> {
    this.#wantsToPlay = true;
    try {
      await this.video.play();
    } catch (refusal) {
      if ((refusal as DOMException).name === "NotAllowedError") this.#become("blocked");
    }
  }

  pause(): void {
    this.#wantsToPlay = false;
    this.video.pause();
  }

  toggle(): void {
    if (this.video.paused) void this.play();
    else this.pause();
  }

  toggleSound(): void {
    this.video.muted = !this.video.muted;
    if (this.video.paused && this.#wantsToPlay) void this.play();
  }

  toLiveEdge(): void {
    const edge = this.#engine?.liveEdge();
    if (edge != null) this.video.currentTime = edge;
    void this.play();
  }

  seek(seconds: number): void {
    this.video.currentTime = Math.max(0, seconds);
    if (this.state === "finished") void this.play();
  }

  get isBehind(): boolean {
    const edge = this.#engine?.liveEdge();
    return this.isLive && edge != null && edge - this.video.currentTime > BEHIND_SECONDS;
  }

  /** No picture to come, so nothing to hear, to pause or to seek in. */
  get isUnplayable(): boolean {
    return this.state === "unsupported" || this.state === "missing";
  }

  /** Where in the video a moment of the show is. */
  secondsAt(at: number): number | null {
    return this.#engine?.secondsAt(at) ?? null;
  }

  /** UTC ms of the frame on screen; null while nothing is known. */
  playhead(): number | null {
    return this.#engine?.playhead() ?? null;
  }

  #moved(): void {
    const { video } = this;
    const isDry = video.readyState < video.HAVE_FUTURE_DATA;
    if (video.paused || video.seeking || isDry || this.state === "finished") return;
    this.#become("playing");
  }

  #stalling(): void {
    clearTimeout(this.#stall);
    if (this.state === "connecting") return;
    this.#stall = setTimeout(() => this.#become(this.#isAtItsEnd ? "finished" : "stalled"), STALLED_AFTER_MS);
  }

  /** Whoever was with the show is with it again, whatever it is that does not come. */
  #skipAfter(ms: number): void {
    clearTimeout(this.#skip);
    this.#skip = setTimeout(() => {
      const edge = this.#engine?.liveEdge() ?? 0;
      if (edge - this.video.currentTime > SKIPPED_SECONDS) this.video.currentTime = edge;
      this.#skipAfter(Math.min(2 * ms, SKIPS_AFTER_AT_MOST_MS));
    }, ms);
  }

  /** A recording's picture may outlast its sound: the rest of it never plays. */
  get #isAtItsEnd(): boolean {
    return !this.isLive && this.video.duration - this.video.currentTime < END_SECONDS;
  }

  #paused(): void {
    if (!this.#wantsToPlay && !this.video.ended) this.#become("paused");
  }

  #failed(why: Failure): void {
    if (why === "unsupported") return this.#become("unsupported");
    if (!this.#wantsToPlay) return;
    if (why === "missing" && !this.isLive) return this.#become("missing");
    this.#become(why === "broken" || this.video.readyState >= this.video.HAVE_CURRENT_DATA ? "stalled" : "connecting");
  }

  #become(state: PlayerState): void {
    clearTimeout(this.#stall);
    if (state === this.state) return;
    this.state = state;
    if (state === "stalled" && this.isLive && !this.isBehind) this.#skipAfter(SKIPS_AFTER_MS);
    else clearTimeout(this.#skip);
    this.#changed();
  }
}
