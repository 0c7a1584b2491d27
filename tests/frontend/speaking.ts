// Run by test_speaking.py: what a screen reader is told, look by look.
import { readFileSync } from "node:fs";

interface Seen {
  cue?: number;
  title?: string;
  minor?: number | null;
  soldOut?: boolean;
  deal?: string;
  status?: string;
}

Object.defineProperty(globalThis, "navigator", { value: { onLine: true } });
const { Speaker } = await import("../../frontend/src/room/speaker.ts");
type Model = Parameters<InstanceType<typeof Speaker>["listen"]>[0];

const speaker = new Speaker();
const heard = (JSON.parse(readFileSync(0, "utf8")) as Seen[]).map((seen) => {
  speaker.listen(model(seen), null, null);
  return speaker.says;
});
process.stdout.write(JSON.stringify(heard));

function model({ cue, title = "", minor = 2400, soldOut = false, deal, status = "open" }: Seen): Model {
  const pinned = cue === undefined ? null : {
    item: title,
    product: { title },
    price: minor === null ? null : { minor, currency: "GBP" },
    isSoldOut: soldOut,
    deal: deal ? { id: deal, phase: "on" } : null,
  };
  return { pinned, seen: { pinned: pinned && { cue }, poll: null }, status, isLogAway: false } as unknown as Model;
}
