// Run by test_second_device.py: who stands at the door at each look; "!" is the host's answer.
import { readFileSync } from "node:fs";
import { SecondDevice } from "../../frontend/src/studio/second-device.ts";

const steps = readFileSync(0, "utf8").trim().split("\n");
const asked: string[] = [];
let here: string | null = null;
let answer: () => void = () => {};

const door = new SecondDevice((device) => {
  asked.push(device.id);
  return new Promise((resolve) => (answer = resolve));
});
for (const step of steps) {
  if (step === "!") {
    answer();
    await new Promise((resolve) => setImmediate(resolve));
  } else {
    here = step === "-" ? null : step;
    door.look(() => (here === null ? null : { id: here, protocol: "rtmp", address: "192.0.2.1" }));
  }
}
process.stdout.write(JSON.stringify(asked));
