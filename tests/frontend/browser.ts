// A browser with cameras and microphones, as far as a device of the studio needs one.
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

export class Track extends EventTarget {
  enabled = true;
  isStopped = false;
  readonly kind: string;

  constructor(kind: string) {
    super();
    this.kind = kind;
  }

  stop(): void {
    this.isStopped = true;
  }

  getSettings(): object {
    return {};
  }
}

export class Stream {
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
export class Peer extends EventTarget {
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

/** A browser with these devices. `give`: its `getUserMedia`. */
export function browserWith(found: string[], give: (wanted: { video: object; audio?: object }) => Promise<Stream>): void {
  const mediaDevices = Object.assign(new EventTarget(), {
    enumerateDevices: async () => found.map((kind) => ({ kind, deviceId: kind, label: kind })),
    getUserMedia: give,
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
}
