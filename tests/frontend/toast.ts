// Run by test_toast.py: what a page says in passing, on a clock of our own.
import { readFileSync } from "node:fs";
import { mock } from "node:test";

mock.timers.enable({ apis: ["setTimeout"] });
const { Toast } = await import("../../frontend/src/room/toast.ts");

const toast = new Toast(() => undefined);
const seen: string[] = [];
for (const step of JSON.parse(readFileSync(0, "utf8")) as (string | number)[]) {
  if (typeof step === "string") toast.say(step);
  else mock.timers.tick(step);
  seen.push(toast.says);
}
process.stdout.write(JSON.stringify(seen));
