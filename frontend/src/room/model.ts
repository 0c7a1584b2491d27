import type { ShelfItem } from "../api/shelf.ts";
import { People } from "../api/people.ts";
import type { RoomBoot, ShowPhase } from "../boot.ts";
import { RoomConnection } from "../room-log/connection.ts";
import type { Entry, LogState, Poll, RefusalCode, Snapshot, Personal } from "../room-log/entries.ts";
import { empty } from "../room-log/fold.ts";
import type { Health } from "../room-log/health.ts";
import type { Beat, RoomStatus, Saying } from "../room-log/listening.ts";
import { nextCue, type Visible, visible } from "../room-log/visible.ts";
import { learnServerTime, serverNow } from "../server-clock.ts";
import { dealNow, dealPhases } from "./deals.ts";
import { type Goods, goodsOf } from "./goods.ts";
import { keepNotices, type Line, linesOf, type Notice, OwnMessages } from "./lines.ts";
import { Ballots } from "./ballots.ts";
import { Moments } from "./moments.ts";
import { Preference } from "./preference.ts";
import { remembering } from "./remembering.ts";
import { RoomToken } from "./room-token.ts";
import { Shelf } from "./shelf.ts";

const NOTHING: Notice[] = [];
const TODAY: LogState["stock"] = {}; // in a replay stock is the shelf's

export interface RoomEars {
  changed(): void;
  /** Entries in the order of the log, as they come in. */
  heard?(entries: Entry[]): void;
  told?(told: Personal): void;
  refused?(code: RefusalCode): void;
}

/** All an island knows of its show; asks nothing of the page. */
export class RoomModel {
  readonly boot: RoomBoot;
  readonly people: People;
  readonly own: OwnMessages;
  readonly ballots: Ballots;
  /** Whether the chat says who joins and buys. */
  readonly notices: Preference;
  status: RoomStatus = "connecting";
  /** The room is open, but what happens in it cannot be stored or told just now. */
  isLogAway = false;
  watching: number | null = null;
  health: Health | null = null;
  seen: Visible;
  playhead: number | null = null;
  isRevoked = false;

  readonly #ears: RoomEars;
  readonly #room: RoomConnection;
  readonly #token: RoomToken;
  readonly #moments: Moments;
  readonly #shelf: Shelf;
  readonly #goods = remembering<Goods[]>();
  readonly #lines = remembering<Line[]>();
  #notices: Notice[] = [];
  #dealPhases = "";
  #isReplay = false;

  constructor(boot: RoomBoot, ears: RoomEars) {
    this.boot = boot;
    this.own = new OwnMessages(boot.viewer?.aside ?? []);
    this.#ears = ears;
    this.people = new People(boot.show.id, () => ears.changed());
    this.#moments = new Moments(boot.show.id, () => this.look(this.playhead));
    this.#shelf = new Shelf(boot, () => ears.changed());
    this.notices = new Preference("notices", () => ears.changed());
    this.ballots = new Ballots(boot.show.id, () => ears.changed());
    this.#token = new RoomToken(boot);
    this.seen = visible(empty().state, 0);
    this.#room = new RoomConnection({
      url: boot.room_url,
      show: boot.show.id,
      token: () => this.#token.fresh(),
      listener: {
        status: (status) => {
          this.isLogAway = false; // a room that is entered says it again
          this.#set(() => (this.status = status));
        },
        watching: (count) => this.#set(() => (this.watching = count)),
        away: (isAway) => this.#set(() => (this.isLogAway = isAway)),
        health: (health) => this.#set(() => (this.health = health)),
        changed: ({ snapshot, entries, restarted }) => {
          this.#moments.heard(snapshot, entries, restarted);
          this.own.logged(snapshot.state.chat);
          this.#heard(entries);
        },
        acked: (id, ack) => this.#set(() => this.own.acked(id, ack, this.snapshot.seq)),
        refused: (id, code, message) => {
          this.#set(() => this.own.refused(id, code, message));
          this.own.logged(this.state.chat);
          this.#ears.refused?.(code);
        },
        told: (told) => this.#told(told),
        revoked: () => this.#set(() => (this.isRevoked = true)),
      },
    });
  }

  open(): void {
    this.#room.open();
    void this.readShelf();
  }

  close(): void {
    this.#shelf.stop();
    this.#room.close();
  }

  wake(): void {
    this.#room.wake();
  }

  get isReplay(): boolean {
    return this.#isReplay;
  }

  /** From here on the show is watched again, from whichever moment. */
  replay(): void {
    this.#isReplay = true;
    this.#moments.replay();
  }

  /** With a fresh token: the room's doors have just opened, or one may do more in it. */
  enterAgain(): void {
    this.#token.expire();
    this.#room.close();
    this.#room.open();
  }

  get state(): LogState {
    return this.#room.snapshot.state;
  }

  get snapshot(): Snapshot {
    return this.#room.snapshot;
  }

  /** What the show is doing at the viewer's moment. */
  get phase(): ShowPhase {
    if (this.isReplay) return "ended";
    if (this.state.ended && this.playhead === null) return "ended";
    return this.seen.state ?? this.boot.show.state;
  }

  /** What the show is doing now: the moment of a stream that is gone never comes. */
  get latest(): ShowPhase {
    return visible(this.state, Number.POSITIVE_INFINITY).state ?? this.boot.show.state;
  }

  /** The stream is gone, whatever the viewer's moment still shows. */
  get hasStopped(): boolean {
    return visible(this.state, Number.POSITIVE_INFINITY).state !== "live";
  }

  /** Fits what is seen to the playhead. */
  look(playhead: number | null): void {
    this.playhead = playhead;
    const at = playhead ?? (this.isReplay ? 0 : Number.POSITIVE_INFINITY);
    const seen = visible(this.#stateAt(playhead), at);
    const phases = dealPhases(seen, serverNow());
    if (isSame(this.seen, seen) && phases === this.#dealPhases) return;
    if (phases) void learnServerTime();
    this.seen = seen;
    this.#dealPhases = phases;
    this.#ears.changed();
  }

  /** Milliseconds from the viewer's moment to the next cue that is known; Infinity if there is none. */
  get untilNextCue(): number {
    const { playhead } = this;
    return playhead === null ? Infinity : nextCue(this.#stateAt(playhead), playhead) - playhead;
  }

  get goods(): Goods[] {
    const { shelf, seen, isReplay } = this;
    const stock = isReplay ? TODAY : this.state.stock;
    return this.#goods([shelf, stock, seen, isReplay, this.#dealPhases], () =>
      (shelf ?? []).map((item) => {
        const cued = isReplay ? null : (seen.prices[item.item] ?? null);
        const deal = isReplay ? null : dealNow(seen.deals[item.item], stock, this.boot.market, serverNow());
        return goodsOf(item, stock, cued, this.boot.market, deal);
      }),
    );
  }

  get pinned(): Goods | null {
    const pin = this.seen.pinned;
    return pin && (this.goods.find((goods) => goods.item === pin.item) ?? null);
  }

  /** What a poll has come to at the viewer's moment: its result, else its tally. */
  votesFor(poll: Poll): { votes: number; counts: number[] | null } {
    if (poll.counts) return { votes: poll.counts.reduce((sum, count) => sum + count, 0), counts: poll.counts };
    const tally = this.isReplay ? this.#moments.tallyAt(poll.poll, this.playhead ?? 0) : this.state.tallies[poll.poll];
    return tally ?? { votes: 0, counts: null };
  }

  goodsById(product: string): Goods | null {
    return this.goods.find((goods) => goods.product.id === product) ?? null;
  }

  get lines(): Line[] {
    const { state } = this;
    const me = this.boot.viewer?.who ?? null;
    if (this.isReplay) return linesOf(this.#moments.chatUntil(this.playhead ?? 0), [], this.own, me);
    const notices = this.notices.isOn ? this.#notices : NOTHING;
    const known = [state.chat, notices, this.own.list];
    return this.#lines(known, () => linesOf(state.chat, notices, this.own, me));
  }

  /** The last cue that named a price the viewer saw, for the grace of a price that rose. */
  cueSeen(item: string): number | null {
    const t = this.playhead ?? Number.POSITIVE_INFINITY;
    const { slots } = this.#stateAt(this.playhead);
    const cues = [`price:${item}`, `deal:${item}`].flatMap((slot) => slots[slot] ?? []).sort((a, b) => a.cue - b.cue);
    return this.isReplay ? null : (cues.findLast((cue) => cue.at <= t)?.cue ?? null);
  }

  say(saying: Saying, request?: string): void {
    const at = this.playhead === null ? null : Math.round(this.playhead);
    this.own.add(this.#room.say(saying, at, request), saying);
    this.#ears.changed();
  }

  /** Under its first name: if it was heard after all, it is said once. */
  sayAgain(request: string): void {
    const failed = this.own.list.find((own) => own.request === request);
    this.own.forget(request);
    if (failed) this.say(failed.saying, request);
  }

  discard(request: string): void {
    this.own.forget(request);
    this.#ears.changed();
  }

  react(hearts: number): boolean {
    return this.#room.react(hearts);
  }

  beat(beat: Beat, isLast: boolean): boolean {
    return this.#room.beat(beat, isLast);
  }

  get shelf(): ShelfItem[] | null {
    return this.#shelf.items;
  }

  get isShelfAway(): boolean {
    return this.#shelf.isAway;
  }

  readShelf(): Promise<void> {
    return this.#shelf.read();
  }

  /** The log as it stood at a moment that the live state may have forgotten. */
  #stateAt(playhead: number | null): LogState {
    return playhead === null ? this.state : this.#moments.stateAt(playhead, this.state, this.isReplay);
  }

  #heard(entries: Entry[]): void {
    this.#notices = keepNotices(this.#notices, entries);
    if (entries.some((entry) => this.#changesShelf(entry))) this.#shelf.readSoon();
    this.look(this.playhead);
    this.#ears.heard?.(entries);
    this.#ears.changed();
  }

  #told(told: Personal): void {
    if (told.kind === "declined") this.own.declined(told.message);
    if ((told.kind === "held" || told.kind === "private") && told.message) this.own.kept(told.message, told.kind, this.snapshot.seq);
    if (told.kind === "joined") this.#notices = keepNotices(this.#notices, [{ ...told, seq: this.snapshot.seq }]);
    this.#ears.told?.(told);
    this.#ears.changed();
  }

  #changesShelf(entry: Entry): boolean {
    if (entry.kind === "price") return true;
    return entry.kind === "pin" && !this.shelf?.some((item) => item.item === entry.item);
  }

  #set(change: () => void): void {
    change();
    this.#ears.changed();
  }
}

function isSame(a: Visible, b: Visible): boolean {
  if (a.poll?.cue !== b.poll?.cue || a.pinned?.cue !== b.pinned?.cue || a.state !== b.state) return false;
  if (a.headline !== b.headline || a.answered?.cue !== b.answered?.cue) return false;
  const items = Object.keys(b.prices);
  return items.length === Object.keys(a.prices).length && items.every((item) => a.prices[item] === b.prices[item]);
}
