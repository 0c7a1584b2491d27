// Run by test_unheard.py: a page that speaks in a room whose answers are lost or refuse; says what the room heard.
import type { RoomBoot } from "../../frontend/src/boot.ts";
import type { FrameItem } from "../../frontend/src/room-log/entries.ts";

const EMPTY = { cue: 0, at: 0, slots: {}, stock: {}, chat: [], questions: [], rules: null, tallies: {}, reactions: { heart: 0 }, ended: false };
const BOOT = { show: { id: "1", state: "live" }, market: "GB", locale: "en", room_url: "ws://room", room_token: "a token", viewer: null };

class Socket {
  static readonly OPEN = 1;
  static last: Socket;
  readonly readyState = Socket.OPEN;
  readonly said: { id: string; text: string }[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((message: { data: string }) => void) | null = null;
  onclose: (() => void) | null = null;

  constructor() {
    Socket.last = this;
  }

  send(frame: string): void {
    const asked = JSON.parse(frame);
    if (asked.do === "say") this.said.push(asked);
  }

  hear(...items: FrameItem[]): void {
    this.onmessage?.({ data: JSON.stringify(items) });
  }

  close(): void {}
}

globalThis.WebSocket = Socket as unknown as typeof WebSocket;
globalThis.fetch = (async () => Response.json({ items: [] })) as typeof fetch;
const { RoomModel } = await import("../../frontend/src/room/model.ts");

const room = new RoomModel(BOOT as unknown as RoomBoot, { changed: () => undefined });
room.open();
while (!Socket.last) await new Promise((turn) => setTimeout(turn));
const socket = Socket.last;
socket.onopen?.();
socket.hear({ kind: "snapshot", seq: 0, state: EMPTY });
const say = (text: string): void => room.say({ text, replyTo: null, mentions: [], asks: false });
const states = (): object[] => room.lines.map((line) => (line.kind === "said" ? { text: line.text, state: line.state } : {}));

say("One");
say("Two");
const [one] = socket.said;
socket.hear({ kind: "refused", id: one?.id ?? "", code: "try-again", message: "51" });
const refused = states();
socket.hear({ kind: "slow", skipped: 3 });
room.sayAgain(one?.id ?? "");
socket.hear({ kind: "chat", seq: 1, at: 1, id: "51", from: "jo", text: "One" } as FrameItem, { kind: "ack", id: one?.id ?? "", seq: 1, message: "51" });
process.stdout.write(JSON.stringify({ said: socket.said.map(({ id, text }) => ({ id, text })), refused, after: states() }));
process.exit(0);
