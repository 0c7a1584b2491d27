// The viewer's side of the chat: whom one answers, whether one may speak, whom one follows.
import { sayWhy } from "../api/asking.ts";
import { follow, standingIn } from "../api/moderation.ts";
import type { Measure, RoomBoot, ViewerBoot } from "../boot.ts";
import type { Saying } from "../room-log/listening.ts";
import type { Audience, RefusalCode, Rules, Personal } from "../room-log/entries.ts";
import { learnServerTime, serverNow } from "../server-clock.ts";
import type { About } from "./chat-log.ts";
import type { ReplyTo } from "./composer.ts";
import type { RoomModel } from "./model.ts";

export class Conversation {
  replyTo: ReplyTo | null = null;
  #saidAt = 0;
  readonly #model: RoomModel;
  readonly #boot: RoomBoot;
  readonly #changed: () => void;
  readonly #say: (says: string) => void;

  constructor(model: RoomModel, changed: () => void, say: (says: string) => void) {
    this.#model = model;
    this.#boot = model.boot;
    this.#changed = changed;
    this.#say = say;
    this.#learnItsEnd();
  }

  get viewer(): ViewerBoot | null {
    return this.#boot.viewer;
  }

  get rules(): Rules | null {
    return this.#model.state.rules;
  }

  /** Whom the chat is kept for, if that keeps this viewer out; else everybody. */
  get keptFor(): Audience {
    const audience = this.rules?.audience ?? "all";
    const { viewer } = this;
    if (!viewer || viewer.moderates || viewer.buys) return "all";
    return audience === "followers" && viewer.follows ? "all" : audience;
  }

  /** What keeps this viewer from writing, for as long as it does. */
  get measure(): Measure | null {
    const measure = this.viewer?.measure ?? null;
    const isOver = measure?.until && serverNow() >= Date.parse(measure.until);
    return isOver ? null : measure;
  }

  get slowSeconds(): number {
    return this.viewer?.moderates ? 0 : (this.rules?.slow_seconds ?? 0);
  }

  /** Until slow mode lets this viewer write again. */
  get waitSeconds(): number {
    return Math.max(0, Math.ceil(this.slowSeconds - (Date.now() - this.#saidAt) / 1000));
  }

  say(saying: Saying): void {
    this.replyTo = null;
    this.#saidAt = Date.now();
    this.#model.say(saying);
  }

  reply(about: About): void {
    this.replyTo = { message: about.message, name: about.name, text: about.text };
    this.#changed();
  }

  dropReply(): void {
    this.replyTo = null;
    this.#changed();
  }

  async follow(): Promise<void> {
    const { viewer } = this;
    if (!viewer) return;
    const follows = !viewer.follows;
    viewer.follows = follows;
    this.#changed();
    try {
      await follow(this.#boot.show.shop.id, follows);
      this.#model.enterAgain();
    } catch (refusal) {
      viewer.follows = !follows;
      this.#say(sayWhy(refusal));
    }
  }

  heard(told: Personal): void {
    if (told.kind === "measure") void this.#readStanding();
  }

  refused(code: RefusalCode): void {
    if (code !== "slow-mode") this.#saidAt = 0;
    if (code === "sign-in") this.#boot.viewer = null; // signed out elsewhere, or their session is over
    if (code === "banned" || code === "timed-out" || code === "buyers-only") void this.#readStanding();
  }

  /** Somebody who has just bought may write where only buyers do. */
  bought(): void {
    void this.#readStanding().then(() => this.#model.enterAgain());
  }

  async #readStanding(): Promise<void> {
    const { viewer } = this;
    const standing = viewer && (await standingIn(this.#boot.show.id).catch(() => null));
    if (!viewer || !standing) return;
    Object.assign(viewer, standing);
    this.#learnItsEnd();
    this.#changed();
  }

  #learnItsEnd(): void {
    if (this.viewer?.measure?.until) void learnServerTime();
  }
}
