// Played time, told to the room about every 15 s and once more when the page goes.
import type { Beat } from "../room-log/listening.ts";

const EVERY_MS = 15_000;
const EVERY_MS_IN_A_LARGE_ROOM = 30_000;
const LARGE_ROOM = 5_000; // viewers
const JITTER = 0.2;
const SAMPLE_MS = 250;

export interface Beating {
  playhead(): number | null;
  isReplay(): boolean;
  watching(): number | null;
  /** `isLast`: the page may be gone before it can say more. */
  send(beat: Beat, isLast: boolean): boolean;
}

export class Beats {
  readonly #video: HTMLVideoElement;
  readonly #of: Beating;
  #played = 0;
  #last = { wall: performance.now(), media: 0 };
  #hasFrame = false;
  #hasToldFrame = false;
  #sampling: ReturnType<typeof setInterval> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(video: HTMLVideoElement, of: Beating) {
    this.#video = video;
    this.#of = of;
  }

  start(): void {
    this.#sampling = setInterval(() => this.#sample(), SAMPLE_MS);
    addEventListener("pagehide", this.#flush);
    document.addEventListener("visibilitychange", this.#flush);
    this.#schedule();
  }

  stop(): void {
    clearInterval(this.#sampling);
    clearTimeout(this.#timer);
    removeEventListener("pagehide", this.#flush);
    document.removeEventListener("visibilitychange", this.#flush);
    this.#flush();
  }

  /** Before another playback: that of the replay. */
  close(): void {
    this.#flush();
    this.#hasFrame = this.#hasToldFrame = false;
    this.#played = 0;
  }

  /** Time on the wall while the video moved and could be seen or heard. */
  #sample(): void {
    const now = { wall: performance.now(), media: this.#video.currentTime };
    const wall = now.wall - this.#last.wall;
    const media = (now.media - this.#last.media) * 1000;
    this.#last = now;
    if (media <= 0 || this.#video.seeking || this.#isUnnoticed) return;
    this.#played += Math.min(wall, media * 1.05);
    if (!this.#hasFrame) {
      this.#hasFrame = true;
      this.#beat();
    }
  }

  get #isUnnoticed(): boolean {
    const isOnTop = document.pictureInPictureElement === this.#video;
    return document.hidden && !isOnTop && (this.#video.muted || this.#video.volume === 0);
  }

  readonly #flush = (event?: Event): void => {
    this.#sample();
    this.#beat(event?.type === "pagehide" || document.hidden);
  };

  #schedule(): void {
    const isLarge = (this.#of.watching() ?? 0) > LARGE_ROOM;
    const every = isLarge ? EVERY_MS_IN_A_LARGE_ROOM : EVERY_MS;
    const wait = every * (1 - JITTER + 2 * JITTER * Math.random());
    this.#timer = setTimeout(() => {
      this.#beat();
      this.#schedule();
    }, wait);
  }

  #beat(isLast = false): void {
    const isNews = this.#hasFrame && !this.#hasToldFrame;
    const playedMs = Math.round(this.#played);
    if (playedMs === 0 && !isNews) return;
    const at = this.#of.playhead();
    const beat = {
      played_ms: playedMs,
      playing: !this.#video.paused,
      first_frame: isNews,
      replay: this.#of.isReplay(),
      at: at === null ? null : Math.round(at),
    };
    if (!this.#of.send(beat, isLast)) return;
    this.#played -= playedMs;
    this.#hasToldFrame ||= isNews;
  }
}
