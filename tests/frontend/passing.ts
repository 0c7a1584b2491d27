// Run by test_passing.py: what a room's page says for a while only, on a clock of our own.
import { mock } from "node:test";
import type { Measure, RoomBoot } from "../../frontend/src/boot.ts";

const MINUTE = 60_000;
const SERVER_IS_AHEAD = 30 * MINUTE;
const TIMEOUT = { measure: "timeout", grounds: "Spam", note: "", until: new Date(SERVER_IS_AHEAD + 5 * MINUTE).toISOString(), appeal_url: "/a" };

mock.timers.enable({ apis: ["Date"], now: 0 });
globalThis.fetch = (async (path: string) => {
  if (path.endsWith("/clock")) return Response.json({ now: Date.now() + SERVER_IS_AHEAD });
  return Response.json({ status: 409, code: "poll-closed", title: "", detail: "It is closed." }, { status: 409, headers: { "Content-Type": "application/problem+json" } });
}) as typeof fetch;
Object.defineProperty(globalThis, "navigator", { value: { onLine: true } });
const { Ballots } = await import("../../frontend/src/room/ballots.ts");
const { Conversation } = await import("../../frontend/src/room/conversation.ts");
const { RoomModel } = await import("../../frontend/src/room/model.ts");
const { mayTryAgain } = await import("../../frontend/src/room/refusing.ts");
const { Speaker } = await import("../../frontend/src/room/speaker.ts");
const { serverNow } = await import("../../frontend/src/server-clock.ts");

process.stdout.write(JSON.stringify({ timeout: await kept(TIMEOUT as Measure), ban: await kept({ ...TIMEOUT, measure: "ban", until: null }), polls: await refused(), signed_out: signedOut() }));

/** Whether a viewer may write, and what is read out, once the clock is known, at the last moment, and after it. */
async function kept(measure: Measure): Promise<object[]> {
  mock.timers.setTime(0);
  const boot = { show: { id: "1", state: "live" }, market: "GB", viewer: { measure } } as RoomBoot;
  const model = new RoomModel(boot, { changed: () => undefined });
  const talk = new Conversation(model, () => undefined, () => undefined);
  const speaker = new Speaker();
  const told: object[] = [];
  for (const moment of [0, 5 * MINUTE - 1, 5 * MINUTE]) {
    mock.timers.setTime(moment);
    speaker.listen(model, null, talk.measure);
    while (serverNow() === Date.now()) await new Promise((turn) => setTimeout(turn));
    speaker.listen(model, null, talk.measure);
    told.push({ may_write: talk.measure === null, says: speaker.says });
  }
  return told;
}

/** Whether the page goes on as if it knew who writes. */
function signedOut(): object {
  const boot = { show: { id: "1", state: "live" }, market: "GB", viewer: { measure: null } } as RoomBoot;
  const model = new RoomModel(boot, { changed: () => undefined });
  new Conversation(model, () => undefined, () => undefined).refused("sign-in");
  return { knows: boot.viewer !== null, may_try_again: mayTryAgain("sign-in") };
}

async function refused(): Promise<object> {
  const ballots = new Ballots("1", () => undefined);
  await ballots.vote("one", 0);
  return { one: ballots.whyNot("one"), two: ballots.whyNot("two") };
}
