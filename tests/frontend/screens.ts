// Run by test_screens.py: what fills the screen where only a video may, and where a page may.
import { readFileSync } from "node:fs";

const { mayPages } = JSON.parse(readFileSync(0, "utf8")) as { mayPages: boolean };
(globalThis as unknown as Record<string, unknown>)["document"] = { fullscreenElement: null, fullscreenEnabled: mayPages };
const { fullScreen } = await import("../../frontend/src/room/screens.ts");

const filled: string[] = [];
const room = mayPages ? { requestFullscreen: async () => void filled.push("room") } : {};
const video = { webkitEnterFullscreen: () => void filled.push("video") };
await fullScreen(room as unknown as Element, video as unknown as HTMLVideoElement);
process.stdout.write(JSON.stringify(filled));
