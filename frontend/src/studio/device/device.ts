import { Problem } from "../../api/asking.ts";
import { t } from "../../saying.ts";
import { captured, devices, type Found, NoPicture, type Trouble } from "./capture.ts";
import { remembered, type Choices } from "./choices.ts";
import { WhipRefused, WhipSession } from "./whip.ts";
import { whyNot } from "./why-not.ts";

export type Sending = "off" | "connecting" | "sending" | "reconnecting";

const RESTART_AFTER_MS = 2_000;
const LOOKS_EVERY_MS = 3_000;
/** The server keeps a silent session for 15 s, and browsers notice after some of them. */
const ANEW_AFTER_MS = 8_000;
const TRY_AGAIN_MS = [1_000, 2_000, 4_000, 8_000];
const FINAL = new Set(["unknown-key", "show-over", "show-too-long", "market-closed", "kept-out", "taken-over", "offer-refused"]);

/** This device as a camera of the show: chosen, seen by its host, sent, and sent again when the line broke. */
export class Device {
  stream: MediaStream | null = null;
  found: Found = { cameras: [], microphones: [] };
  choices: Choices = remembered.read();
  trouble: Trouble | null = null;
  isOpen = false;
  isMuted = false;
  sending: Sending = "off";
  says = "";
  #session: WhipSession | null = null;
  #tries = 0;
  #turn = 0;
  #anewAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #lock: WakeLockSentinel | null = null;
  readonly #url: string;
  readonly #key: () => Promise<string>;
  readonly #changed: () => void;

  constructor(url: string, key: () => Promise<string>, changed: () => void) {
    this.#url = url;
    this.#key = key;
    this.#changed = changed;
  }

  get isFront(): boolean {
    const facing = this.stream?.getVideoTracks()[0]?.getSettings().facingMode;
    return facing === undefined || facing === "user";
  }

  get isMirrored(): boolean {
    return this.choices.isMirrored ?? this.isFront;
  }

  get #isWanted(): boolean {
    return this.sending !== "off";
  }

  get hasSound(): boolean {
    return (this.stream?.getAudioTracks().length ?? 0) > 0;
  }

  async open(): Promise<void> {
    this.isOpen = true;
    this.says = "";
    this.#changed(); // the browser asks, and what for stands on the page
    await this.#capture();
    navigator.mediaDevices?.addEventListener("devicechange", this.#lookAgain);
  }

  async close(): Promise<void> {
    await this.stop();
    navigator.mediaDevices?.removeEventListener("devicechange", this.#lookAgain);
    this.#drop();
    this.isOpen = false;
    this.#changed();
  }

  async choose(choice: Partial<Choices>): Promise<void> {
    this.choices = { ...this.choices, ...choice };
    remembered.write(this.choices);
    if ("isMirrored" in choice) this.#changed();
    else await this.#capture();
  }

  mute(isMuted: boolean): void {
    this.isMuted = isMuted;
    for (const track of this.stream?.getAudioTracks() ?? []) track.enabled = !isMuted;
    this.#changed();
  }

  async start(): Promise<void> {
    this.#tries = 0;
    this.#become("connecting");
    window.addEventListener("online", this.#backOnline);
    window.addEventListener("beforeunload", askBeforeLeaving);
    document.addEventListener("visibilitychange", this.#stayAwake);
    await Promise.all([this.#connect(), this.#stayAwake()]);
  }

  async stop(): Promise<void> {
    if (this.sending === "off") return;
    this.#become("off");
    await this.#hangUp();
  }

  readonly #lookAgain = async (): Promise<void> => {
    this.found = await devices();
    this.#changed();
  };

  readonly #backOnline = (): void => {
    const session = this.#session;
    if (this.sending !== "reconnecting") return;
    void (session?.peer.connectionState === "disconnected" ? this.#restart(session) : this.#connect());
  };

  readonly #stayAwake = async (): Promise<void> => {
    if (document.visibilityState !== "visible" || this.sending === "off") return;
    this.#lock = (await navigator.wakeLock?.request("screen").catch(() => null)) ?? null;
  };

  async #capture(): Promise<void> {
    const before = this.stream;
    if (this.sending === "off") this.#drop();
    try {
      const stream = await this.#captured();
      if (!this.isOpen) return letGo(stream);
      this.stream = stream;
      this.trouble = null;
      this.#take(this.stream);
      if (this.stream !== before) letGo(before);
      this.found = await devices();
    } catch (error) {
      this.trouble = error instanceof NoPicture ? error.trouble : "busy";
    }
    this.#changed();
  }

  /** A phone opens its second camera only when the first is shut. */
  async #captured(): Promise<MediaStream> {
    try {
      return await captured(this.choices);
    } catch (refusal) {
      const isHeldByUs = refusal instanceof NoPicture && refusal.trouble === "busy" && this.stream !== null;
      if (!isHeldByUs) throw refusal;
    }
    for (const track of this.stream?.getVideoTracks() ?? []) track.stop();
    return captured(this.choices);
  }

  #take(stream: MediaStream): void {
    this.mute(this.isMuted);
    for (const track of stream.getTracks()) {
      void this.#session?.replace(track);
      track.addEventListener("ended", () => this.#vanished(track));
    }
  }

  /** Unplugged, or taken by a call. */
  #vanished(track: MediaStreamTrack): void {
    if (!this.stream?.getTracks().includes(track)) return;
    this.trouble = track.kind === "video" ? "busy" : this.trouble;
    this.says = track.kind === "audio" ? t("The microphone is gone: viewers hear nothing.") : this.says;
    this.#changed();
  }

  #drop(): void {
    letGo(this.stream);
    this.stream = null;
  }

  async #connect(): Promise<void> {
    clearTimeout(this.#timer);
    const turn = ++this.#turn;
    const why = await this.#leave();
    const { stream } = this;
    // While the last session was being ended, its host may have stopped, or a network come back.
    if (!stream || turn !== this.#turn || !this.#isWanted) return;
    if (why) return this.#missed(why);
    const session = new WhipSession(this.#url, stream);
    this.#session = session;
    session.peer.addEventListener("connectionstatechange", () => this.#follow(session));
    try {
      await session.open(await this.#key());
    } catch (error) {
      if (this.#session === session && this.#isWanted) await this.#missed(error);
    }
  }

  #follow(session: WhipSession): void {
    if (session !== this.#session || this.sending === "off") return;
    switch (session.peer.connectionState) {
      case "connected":
        clearTimeout(this.#timer);
        this.#tries = 0;
        this.#become("sending");
        this.#later(LOOKS_EVERY_MS, () => this.#look(session));
        break;
      case "disconnected":
        this.#become("reconnecting");
        this.#anewAt = performance.now() + ANEW_AFTER_MS;
        this.#later(RESTART_AFTER_MS, () => this.#restart(session));
        break;
      case "failed":
      case "closed":
        this.#become("reconnecting");
        this.#later(0, () => this.#connect());
        break;
    }
  }

  async #look(session: WhipSession): Promise<void> {
    const why = await session.endedBecause();
    if (session !== this.#session || this.sending !== "sending") return;
    if (why) return this.#missed(why);
    this.#later(LOOKS_EVERY_MS, () => this.#look(session));
  }

  /** While there may be no way to the server at all, the session is worth asking for again. */
  async #restart(session: WhipSession): Promise<void> {
    clearTimeout(this.#timer);
    if (performance.now() > this.#anewAt) return this.#connect();
    const isRefused = await session.restart().then(() => false, (error: unknown) => error instanceof WhipRefused);
    if (session !== this.#session || this.sending !== "reconnecting") return;
    if (isRefused) return this.#connect();
    this.#later(RESTART_AFTER_MS, () => this.#restart(session));
  }

  async #missed(error: unknown): Promise<void> {
    const code = error instanceof WhipRefused ? error.code : "";
    const isFinal = error instanceof Problem || FINAL.has(code) || this.#isReplaced(code);
    if (isFinal || (this.sending === "connecting" && code !== "try-again")) {
      this.#become("off");
      this.says = whyNot(error);
      await this.#hangUp();
      this.#changed();
      return;
    }
    this.#become("reconnecting");
    this.#later(TRY_AGAIN_MS[Math.min(this.#tries++, TRY_AGAIN_MS.length - 1)] ?? 0, () => this.#connect());
  }

  /** A dead session of this device's own gives way long before. */
  #isReplaced(code: string): boolean {
    return code === "already-live" && this.#tries >= TRY_AGAIN_MS.length;
  }

  async #hangUp(): Promise<void> {
    clearTimeout(this.#timer);
    window.removeEventListener("online", this.#backOnline);
    window.removeEventListener("beforeunload", askBeforeLeaving);
    document.removeEventListener("visibilitychange", this.#stayAwake);
    void this.#lock?.release();
    this.#lock = null;
    await this.#leave();
  }

  /** What the server had to say about the session's end, if anything. */
  async #leave(): Promise<WhipRefused | null> {
    const session = this.#session;
    this.#session = null;
    return (await session?.close()) ?? null;
  }

  #later(ms: number, act: () => Promise<void>): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void act(), ms);
  }

  #become(sending: Sending): void {
    this.sending = sending;
    if (sending === "sending" || sending === "connecting") this.says = "";
    this.#changed();
  }
}

function letGo(stream: MediaStream | null): void {
  for (const track of stream?.getTracks() ?? []) track.stop();
}

function askBeforeLeaving(event: BeforeUnloadEvent): void {
  event.preventDefault();
}
