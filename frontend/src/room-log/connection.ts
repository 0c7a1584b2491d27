// A page's line to its room: a socket that resumes where it was, or polling where sockets fail.
import { ackOf, isAside } from "./asides.ts";
import type { Aside, Entry, FrameItem, RefusalCode, Snapshot } from "./entries.ts";
import { advance, empty } from "./fold.ts";
import type { Beat, Request, RoomOptions, RoomStatus, Saying } from "./listening.ts";
import { posted } from "./posting.ts";
import { type Bye, retryMs } from "./retrying.ts";

interface Sent {
  frame: Request;
  since: number;
}

const PROTOCOL = "vitrine.room.1";
const POLLS_AFTER_FAILURES = 2;
const POLL_MS = 1_000;
const ANSWERS_SOON_MS = 200; // after a request, since its answer comes with a poll
const POLLS_PER_ATTEMPT = 30; // then the socket is tried again
const REQUESTS_PER_POLL = 8;
const POSTS_AT_MOST = 64;
const LOOKS_FOR_TOKEN_MS = 30_000;
const SAYING_FOR_MS = 60_000; // the server deduplicates a retry for 120 s
const SILENT_FOR_MS = 60_000; // then an empty beat asks whether the line is alive

export class RoomConnection {
  snapshot: Snapshot = empty();
  status: RoomStatus = "connecting";

  readonly #options: RoomOptions;
  readonly #page = Math.random().toString(36).slice(2, 10);
  #requests = 0;
  #saying = new Map<string, Sent>();
  #socket: WebSocket | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #hasSnapshot = false;
  #bye: Bye | null = null;
  #posting: Request[] = [];
  #renewing: ReturnType<typeof setInterval> | undefined;
  #token: string | null = null;
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
    clearInterval(this.#renewing);
    const socket = this.#socket;
    this.#socket = null;
    socket?.close(1000);
  }

  /** Sends until acked or refused; the id names it in `acked` and `refused`, and a retry. */
  say(saying: Saying, at: number | null, id = this.#nextId("s")): string {
    const { text, replyTo, mentions, asks } = saying;
    const frame: Request = { do: asks ? "ask" : "say", id, text, at, reply_to: replyTo, mentions };
    this.#saying.set(id, { frame, since: Date.now() });
    this.#send(frame);
    return id;
  }

  /** Whether the reactions went out. */
  react(n: number): boolean {
    return this.#send({ do: "react", id: this.#nextId("r"), what: "heart", n });
  }

  /** Whether the beat went out; if not, its time belongs into the next one. */
  beat(beat: Beat, isLast = false): boolean {
    const request: Request = { do: "beat", id: this.#nextId("b"), ...beat };
    const isSent = this.#send(request);
    return (isLast && this.#leave(request)) || isSent;
  }

  /** A page that goes takes its socket along; of a beat that arrives twice one counts. */
  #leave(beat: Request): boolean {
    if (this.#token === null) return false;
    this.#posted(this.#token, [beat], true).catch(() => undefined);
    return true;
  }

  async #connect(): Promise<void> {
    const attempt = ++this.#attempt;
    const token = await this.#freshToken();
    if (attempt !== this.#attempt) return;
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

  async #freshToken(): Promise<string | null> {
    const token = await Promise.resolve(this.#options.token()).catch(() => null);
    this.#token = token;
    return token;
  }

  #opened(): void {
    this.#polls = 0;
    this.#posting = [];
    this.#become("open");
    for (const [id, saying] of this.#saying) {
      if (Date.now() - saying.since > SAYING_FOR_MS) this.#refuse(id, "try-again");
      else this.#send(saying.frame);
    }
    this.#renewing = setInterval(() => void this.#renew(), LOOKS_FOR_TOKEN_MS);
    this.#watch();
  }

  async #renew(): Promise<void> {
    const [known, socket] = [this.#token, this.#socket];
    const token = await this.#freshToken();
    if (token !== null && token !== known && socket === this.#socket) {
      this.#send({ do: "renew", id: this.#nextId("t"), token });
    }
  }

  #lost(): void {
    this.#socket = null;
    clearInterval(this.#renewing);
    if (this.snapshot.state.ended && this.#hasSnapshot) return;
    this.#failures++;
    const bye = this.#bye;
    this.#bye = null;
    if (bye?.reason === "crowded") this.#become("crowded");
    else if (this.status !== "polling") this.#become(this.#hasSnapshot ? "reconnecting" : "connecting");
    const isHopeless = this.#failures >= POLLS_AFTER_FAILURES && bye === null;
    if (isHopeless || bye?.reason === "slow") {
      this.#after(Math.random() * POLL_MS, () => void this.#poll());
    } else {
      this.#after(retryMs(bye, this.#failures), () => void this.#connect());
    }
  }

  /** Where this is answered, only sockets fail; where it is not, the room itself is away. */
  async #poll(): Promise<void> {
    const attempt = ++this.#attempt;
    const posted = this.#posting.splice(0, REQUESTS_PER_POLL);
    const frame = await this.#exchanged(posted);
    if (attempt !== this.#attempt) return;
    if (frame === null) {
      this.#posting.unshift(...posted.filter((request) => request.do === "say"));
      this.#become(this.#hasSnapshot ? "reconnecting" : "connecting");
      this.#after(retryMs(null, this.#failures), () => void this.#connect());
      return;
    }
    if (this.status !== "polling") this.#postPending(posted);
    this.#become("polling");
    this.#take(frame);
    if (this.snapshot.state.ended && this.#hasSnapshot) return;
    this.#polls++;
    this.#pollAgain(this.#posting.length > 0 ? ANSWERS_SOON_MS : POLL_MS);
  }

  #pollAgain(milliseconds: number): void {
    const again = this.#polls % POLLS_PER_ATTEMPT !== 0;
    this.#after(milliseconds, () => void (again ? this.#poll() : this.#connect()));
  }

  /** What was said on the socket that was lost, and not answered. */
  #postPending(posted: Request[]): void {
    for (const [id, saying] of this.#saying) {
      const isUnderWay = [...posted, ...this.#posting].some((request) => request.id === id);
      if (!isUnderWay) this.#posting.push(saying.frame);
    }
  }

  async #exchanged(requests: Request[]): Promise<FrameItem[] | null> {
    try {
      return await this.#posted(await this.#freshToken(), requests, false);
    } catch {
      return null;
    }
  }

  #posted(token: string | null, requests: Request[], isLast: boolean): Promise<FrameItem[] | null> {
    const { url, show } = this.#options;
    return posted(url, show, { token, after: this.#hasSnapshot ? this.snapshot.seq : null, do: requests, leaving: isLast });
  }

  #receive(text: string): void {
    this.#failures = 0;
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
        if (this.#saying.delete(aside.id)) listener.acked?.(aside.id, ackOf(aside));
        break;
      case "refused":
        this.#refuse(aside.id, aside.code);
        break;
      case "bye":
        this.#bye = aside;
        if (aside.reason === "revoked") this.#revoked();
        break;
      case "slow":
        break;
      default:
        listener.told?.(aside);
    }
  }

  #revoked(): void {
    this.close();
    this.#options.listener.revoked?.();
  }

  #refuse(id: string, code: RefusalCode): void {
    if (this.#saying.delete(id)) this.#options.listener.refused?.(id, code);
  }

  #send(request: Request): boolean {
    if (this.#socket?.readyState === WebSocket.OPEN) {
      this.#socket.send(JSON.stringify(request));
      return true;
    }
    if (this.status !== "polling" || this.#posting.length >= POSTS_AT_MOST) return false;
    this.#posting.push(request);
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
