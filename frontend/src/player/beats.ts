// Played time, told to the room about every 15 s and once more when the page goes.
import type { Beat } from "../room-log/connection.ts";

const EVERY_MS = 15_000;
const JITTER = 0.2;
const SAMPLE_MS = 250;

export class Beats {
  readonly #video: HTMLVideoElement;
  readonly #send: (beat: Beat) => boolean;
  readonly #playhead: () => number | null;
  #played = 0;
  #last = { wall: performance.now(), media: 0 };
  #hasFrame = false;
  #hasToldFrame = false;
  #sampling: ReturnType<typeof setInterval> | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(video: HTMLVideoElement, playhead: () => number | null, send: (beat: Beat) => boolean) {
    this.#video = video;
    this.#playhead = playhead;
    this.#send = send;
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

  /** Time on the wall while the video moved: catching up at 1.1 x is no longer to watch. */
  #sample(): void {
    const now = { wall: performance.now(), media: this.#video.currentTime };
    const wall = now.wall - this.#last.wall;
    const media = (now.media - this.#last.media) * 1000;
    this.#last = now;
    if (media <= 0 || this.#video.seeking) return;
    this.#played += Math.min(wall, media * 1.05);
    if (!this.#hasFrame) {
      this.#hasFrame = true;
      this.#beat();
    }
  }

  readonly #flush = (): void => {
    this.#sample();
    this.#beat();
  };

  #schedule(): void {
    const wait = EVERY_MS * (1 - JITTER + 2 * JITTER * Math.random());
    this.#timer = setTimeout(() => {
      this.#beat();
      this.#schedule();
    }, wait);
  }

  #beat(): void {
    const isNews = this.#hasFrame && !this.#hasToldFrame;
    const playedMs = Math.round(this.#played);
    if (playedMs === 0 && !isNews) return;
    const at = this.#playhead();
    const beat = {
      played_ms: playedMs,
      playing: !this.#video.paused,
      first_frame: isNews,
      at: at === null ? null : Math.round(at),
    };
    if (!this.#send(beat)) return;
    this.#played -= playedMs;
    this.#hasToldFrame ||= isNews;
  }
}
