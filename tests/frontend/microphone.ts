// Run by test_microphone.py: a device that begins without a microphone, and is given one while it streams.
interface Sender {
  track: Track | null;
  replaceTrack(track: Track): Promise<void>;
  getParameters(): object;
  setParameters(): Promise<void>;
}

interface Transceiver {
  direction: string;
  sender: Sender;
  receiver: { track: { kind: string } };
}

class Track extends EventTarget {
  enabled = true;
  readonly kind: string;

  constructor(kind: string) {
    super();
    this.kind = kind;
  }

  stop(): void {}

  getSettings(): object {
    return {};
  }
}

class Stream {
  readonly #tracks: Track[];

  constructor(...kinds: string[]) {
    this.#tracks = kinds.map((kind) => new Track(kind));
  }

  getTracks(): Track[] {
    return this.#tracks;
  }

  getAudioTracks(): Track[] {
    return this.#tracks.filter(({ kind }) => kind === "audio");
  }

  getVideoTracks(): Track[] {
    return this.#tracks.filter(({ kind }) => kind === "video");
  }
}

/** As browsers do: a transceiver without a track has a sender without one. */
class Peer extends EventTarget {
  static last: Peer;
  connectionState = "new";
  signalingState = "stable";
  localDescription = { sdp: "" };
  readonly #transceivers: Transceiver[] = [];

  constructor() {
    super();
    Peer.last = this;
  }

  addTransceiver(what: Track | string, { direction }: { direction: string }): void {
    const sender: Sender = {
      track: typeof what === "string" ? null : what,
      replaceTrack: async (track) => void (sender.track = track),
      getParameters: () => ({}),
      setParameters: async () => undefined,
    };
    const kind = typeof what === "string" ? what : what.kind;
    this.#transceivers.push({ direction, sender, receiver: { track: { kind } } });
  }

  getTransceivers(): Transceiver[] {
    return this.#transceivers;
  }

  getSenders(): Sender[] {
    return this.#transceivers.map(({ sender }) => sender);
  }

  async createOffer(): Promise<object> {
    return {};
  }

  async setLocalDescription(): Promise<void> {}

  async setRemoteDescription(): Promise<void> {
    this.connectionState = "connected";
    this.dispatchEvent(new Event("connectionstatechange"));
  }

  close(): void {}
}

const found: string[] = ["videoinput"];
const mediaDevices = Object.assign(new EventTarget(), {
  enumerateDevices: async () => found.map((kind) => ({ kind, deviceId: kind, label: kind })),
  getUserMedia: async ({ audio }: { audio?: object }) => {
    if (audio && !found.includes("audioinput")) throw new DOMException("", "NotFoundError");
    return new Stream("video", ...(audio ? ["audio"] : []));
  },
});
const globals = globalThis as unknown as Record<string, unknown>;
globals["window"] = new EventTarget();
globals["document"] = Object.assign(new EventTarget(), { visibilityState: "visible" });
globals["isSecureContext"] = true;
globals["matchMedia"] = () => ({ matches: false });
globals["RTCPeerConnection"] = Peer;
Object.defineProperty(globalThis, "navigator", { value: { mediaDevices } });
globalThis.fetch = (async () => {
  const made = new Response("", { status: 201, headers: { Location: "/whip/1/1" } });
  return Object.defineProperty(made, "url", { value: "https://media.example.org/whip/1" });
}) as typeof fetch;

const { Device } = await import("../../frontend/src/studio/device/device.ts");
const device = new Device("https://media.example.org/whip/1", async () => "a key", () => undefined);
const sent = (): string[] => Peer.last.getTransceivers().map(({ direction, sender }) => `${direction} ${sender.track?.kind ?? "nothing"}`);

await device.open();
await device.start();
const before = { sent: sent(), hasSound: device.hasSound, sending: device.sending };
found.push("audioinput");
await device.choose({ microphone: "audioinput" });
const own = device.stream?.getTracks() as unknown as Track[];
const isOwn = Peer.last.getSenders().every(({ track }) => track !== null && own.includes(track));
process.stdout.write(JSON.stringify({ before, after: { sent: sent(), hasSound: device.hasSound, isOwn } }));
process.exit(0);
