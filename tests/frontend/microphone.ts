// Run by test_microphone.py: a device that begins without a microphone, and is given one while it streams.
import { browserWith, Peer, Stream, type Track } from "./browser.ts";

const found: string[] = ["videoinput"];
browserWith(found, async ({ audio }) => {
  if (audio && !found.includes("audioinput")) throw new DOMException("", "NotFoundError");
  return new Stream("video", ...(audio ? ["audio"] : []));
});

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
