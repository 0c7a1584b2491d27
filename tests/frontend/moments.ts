// Run by test_moments.py: what a page keeps of a show's chat, live and once it is watched again.
import { readFileSync } from "node:fs";
import type { Entry, LogState } from "../../frontend/src/room-log/entries.ts";
import { empty } from "../../frontend/src/room-log/fold.ts";
import { visible } from "../../frontend/src/room-log/visible.ts";
import { Moments } from "../../frontend/src/room/moments.ts";

/** In this order: `heard` while the show is `live`, then `again` in its replay; `stored` is what the server answers. */
interface Known {
  live: Entry[][];
  snapshot: LogState["chat"];
  stored: Entry[];
  again: Entry[][];
}

for (const line of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  process.stdout.write(`${JSON.stringify(await watched(JSON.parse(line) as Known))}\n`);
}

async function watched({ live = [], snapshot = [], stored = [], again = [] }: Known): Promise<object> {
  let asked = 0;
  globalThis.fetch = (async () => {
    asked++;
    return Response.json({ entries: stored, after: null });
  }) as typeof fetch;
  const room = empty();
  let learned = 0;
  const moments = new Moments("1", () => learned++);
  const shown = (): string[] => moments.chatUntil(1_000).map(({ text }) => text);
  const look = async (isReplay: boolean): Promise<void> => {
    moments.stateAt(500, { ...room.state, at: 200_000 }, isReplay);
    while (learned < asked) await new Promise((turn) => setTimeout(turn));
  };

  moments.heard({ ...room, state: { ...room.state, chat: snapshot } }, [], true);
  await look(false);
  for (const entries of live) moments.heard(room, entries, false);
  const keptLive = shown().length;
  moments.replay();
  await look(true);
  for (const entries of again) moments.heard(room, entries, false);
  const { headline } = visible(moments.stateAt(500, room.state, true), 1_000);
  return { kept_live: keptLive, asked, replayed: shown(), headline: headline?.text ?? null };
}
