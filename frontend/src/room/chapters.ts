// What was on screen when, for the seek bar of replays and clips.
import { ask } from "../api/asking.ts";
import type { Player } from "../player/player.ts";
import type { Mark } from "./bars.ts";

interface Chapter {
  at: number;
  title: string;
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
    return this.#found.flatMap(({ at, title }) => {
      const seconds = player.secondsAt(at);
      return seconds === null || seconds < 0 || seconds >= duration ? [] : [{ seconds, title }];
    });
  }

  async #ask(): Promise<void> {
    this.#found = await ask<Chapter[]>("GET", `/shows/${this.#show}/chapters`);
  }
}
