// Run by test_second_camera.py: a phone that opens one camera at a time, turned round while it streams.
import { browserWith, Peer, Stream } from "./browser.ts";

const opened: Stream[] = [];
browserWith(["videoinput", "videoinput", "audioinput"], async () => {
  if (opened.some((stream) => stream.getVideoTracks().some(({ isStopped }) => !isStopped))) throw new DOMException("", "NotReadableError");
  opened.push(new Stream("video", "audio"));
  return opened.at(-1) as Stream;
});

const { Device } = await import("../../frontend/src/studio/device/device.ts");
const device = new Device("https://media.example.org/whip/1", async () => "a key", () => undefined);
await device.open();
await device.start();
await device.choose({ camera: "the other" });
const sent = Peer.last.getSenders().map(({ track }) => track);
const isSent = opened[1]?.getTracks().every((track) => sent.includes(track)) ?? false;
process.stdout.write(JSON.stringify({ trouble: device.trouble, opened: opened.length, isSent, sending: device.sending }));
process.exit(0);
