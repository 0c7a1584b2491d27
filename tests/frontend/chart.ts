// Run by test_chart.py: where the labels of shows' charts stand.
import { readFileSync } from "node:fs";

Object.defineProperty(globalThis, "navigator", { value: { onLine: true } });
const { legible } = await import("../../frontend/src/studio/chart.ts");

const shows = JSON.parse(readFileSync(0, "utf8")) as number[][];
process.stdout.write(JSON.stringify(shows.map((marks) => legible(marks.map((at) => ({ at })), (at) => at))));
