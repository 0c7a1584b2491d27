// Run by test_desk.py: what a host's desk makes of a rehearsal that it saw before.
import { readFileSync } from "node:fs";
import type { StudioBoot } from "../../frontend/src/boot.ts";

Object.defineProperty(globalThis, "navigator", { value: { onLine: true } });
const { Desk } = await import("../../frontend/src/studio/desk.ts");

const states = JSON.parse(readFileSync(0, "utf8")) as string[];
const seen = states.map((state) => {
  const boot = { show: { id: "1", state, shop: {} }, shop: { id: "2" }, market: "GB", viewer: null } as unknown as StudioBoot;
  const desk = new Desk(boot, () => undefined);
  desk.rehearsal = "https://media.example.org/rehearsals/a/index.m3u8";
  return desk.hasStream;
});
process.stdout.write(JSON.stringify(seen));
