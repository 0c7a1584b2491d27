// A page's line to its room: a socket that resumes where it was, or polling where sockets fail.
import type { Aside, Entry, FrameItem, Health, RefusalCode, Snapshot } from "./entries.ts";
import { advance, empty } from "./fold.ts";

export type RoomStatus = "connecting" | "open" | "reconnecting" | "polling" | "ended";

export interface RoomListener {
  status?(status: RoomStatus): void;
  /** After each frame. `restarted`: the state was replaced, `entries` do not tell the way there. */
  changed?(change: { snapshot: Snapshot; entries: Entry[]; restarted: boolean }): void;
  watching?(count: number): void;
  health?(health: Health): void;
  /** The server stored what was said, or had it already; `seq`: where it stands in the log. */
  acked?(id: string, seq: number | null): void;
  refused?(id: string, code: RefusalCode): void;
}

export interface RoomOptions {
  /** `ws://` or `wss://`, without a path. */
  url: string;
  show: string;
  /** Asked before every attempt, since a token is short-lived. */
  token(): string | null | Promise<string | null>;
  listener: RoomListener;
}

export interface Beat {
  /** Since the last beat that was taken. */
  played_ms: number;
  playing: boolean;
  first_frame: boolean;
  /** Of the recording, not of the show as it goes. */
  replay: boolean;
  at: number | null;
}

interface Saying {
  text: string;
  at: number | null;
  since: number;
}

const PROTOCOL = "vitrine.room.1";
const FIRST_RETRY_MS = 800;
const LONGEST_RETRY_MS = 10_000;
const STRANGER_RETRY_MS = 15_000; // no such show, yet
const POLLS_AFTER_FAILURES = 3;
const POLL_MS = 1_000;
const POLLS_PER_ATTEMPT = 30; // then the socket is tried again
const SAYING_FOR_MS = 60_000; // the server deduplicates a retry for 120 s
const SILENT_FOR_MS = 60_000; // then an empty beat asks whether the line is alive

export class RoomConnection {
  snapshot: Snapshot = empty();
  status: RoomStatus = "connecting";

  readonly #options: RoomOptions;
  readonly #page = Math.random().toString(36).slice(2, 10);
  #requests = 0;
  #token: string | null = null;
  #saying = new Map<string, Saying>();
  #socket: WebSocket | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #hasSnapshot = false;
  #isStranger = false;
  #failures = 0;
  #polls = 0;
  #attempt = 0;

  constructor(options: RoomOptions) {
    this.#options = options;
  }

  open(): void {
    void this.#connect();
  }

  close(): void {
    this.#attempt++;
    clearTimeout(this.#timer);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close(1000);
  }

  /** Sends until acked or refused; the id names it in `acked` and `refused`, and a retry. */
  say(text: string, at: number | null, id = this.#nextId("s")): string {
    this.#saying.set(id, { text, at, since: Date.now() });
    this.#send({ do: "say", id, text, at });
    if (this.status === "polling") this.#refuse(id, "try-again");
    return id;
  }

  get pending(): readonly string[] {
    return [...this.#saying.keys()];
  }

  /** Whether the reactions went out. */
  react(n: number): boolean {
    return this.#send({ do: "react", id: this.#nextId("r"), what: "heart", n });
  }

  /** Whether the beat went out; if not, its time belongs into the next one. */
  beat(beat: Beat, isLast = false): boolean {
    const frame = { do: "beat", id: this.#nextId("b"), ...beat };
    const isSent = this.#send(frame);
    const isApart = isLast || this.status === "polling";
    return (isApart && this.#sendApart(frame)) || isSent;
  }

  /** A page that goes takes its socket along; of a frame that arrives twice one counts. */
  #sendApart(frame: object): boolean {
    if (this.#token === null) return false;
    const query = new URLSearchParams({ token: this.#token, beat: JSON.stringify(frame) });
    const address = `${this.#base}/rooms/${this.#options.show}/beat?${query}`;
    fetch(address, { keepalive: true, cache: "no-store" }).catch(() => undefined);
    return true;
  }

  get #base(): string {
    return this.#options.url.replace(/^ws/, "http");
  }

  async #connect(): Promise<void> {
    const attempt = ++this.#attempt;
    const token = await Promise.resolve(this.#options.token()).catch(() => null);
    if (attempt !== this.#attempt) return;
    this.#token = token;
    const protocols = token === null ? [PROTOCOL] : [PROTOCOL, `token.${token}`];
    const socket = new WebSocket(this.#address(), protocols);
    this.#socket = socket;
    socket.onopen = () => {
      if (socket === this.#socket) this.#opened();
    };
    socket.onmessage = (message) => {
      if (socket === this.#socket) this.#receive(String(message.data));
    };
    socket.onclose = () => {
      if (socket === this.#socket) this.#lost();
    };
  }

  #address(): string {
    const after = this.#hasSnapshot ? `?after=${this.snapshot.seq}` : "";
    return `${this.#options.url}/rooms/${this.#options.show}${after}`;
  }

  #opened(): void {
    this.#failures = 0;
    this.#polls = 0;
    this.#isStranger = false;
    this.#become("open");
    for (const [id, saying] of this.#saying) {
      if (Date.now() - saying.since > SAYING_FOR_MS) this.#refuse(id, "try-again");
      else this.#send({ do: "say", id, text: saying.text, at: saying.at });
    }
    this.#watch();
  }

  #lost(): void {
    this.#socket = null;
    if (this.snapshot.state.ended && this.#hasSnapshot) return;
    this.#failures++;
    if (this.#failures >= POLLS_AFTER_FAILURES && !this.#isStranger) {
      this.#become("polling");
      this.#after(Math.random() * POLL_MS, () => void this.#poll());
      return;
    }
    this.#become(this.#hasSnapshot ? "reconnecting" : "connecting");
    this.#after(this.#retryMs(), () => void this.#connect());
  }

  #retryMs(): number {
    if (this.#isStranger) return STRANGER_RETRY_MS * (0.7 + 0.6 * Math.random());
    return Math.random() * Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (this.#failures - 1));
  }

  async #poll(): Promise<void> {
    const attempt = ++this.#attempt;
    const frame = await this.#fetched();
    if (attempt !== this.#attempt) return;
    if (frame) this.#take(frame);
    if (this.snapshot.state.ended && this.#hasSnapshot) return;
    const again = ++this.#polls % POLLS_PER_ATTEMPT !== 0;
    this.#after(POLL_MS, () => void (again ? this.#poll() : this.#connect()));
  }

  async #fetched(): Promise<FrameItem[] | null> {
    try {
      const token = await this.#options.token();
      const query = new URLSearchParams();
      if (this.#hasSnapshot) query.set("after", String(this.snapshot.seq));
      if (token !== null) query.set("token", token);
      const address = `${this.#base}/rooms/${this.#options.show}/entries?${query}`;
      const answer = await fetch(address, { cache: "no-store" });
      return answer.ok ? ((await answer.json()) as FrameItem[]) : null;
    } catch {
      return null;
    }
  }

  #receive(text: string): void {
    this.#watch();
    this.#take(JSON.parse(text) as FrameItem[]);
  }

  #take(frame: FrameItem[]): void {
    const entries: Entry[] = [];
    let restarted = false;
    for (const item of frame) {
      if (item.kind === "snapshot") {
        this.snapshot = { seq: item.seq, state: item.state };
        this.#hasSnapshot = restarted = true;
        entries.length = 0;
      } else if (isAside(item)) {
        this.#hear(item);
      } else if (item.seq > this.snapshot.seq) {
        this.snapshot = advance(this.snapshot, item);
        entries.push(item);
      }
    }
    if (restarted || entries.length > 0) {
      this.#options.listener.changed?.({ snapshot: this.snapshot, entries, restarted });
    }
    if (this.snapshot.state.ended && this.#hasSnapshot) this.#become("ended");
  }

  #hear(aside: Aside): void {
    const { listener } = this.#options;
    switch (aside.kind) {
      case "count":
        listener.watching?.(aside.watching);
        break;
      case "health":
        listener.health?.(aside);
        break;
      case "ack":
        if (this.#saying.delete(aside.id)) listener.acked?.(aside.id, aside.seq ?? null);
        break;
      case "refused":
        this.#refuse(aside.id, aside.code);
        break;
      case "bye":
        this.#isStranger = aside.reason === "no-such-show";
        break;
      case "slow":
        break;
    }
  }

  #refuse(id: string, code: RefusalCode): void {
    if (this.#saying.delete(id)) this.#options.listener.refused?.(id, code);
  }

  #send(frame: object): boolean {
    if (this.#socket?.readyState !== WebSocket.OPEN) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  /** A line that went dead without a word is closed here, and opened again. */
  #watch(): void {
    this.#after(SILENT_FOR_MS, () => {
      const socket = this.#socket;
      this.#send({ do: "beat", id: this.#nextId("b"), played_ms: 0, playing: false });
      this.#after(SILENT_FOR_MS / 6, () => {
        if (socket !== this.#socket) return;
        socket?.close();
        this.#lost();
      });
    });
  }

  #become(status: RoomStatus): void {
    if (this.status === status || this.status === "ended") return;
    this.status = status;
    this.#options.listener.status?.(status);
  }

  #after(milliseconds: number, act: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(act, milliseconds);
  }

  #nextId(letter: string): string {
    return `${letter}${this.#page}${(++this.#requests).toString(36)}`;
  }
}

const ASIDES = new Set(["count", "ack", "refused", "slow", "bye", "health"]);

function isAside(item: FrameItem): item is Aside {
  return ASIDES.has(item.kind);
}
