// Run by test_until.py: until when, as a page says it.
import { readFileSync } from "node:fs";
import { mock } from "node:test";

const { now, until, locale } = JSON.parse(readFileSync(0, "utf8")) as { now: string; until: string; locale: string };
mock.timers.enable({ apis: ["Date"], now: Date.parse(now) });
const { timeSoon } = await import("../../frontend/src/clock.ts");
const { writeIn } = await import("../../frontend/src/money.ts");

writeIn(locale);
process.stdout.write(timeSoon(new Date(until)));
