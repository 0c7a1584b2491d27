// Bundles src/{room,studio,site,clips}.ts into src/vitrine/static/dist, and fails over a size budget.
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const HERE = path.dirname(fileURLToPath(import.meta.url));
const DIST = path.join(HERE, "../src/vitrine/static/dist");
const FRESH = `${DIST}.fresh`;
const ENTRIES = ["room", "studio", "site", "clips"];
const WORKER = path.join(HERE, "node_modules/hls.js/dist/hls.worker.js");

/** In kB after gzip, with what an entry imports at once; what it loads later is a chunk. */
const BUDGETS = { room: 45, studio: 90, site: 60, clips: 60, hls: 120 };

const worker = await readFile(WORKER);
const workerName = `hls.worker-${digest(worker)}.js`;
const result = await bundle();
await rm(FRESH, { recursive: true, force: true });
await mkdir(FRESH, { recursive: true });
for (const file of result.outputFiles) await writeFile(path.join(FRESH, path.basename(file.path)), file.contents);
await writeFile(path.join(FRESH, workerName), worker);
await writeFile(path.join(FRESH, "manifest.json"), JSON.stringify(manifest(), null, 2));
checkBudgets();
await rm(DIST, { recursive: true, force: true });
await rename(FRESH, DIST);

function bundle() {
  return build({
    absWorkingDir: HERE,
    entryPoints: ENTRIES.map((name) => `src/${name}.ts`),
    outdir: "dist",
    bundle: true,
    splitting: true,
    format: "esm",
    target: "es2022",
    minify: true,
    legalComments: "none",
    entryNames: "[name]-[hash]",
    chunkNames: "[name]-[hash]",
    define: { HLS_WORKER: JSON.stringify(`./${workerName}`) },
    metafile: true,
    write: false,
    logLevel: "warning",
  });
}

function manifest() {
  const named = Object.entries(outputs())
    .filter(([, output]) => ENTRIES.includes(entryName(output)))
    .map(([file, output]) => [`${entryName(output)}.js`, path.basename(file)]);
  return Object.fromEntries([...named, ["hls.worker.js", workerName]].sort());
}

function checkBudgets() {
  const sizes = Object.entries(outputs())
    .filter(([, output]) => entryName(output) in BUDGETS)
    .map(([file, output]) => ({ name: entryName(output), size: weight(file, new Set()) / 1000 }));
  for (const { name, size } of sizes.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    console.log(`${name.padEnd(8)}${size.toFixed(1).padStart(7)} kB of ${BUDGETS[name]} kB`);
  }
  const over = sizes.filter(({ name, size }) => size > BUDGETS[name]);
  if (over.length === 0) return;
  console.error(`Over the size budget: ${over.map(({ name }) => name).join(", ")}.`);
  process.exit(1);
}

/** The gzipped bytes of an output and of what it imports statically. */
function weight(file, seen) {
  if (seen.has(file)) return 0;
  seen.add(file);
  const output = outputs()[file];
  const contents = result.outputFiles.find((made) => made.path.endsWith(path.basename(file)));
  const imported = output.imports.filter(({ kind }) => kind === "import-statement");
  return imported.reduce((sum, { path: next }) => sum + weight(next, seen), gzipSync(contents.contents, { level: 9 }).length);
}

function entryName(output) {
  if (!output.entryPoint) return "";
  return output.entryPoint.includes("hls") ? "hls" : path.basename(output.entryPoint, ".ts");
}

function outputs() {
  return result.metafile.outputs;
}

function digest(contents) {
  return createHash("sha256").update(contents).digest("hex").slice(0, 8).toUpperCase();
}
