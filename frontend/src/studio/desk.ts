import { sayWhy } from "../api/asking.ts";
import { type AskedPoll, type Standing, StudioApi } from "../api/studio.ts";
import type { ShowPhase, StudioBoot } from "../boot.ts";
import type { Saying } from "../room-log/listening.ts";
import type { Entry, Question } from "../room-log/entries.ts";
import type { Health } from "../room-log/health.ts";
import { countOf } from "../room-log/questions.ts";
import { visible } from "../room-log/visible.ts";
import { wheneverBack } from "../room-log/whenever-back.ts";
import type { About } from "../room/chat-log.ts";
import type { ReplyTo } from "../room/composer.ts";
import type { Goods } from "../room/goods.ts";
import { RoomModel } from "../room/model.ts";
import { Moderator } from "../room/moderator.ts";
import { t } from "../saying.ts";
import { Books } from "./books.ts";
import { DealList } from "./deal-list.ts";
import { chosenRules, writtenPrivately } from "./chat-dialogs.ts";
import { HostClock } from "./host-clock.ts";
import { PollList } from "./poll-list.ts";

const FIGURES_EVERY_MS = 10_000;
const DOOR_EVERY_MS = 3_000;
const HEALTH_LASTS_MS = 5_000;
const ORDERS_SETTLE_MS = 800;

/** The host's side of a show: the room, and what only a host may see and do. */
export class Desk {
  readonly boot: StudioBoot;
  readonly api: StudioApi;
  readonly room: RoomModel;
  readonly moderator: Moderator;
  replyTo: ReplyTo | null = null;
  readonly books: Books;
  readonly deals: DealList;
  readonly clock: HostClock;
  readonly polls: PollList;
  key: string | null = null;
  /** Where the stream can be watched before it is public. */
  rehearsal: string | null = null;
  /** Advice that the host has read. */
  readonly putAway = new Set<string>();
  says = "";
  isBusy = false;
  /** A pin on its way: shown at once, taken back if refused. */
  #wished: string | null | undefined;
  /** What the show itself said last; the room's cues know better once it is on air. */
  #said: Standing;
  #timers: ReturnType<typeof setInterval>[] = [];
  #stopWaking = (): void => undefined;
  #ordersTimer: ReturnType<typeof setTimeout> | undefined;
  #healthAt = 0;
  #lastHealth: Health | null = null;
  readonly #changed: () => void;

  constructor(boot: StudioBoot, changed: () => void) {
    this.boot = boot;
    this.#changed = changed;
    this.api = new StudioApi(boot.show.id);
    this.room = new RoomModel(boot, { changed: () => this.#roomChanged(), heard: (entries) => this.#heard(entries), told: (told) => this.moderator.heard(told) });
    this.moderator = new Moderator(boot.show.id, boot.shop.id, (says) => this.say(says), changed);
    this.moderator.maySanction = !boot.producer;
    this.books = new Books(this.api, changed);
    this.deals = new DealList(boot.show.id, (act) => this.doing(act), changed);
    this.polls = new PollList(this.api, (act) => this.doing(act), changed);
    this.clock = new HostClock(this.api, (act) => this.doing(act), changed);
    this.#said = boot.show;
  }

  open(): void {
    this.room.open();
    this.#stopWaking = wheneverBack(() => this.room.wake());
    if (!this.boot.producer) {
      this.books.read(this.room.watching);
      void this.clock.read();
    }
    void this.polls.read();
    void this.moderator.readHeld();
    void this.deals.read();
    void this.#lookOutside();
    this.#timers = [
      setInterval(() => !this.boot.producer && void this.books.readFigures(this.room.watching), FIGURES_EVERY_MS),
      setInterval(() => void this.#lookOutside(), DOOR_EVERY_MS),
      setInterval(() => this.#changed(), 1000),
    ];
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
    this.#stopWaking();
    this.room.close();
  }

  /** What is, not what viewers see yet. */
  get phase(): ShowPhase {
    if (this.#said.state === "ended" || this.room.state.ended) return "ended";
    return visible(this.room.state, Number.POSITIVE_INFINITY).state ?? this.#said.state;
  }

  get isOnAir(): boolean {
    return this.phase === "live" || this.phase === "interrupted";
  }

  get airedAt(): number | null {
    return this.#said.started_at ? Date.parse(this.#said.started_at) : null;
  }

  get health(): Health | null {
    return this.#told?.arriving && this.phase !== "ended" ? this.#told : null;
  }

  /** Another device that has the stream key and waits. */
  get waiting(): Health["waiting"] {
    return this.#told?.waiting ?? null;
  }

  get notice(): Health["notice"] {
    const notice = this.#told?.notice ?? null;
    return notice && this.putAway.has(notice.code + notice.at) ? null : notice;
  }

  /** What cannot be heard just now is taken for as it was. */
  get #told(): Health | null {
    if (this.room.isLogAway || this.room.status === "reconnecting") return this.room.health;
    return Date.now() - this.#healthAt < HEALTH_LASTS_MS ? this.room.health : null;
  }

  get hasStream(): boolean {
    return this.health !== null || (this.rehearsal !== null && !this.isOnAir);
  }

  get pinned(): { item: string; at: number } | null {
    const { pinned } = visible(this.room.state, Number.POSITIVE_INFINITY);
    if (this.#wished === undefined) return pinned;
    return this.#wished === null ? null : { item: this.#wished, at: Date.now() };
  }

  /** After the pinned one, whatever can still be sold. */
  get next(): Goods | null {
    const { goods } = this.room;
    const at = goods.findIndex(({ item }) => item === this.pinned?.item);
    const order = [...goods.slice(at + 1), ...goods.slice(0, Math.max(0, at))];
    return order.find((candidate) => candidate.price !== null && !candidate.isSoldOut) ?? null;
  }

  async pin(item: string): Promise<void> {
    await this.#wishing(item, () => this.api.pin(item));
  }

  async unpin(): Promise<void> {
    await this.#wishing(null, () => this.api.unpin());
  }

  async goLive(): Promise<void> {
    await this.doing(() => this.api.goLive());
    await Promise.all([this.#lookOutside(), this.books.readFindings()]);
  }

  async end(): Promise<void> {
    if (await this.doing(() => this.api.end())) this.#said = { ...this.#said, state: "ended" };
    this.#changed();
  }

  async reveal(): Promise<void> {
    await this.doing(async () => {
      this.key = await this.api.key();
    });
  }

  hide(): void {
    this.key = null;
    this.#changed();
  }

  async rotate(): Promise<void> {
    const isDone = await this.doing(async () => {
      this.key = await this.api.rotateKey();
    });
    if (isDone) this.say(t("New key. The old one no longer works."));
  }

  /** A quiz tells its counts with its result; the host waits for them like everybody. */
  tallyOf(poll: AskedPoll): { votes: number; counts: number[] } {
    const tally = this.room.state.tallies[poll.id];
    const counts = tally?.counts ?? poll.counts;
    return { counts, votes: tally?.votes ?? counts.reduce((sum, count) => sum + count, 0) };
  }

  async changeRundown(act: () => Promise<unknown>): Promise<void> {
    await this.doing(act);
    await this.room.readShelf();
    await this.books.readFindings();
  }

  /** Whether it went through; a refusal is said in the page. */
  async doing(act: () => Promise<unknown>): Promise<boolean> {
    this.isBusy = true;
    this.say("");
    try {
      await act();
      return true;
    } catch (error) {
      this.say(sayWhy(error));
      return false;
    } finally {
      this.isBusy = false;
      this.#changed();
    }
  }

  reply(about: About | null): void {
    this.replyTo = about && { message: about.message, name: about.name, text: about.text };
    this.#changed();
    if (about) document.querySelector<HTMLElement>("vitrine-composer")?.focus();
  }

  answerInChat(saying: Saying): void {
    this.replyTo = null;
    this.room.say(saying);
  }

  async answerByVoice(question: Question): Promise<void> {
    await this.doing(() => this.moderator.api.answerByVoice(question.id));
  }

  async answerPrivately(question: Question): Promise<void> {
    const { api } = this.moderator;
    await writtenPrivately(question.asked[0]?.text ?? "", countOf(question), (text) => api.answerPrivately(question.id, text));
  }

  async changeRules(): Promise<void> {
    const { api } = this.moderator;
    if (this.isBusy) return;
    await this.doing(async () => {
      await chosenRules(await api.rules(), this.boot.urls.moderation, (rules) => api.setRules(rules));
    });
  }

  say(what: string): void {
    this.says = what;
    this.#changed();
  }

  putAwayAdvice(id: string): void {
    this.putAway.add(id);
    this.#changed();
  }

  async handOver(allow: boolean): Promise<void> {
    const isDone = await this.doing(() => this.api.handOver(allow));
    if (isDone && allow) this.say(t("The other device may take over. It has a minute to connect."));
  }

  /** Before it is on air no cue tells of the stream, and none since when it is: so the show itself is asked. */
  async #lookOutside(): Promise<void> {
    if ((this.isOnAir && this.airedAt !== null) || this.phase === "ended") return;
    const [said, rehearsal] = await Promise.all([
      this.api.show().catch(() => this.#said),
      this.boot.producer ? null : this.api.preview().catch(() => null),
    ]);
    this.#said = said;
    this.rehearsal = rehearsal;
    if (this.isOnAir && this.room.status !== "open") this.room.enterAgain();
    this.#changed();
  }

  async #wishing(item: string | null, act: () => Promise<void>): Promise<void> {
    this.#wished = item;
    this.#changed();
    if (!(await this.doing(act))) this.#wished = undefined;
    this.#changed();
  }

  #roomChanged(): void {
    if (this.room.health !== this.#lastHealth) {
      this.#lastHealth = this.room.health;
      this.#healthAt = Date.now();
    }
    this.#changed();
  }

  #heard(entries: Entry[]): void {
    if (entries.some(({ kind }) => kind === "pin" || kind === "unpin")) this.#wished = undefined;
    if (entries.some(({ kind }) => kind === "poll")) void this.polls.read();
    if (entries.some(({ kind }) => kind === "deal")) void this.deals.read();
    if (!entries.some(({ kind }) => kind === "bought" || kind === "stock")) return;
    clearTimeout(this.#ordersTimer);
    this.#ordersTimer = setTimeout(() => {
      if (!this.boot.producer) this.books.read(this.room.watching);
      if (this.deals.list.length > 0) void this.deals.read();
      void this.room.readShelf();
    }, ORDERS_SETTLE_MS);
  }
}
