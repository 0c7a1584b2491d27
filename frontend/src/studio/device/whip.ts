// One WHIP session (RFC 9725) from a browser: the offer, an ICE restart, the end.
import type { Facts } from "../../saying.ts";

const START_KILOBITS = 1_500;
const BITS_AT_MOST = 4_000_000;
const ANSWERS_WITHIN_MS = 10_000;
const ENDS_WITHIN_MS = 3_000;
const GONE = 410;

/** What the server said instead of 201; `code` and `facts` are for us, the message for people who run encoders. */
export class WhipRefused extends Error {
  readonly code: string;
  readonly facts: Facts;

  constructor(code: string, message: string, facts: Facts) {
    super(message);
    this.code = code;
    this.facts = facts;
  }
}

export class WhipSession {
  readonly peer: RTCPeerConnection;
  readonly #url: string;
  #location = "";

  constructor(url: string, stream: MediaStream) {
    this.#url = url;
    this.peer = new RTCPeerConnection({ bundlePolicy: "max-bundle" });
    for (const track of stream.getTracks()) this.#send(track, stream);
    // A place for the microphone that is chosen or plugged in later: nothing has to be agreed anew.
    if (stream.getAudioTracks().length === 0) this.peer.addTransceiver("audio", { direction: "sendonly", streams: [stream] });
  }

  async open(key: string): Promise<void> {
    const { peer } = this;
    await peer.setLocalDescription(await peer.createOffer());
    const headers = { "Content-Type": "application/sdp", Authorization: `Bearer ${key}` };
    const body = peer.localDescription?.sdp ?? "";
    const answer = await fetch(this.#url, { method: "POST", headers, body, signal: AbortSignal.timeout(ANSWERS_WITHIN_MS) });
    if (answer.status !== 201) throw await refusal(answer);
    this.#location = new URL(answer.headers.get("Location") ?? "", answer.url).href;
    // Hung up meanwhile: the server holds a session for nobody.
    if (peer.signalingState === "closed") return void (await this.close());
    await peer.setRemoteDescription({ type: "answer", sdp: quickStart(await answer.text()) });
    await Promise.all(peer.getSenders().map(keepSharp));
  }

  /** Another network, the same session: nobody who watches notices. */
  async restart(): Promise<void> {
    const { peer } = this;
    peer.restartIce();
    await peer.setLocalDescription(await peer.createOffer());
    const answer = await this.#patch();
    if (answer.status !== 200) throw await refusal(answer);
    const theirs = await answer.text();
    const known = peer.currentRemoteDescription?.sdp ?? "";
    const sdp = ["ice-ufrag", "ice-pwd"].reduce((now, name) => replaced(now, name, valueOf(theirs, name)), known);
    await peer.setRemoteDescription({ type: "answer", sdp });
  }

  /** Why the server ended it, if a person decided so: browsers notice the end itself after some ten seconds. */
  async endedBecause(): Promise<WhipRefused | null> {
    const answer = await this.#patch().catch(() => null);
    return answer?.status === GONE ? refusal(answer) : null;
  }

  async replace(track: MediaStreamTrack): Promise<void> {
    const carrier = this.peer.getTransceivers().find(({ receiver }) => receiver.track.kind === track.kind);
    await carrier?.sender.replaceTrack(track);
  }

  /** Said before the connection is cut: a stream that only vanishes counts as lost. Why it had ended, if a person decided so. */
  async close(): Promise<WhipRefused | null> {
    const end = { method: "DELETE", keepalive: true, signal: AbortSignal.timeout(ENDS_WITHIN_MS) };
    const answer = this.#location ? await fetch(this.#location, end).catch(() => null) : null;
    this.peer.close();
    return answer?.status === GONE ? refusal(answer) : null;
  }

  /** Restarts ICE if our credentials are new, else nothing happens (RFC 9725 §4.3). */
  #patch(): Promise<Response> {
    const mine = this.peer.localDescription?.sdp ?? "";
    const body = `a=ice-ufrag:${valueOf(mine, "ice-ufrag")}\r\na=ice-pwd:${valueOf(mine, "ice-pwd")}\r\n`;
    const headers = { "Content-Type": "application/trickle-ice-sdpfrag", "If-Match": "*" };
    return fetch(this.#location, { method: "PATCH", headers, body, signal: AbortSignal.timeout(ENDS_WITHIN_MS) });
  }

  #send(track: MediaStreamTrack, stream: MediaStream): void {
    const encodings = track.kind === "video" ? [{ maxBitrate: BITS_AT_MOST }] : [];
    this.peer.addTransceiver(track, { direction: "sendonly", streams: [stream], sendEncodings: encodings });
  }
}

async function refusal(answer: Response): Promise<WhipRefused> {
  const problem = (await answer.json().catch(() => null)) as { code?: string; detail?: string; facts?: Facts } | null;
  return new WhipRefused(problem?.code ?? "", problem?.detail ?? "", problem?.facts ?? {});
}

/** Fewer pictures are better than small ones: each change of size begins the video anew for who watches. */
async function keepSharp(sender: RTCRtpSender): Promise<void> {
  if (sender.track?.kind !== "video") return;
  const parameters = sender.getParameters() as RTCRtpSendParameters & { degradationPreference?: string };
  parameters.degradationPreference = "maintain-resolution";
  await sender.setParameters(parameters).catch(() => undefined);
}

/** Chrome begins with 300 kb/s unless it is told what the way will bear. */
function quickStart(sdp: string): string {
  return sdp.replace(/(a=fmtp:\d+ .*packetization-mode=1.*)/g, `$1;x-google-start-bitrate=${START_KILOBITS}`);
}

function valueOf(sdp: string, name: string): string {
  return new RegExp(`^a=${name}:(\\S+)`, "m").exec(sdp)?.[1] ?? "";
}

function replaced(sdp: string, name: string, value: string): string {
  return sdp.replace(new RegExp(`^a=${name}:.*$`, "gm"), `a=${name}:${value}`);
}
