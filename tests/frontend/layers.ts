// Run by test_layers.py: the browser's Back while a sheet lies over the room.
import { readFileSync } from "node:fs";

const { mayClose } = JSON.parse(readFileSync(0, "utf8")) as { mayClose: boolean };
const entries: { state: unknown; search: string }[] = [{ state: null, search: "" }];
const globals = globalThis as unknown as Record<string, unknown>;
const page = new EventTarget();
globals["addEventListener"] = page.addEventListener.bind(page);
globals["location"] = { pathname: "/live/1", get search() { return entries.at(-1)?.search ?? ""; } };
globals["history"] = {
  get state() { return entries.at(-1)?.state; },
  pushState: (state: unknown, _: string, url: string) => entries.push({ state, search: new URL(url, "http://shop").search }),
  replaceState: (state: unknown, _: string, url: string) => entries.splice(-1, 1, { state, search: new URL(url, "http://shop").search }),
  back,
};
const { Layers } = await import("../../frontend/src/room/layers.ts");

const layers = new Layers(() => undefined, () => mayClose);
layers.start();
layers.open({ kind: "product", product: "11", isBuying: true });
back();
process.stdout.write(JSON.stringify({ layer: layers.layer, search: location.search, entries: entries.length }));

function back(): void {
  entries.pop();
  page.dispatchEvent(new Event("popstate"));
}
