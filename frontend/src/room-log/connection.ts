// A page's line to its room: a socket that resumes where it was, or polling where sockets fail.
import { ackOf } from "./asides.ts";
import type { Aside, FrameItem, RefusalCode, Snapshot } from "./entries.ts";
import { empty } from "./fold.ts";
import type { Beat, Request, RoomOptions, RoomStatus, Saying } from "./listening.ts";
import { Outbox } from "./outbox.ts";
import { byeIn, posted, socketAddress } from "./posting.ts";
import { read } from "./reading.ts";
import { requestIds } from "./request-ids.ts";
import { type Bye, retryMs } from "./retrying.ts";

const PROTOCOL = "vitrine.room.1";
const POLLED: RoomStatus[] = ["polling", "sign-in"]; // where sockets fail, only a poll tells why
const POLLS_EACH_FAILURES = 2; // sockets may be all that fails
const POLL_MS = 1_000;
const ANSWERS_SOON_MS = 200; // after a request, since its answer comes with a poll
const POLLS_PER_ATTEMPT = 30; // then the socket is tried again
const LOOKS_FOR_TOKEN_MS = 30_000;
const OPENS_WITHIN_MS = 10_000;
const SILENT_FOR_MS = 20_000; // then an empty beat asks whether the line is alive
const ANSWERS_WITHIN_MS = 8_000;

export class RoomConnection {
  snapshot: Snapshot = empty();
  status: RoomStatus = "connecting";

  readonly #options: RoomOptions;
  readonly #nextId = requestIds();
  #socket: WebSocket | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #hasSnapshot = false;
  #bye: Bye | null = null;
  readonly #outbox = new Outbox();
  #renewing: ReturnType<typeof setInterval> | undefined;
  #token: string | null = null;
  #failures = 0;
  #lostAt: number | null = null;
  #doSocketsWork = false;
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

  /** The page is looked at again, or on the net again. */
  wake(): void {
    if (this.#socket) this.#probe();
    else if (this.status === "reconnecting") void this.#connect();
  }

  /** Sends until acked or refused; the id names it in `acked` and `refused`, and a retry. */
  say(saying: Saying, at: number | null, id = this.#nextId("s")): string {
    const { text, replyTo, mentions, asks } = saying;
    const frame: Request = { do: asks ? "ask" : "say", id, text, at, reply_to: replyTo, mentions };
    this.#outbox.remember(frame);
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
    posted(this.#options, { token: this.#token, after: this.#place, do: [beat], leaving: true }).catch(() => undefined);
    return true;
  }

  async #connect(): Promise<void> {
    const attempt = ++this.#attempt;
    const token = await this.#freshToken();
    if (attempt !== this.#attempt) return;
    const protocols = token === null ? [PROTOCOL] : [PROTOCOL, `token.${token}`];
    const socket = new WebSocket(socketAddress(this.#options, this.#place), protocols);
    this.#socket = socket;
    socket.onopen = () => socket === this.#socket && this.#opened();
    socket.onmessage = (message) => socket === this.#socket && this.#receive(String(message.data));
    socket.onclose = () => socket === this.#socket && this.#lost();
    this.#after(OPENS_WITHIN_MS, () => this.#drop(socket));
  }

  async #freshToken(): Promise<string | null> {
    const token = await Promise.resolve(this.#options.token()).catch(() => null);
    this.#token = token;
    return token;
  }

  #opened(): void {
    this.#polls = 0;
    this.#doSocketsWork = true;
    this.#become("open");
    this.#sayAgain();
    this.#renewing = setInterval(() => void this.#renew(), LOOKS_FOR_TOKEN_MS);
    this.#after(SILENT_FOR_MS, () => this.#probe());
  }

  #sayAgain(): void {
    this.#giveUpLate();
    for (const frame of this.#outbox.unanswered()) this.#send(frame);
  }

  #giveUpLate(): void {
    for (const id of this.#outbox.tooLate()) this.#refuse(id, "try-again");
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
    if (bye?.reason === "crowded" || bye?.reason === "sign-in") this.#become(bye.reason);
    else if (!POLLED.includes(this.status)) this.#isAway();
    if (bye?.reason === "slow") this.#pollInstead();
    else if (bye === null && (POLLED.includes(this.status) || this.#failures % POLLS_EACH_FAILURES === 0)) this.#after(0, () => void this.#poll());
    else this.#retry(bye);
  }

  /** Where to go on in the log; null: nowhere yet. */
  get #place(): number | null {
    return this.#hasSnapshot ? this.snapshot.seq : null;
  }

  #pollInstead(): void {
    this.#doSocketsWork = false;
    this.#after(Math.random() * POLL_MS, () => void this.#poll());
  }

  #isAway(): void {
    this.#become(this.#hasSnapshot || this.status === "reconnecting" ? "reconnecting" : "connecting");
  }

  #retry(bye: Bye | null): void {
    this.#lostAt ??= Date.now();
    this.#after(retryMs(bye, this.#failures, Date.now() - this.#lostAt), () => void this.#connect());
  }

  /** Where this is answered, only sockets fail; where it is not, the room itself is away. */
  async #poll(): Promise<void> {
    const attempt = ++this.#attempt;
    this.#giveUpLate();
    const frame = await this.#exchanged(this.#outbox.take());
    if (attempt !== this.#attempt) return;
    if (typeof frame === "string") return this.#unheard(frame);
    const bye = byeIn(frame);
    if (bye) return this.#turnedAway(bye);
    if (!this.#doSocketsWork) this.#become("polling");
    this.#take(frame);
    if (this.snapshot.state.ended && this.#hasSnapshot) return;
    if (!this.#doSocketsWork) return this.#pollAgain();
    this.#doSocketsWork = false; // the room has come back between two attempts
    void this.#connect();
  }

  #unheard(why: "refused" | "unanswered"): void {
    if (why === "unanswered") this.#become("reconnecting");
    this.#isAway();
    this.#retry(null);
  }

  #turnedAway(bye: Bye): void {
    this.#hear(bye);
    if (bye.reason !== "revoked") this.#lost();
  }

  #pollAgain(): void {
    this.#outbox.postUnanswered();
    const again = ++this.#polls % POLLS_PER_ATTEMPT !== 0;
    this.#after(this.#outbox.isEmpty ? POLL_MS : ANSWERS_SOON_MS, () => void (again ? this.#poll() : this.#connect()));
  }

  async #exchanged(requests: Request[]): Promise<FrameItem[] | "refused" | "unanswered"> {
    const token = await this.#freshToken();
    const poll = { token, after: this.#place, do: requests, leaving: false };
    return posted(this.#options, poll).then((frame) => frame ?? "refused", () => "unanswered");
  }

  #receive(text: string): void {
    this.#failures = 0;
    this.#after(SILENT_FOR_MS, () => this.#probe());
    this.#take(JSON.parse(text) as FrameItem[]);
  }

  #take(frame: FrameItem[]): void {
    const { snapshot, entries, asides, restarted } = read(this.snapshot, frame);
    this.#lostAt = null;
    this.snapshot = snapshot;
    this.#hasSnapshot ||= restarted;
    for (const aside of asides) this.#hear(aside);
    if (restarted || entries.length > 0) this.#options.listener.changed?.({ snapshot, entries, restarted });
    if (snapshot.state.ended && this.#hasSnapshot) this.#become("ended");
  }

  #hear(aside: Aside): void {
    const { listener } = this.#options;
    switch (aside.kind) {
      case "count":
        listener.watching?.(aside.watching);
        break;
      case "log":
        listener.away?.(aside.away);
        break;
      case "health":
        listener.health?.(aside);
        break;
      case "ack":
        if (this.#outbox.isAnswered(aside.id)) listener.acked?.(aside.id, ackOf(aside));
        break;
      case "refused":
        this.#refuse(aside.id, aside.code, aside.message);
        break;
      case "bye":
        this.#bye = aside;
        if (aside.reason === "revoked") this.#revoked();
        break;
      case "slow":
        this.#sayAgain(); // an answer may have been among what was skipped
        break;
      default:
        listener.told?.(aside);
    }
  }

  #revoked(): void {
    this.close();
    this.#options.listener.revoked?.();
  }

  #refuse(id: string, code: RefusalCode, message = ""): void {
    if (this.#outbox.isAnswered(id)) this.#options.listener.refused?.(id, code, message);
  }

  #send(request: Request): boolean {
    if (this.#socket?.readyState === WebSocket.OPEN) {
      this.#socket.send(JSON.stringify(request));
      return true;
    }
    return this.status === "polling" && this.#outbox.post(request);
  }

  /** A line that went dead without a word is closed here, and opened again. */
  #probe(): void {
    const socket = this.#socket;
    this.#send({ do: "beat", id: this.#nextId("b"), played_ms: 0, playing: false });
    this.#after(ANSWERS_WITHIN_MS, () => this.#drop(socket));
  }

  #drop(socket: WebSocket | null): void {
    if (socket === null || socket !== this.#socket) return;
    if (socket.readyState === WebSocket.CONNECTING) this.#become("reconnecting");
    socket.close();
    this.#lost();
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
}
