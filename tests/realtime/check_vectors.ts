// Run by test_vectors.py: reads cases as JSON lines, writes what the TypeScript reducer makes of them.
import { readFileSync } from "node:fs";
import { advance, empty } from "../../frontend/src/room-log/fold.ts";
import { visible } from "../../frontend/src/room-log/visible.ts";

for (const line of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  const { entries, moments } = JSON.parse(line);
  const { seq, state } = entries.reduce(advance, empty());
  const shows = moments.map((t: number) => visible(state, t));
  process.stdout.write(`${JSON.stringify({ seq, state, shows })}\n`);
}
