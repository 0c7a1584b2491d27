// Run by test_refusals.py: what a German host and a German device read about each refusal of a JSON line.
import { readFileSync } from "node:fs";
import { writeIn } from "../../frontend/src/money.ts";
import { translateWith } from "../../frontend/src/saying.ts";
import { whyNot } from "../../frontend/src/studio/device/why-not.ts";
import { WhipRefused } from "../../frontend/src/studio/device/whip.ts";
import { refusal } from "../../frontend/src/studio/refusals.ts";

const { german, told } = JSON.parse(readFileSync(0, "utf8"));
translateWith(german);
writeIn("de");
for (const { code, facts, says } of told) {
  const answer = { host: refusal({ code, facts, says }), device: whyNot(new WhipRefused(code, says, facts)) };
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
