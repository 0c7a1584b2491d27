// Run by test_away.py: what a page asks of a shop that is away, on a clock of our own.
import { readFileSync } from "node:fs";
import { mock } from "node:test";

interface Away {
  what: "names" | "shelf" | "claim";
  /** From the beginning on. */
  away_ms: number;
  /** No answer at all, or one that says to try again. */
  answers: 0 | 503;
}

const WATCHED_MS = 120_000;
const STEP_MS = 20;
const WHO = "a".repeat(26);

mock.timers.enable({ apis: ["setTimeout", "Date"], now: 0 });
const { People } = await import("../../frontend/src/api/people.ts");
const { Shelf } = await import("../../frontend/src/room/shelf.ts");
const { CheckoutFlow } = await import("../../frontend/src/checkout/flow.ts");

const CHECKOUT = { token: "t1", hold: {}, lines: [], delivery_methods: [], quote: null, code: "" };
const ANSWERS = { names: { people: [{ who: WHO, name: "Marta" }] }, shelf: { items: [{ item: "11" }] }, claim: CHECKOUT };

for (const line of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  process.stdout.write(`${JSON.stringify(await asked(JSON.parse(line) as Away))}\n`);
}

async function asked(away: Away): Promise<object> {
  const begun = Date.now();
  const now = (): number => Date.now() - begun;
  const asks: { at: number; key: string | null }[] = [];
  globalThis.fetch = (async (_: string, options: RequestInit) => {
    asks.push({ at: now(), key: new Headers(options.headers).get("Idempotency-Key") });
    if (now() >= away.away_ms) return Response.json(ANSWERS[away.what]);
    if (away.answers === 0) throw new TypeError("Failed to fetch");
    return Response.json({ status: 503, code: "busy", detail: "Busy" }, { status: 503 });
  }) as typeof fetch;
  const known = begin(away.what);
  let learned: number | null = null;
  while (now() < WATCHED_MS) {
    await settled();
    if (learned === null && known()) learned = now();
    mock.timers.tick(STEP_MS);
  }
  return { asks: asks.map(({ at }) => at), keys: [...new Set(asks.map(({ key }) => key))].length, learned };
}

/** Whether what was asked for is known by now; a page looks at each change, and asks for what it lacks. */
function begin(what: Away["what"]): () => boolean {
  if (what === "names") {
    const people = new People("1", () => people.nameOf(WHO));
    people.nameOf(WHO);
    return () => people.nameOf(WHO) === "Marta";
  }
  if (what === "shelf") {
    const boot = { show: { id: "1" }, market: "GB", locale: "en" } as unknown as ConstructorParameters<typeof Shelf>[0];
    const shelf = new Shelf(boot, () => undefined);
    void shelf.read();
    return () => shelf.items?.length === 1 && !shelf.isAway;
  }
  const setting = { source: "live", by: "", market: "GB", show: "1", cue: null, deal: null, place: null, price: null };
  const remembered = { address: null, draft: {}, method: null, card: null };
  const flow = new CheckoutFlow({ variant: "71", quantity: 1 }, setting, remembered, () => undefined);
  return () => flow.stage === "held";
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await Promise.resolve();
}
