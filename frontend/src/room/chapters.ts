// What was on screen and answered when, for the seek bar of replays and clips.
import { ask } from "../api/asking.ts";
import type { Player } from "../player/player.ts";

interface Chapter {
  kind: "product" | "answer";
  at: number;
  title: string;
}

/** Where a product comes on screen or a question is answered, in seconds of the video. */
export interface Mark {
  seconds: number;
  title: string;
  isAnswer: boolean;
}

export class Chapters {
  readonly #show: string;
  #asked: Promise<void> | null = null;
  #found: Chapter[] = [];

  constructor(show: string) {
    this.#show = show;
  }

  /** Empty until they are known and the video tells where its moments are. */
  marks(player: Player, learned: () => void): Mark[] {
    this.#asked ??= this.#ask().then(learned, () => undefined);
    const duration = player.video.duration;
    if (!Number.isFinite(duration)) return [];
    return this.#found.flatMap(({ at, title, kind }) => {
      const seconds = player.secondsAt(at);
      return seconds === null || seconds < 0 || seconds >= duration ? [] : [{ seconds, title, isAnswer: kind === "answer" }];
    });
  }

  async #ask(): Promise<void> {
    this.#found = await ask<Chapter[]>("GET", `/shows/${this.#show}/chapters`);
  }
}
