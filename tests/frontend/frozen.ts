// Run by test_frozen.py: a buyer whose shop takes requests and answers none for a while, on a clock of our own.
import { readFileSync } from "node:fs";
import { mock } from "node:test";
import type { CheckoutFlow as Flow } from "../../frontend/src/checkout/flow.ts";

type Act = "claims" | "claims and goes" | "claims and chooses" | "orders" | "takes two" | "moves";

const FROZEN_MS = 40_000;
const GIVEN_UP_MS = 15_300; // once, and not asked again yet
const WATCHED_MS = 120_000;
const STEP_MS = 100;
const ADDRESS = { email: "a@example.org", name: "Anna", line1: "1 Street", line2: "", city: "London", postcode: "SW1A 1AA", country: "GB" };
const CARD = { card: "c1", brand: "visa", last4: "4242" };
const SETTING = { source: "live", by: "", market: "GB", show: "1", cue: 1, deal: null, place: null, price: null };

mock.timers.enable({ apis: ["setTimeout", "Date"], now: 0 });
Math.random = () => 0.5;
const { CheckoutFlow } = await import("../../frontend/src/checkout/flow.ts");

/** Like a process that is stopped: what came meanwhile is done when it goes on, whoever still waits for it. */
class Shop {
  isFrozen = false;
  quantity = 1;
  keys = new Map<string, string>();
  orders = new Set<string>();
  goesTo = ADDRESS.line1;
  abandoned = 0;
  #waiting: (() => void)[] = [];

  thaw(): void {
    this.isFrozen = false;
    for (const go of this.#waiting.splice(0)) go();
  }

  asked(path: string, init: RequestInit): Promise<Response> {
    return new Promise((resolve, reject) => {
      init.signal?.addEventListener("abort", () => reject(new DOMException("", "AbortError")));
      const answer = (): void => resolve(this.#answer(path, init));
      if (this.isFrozen) this.#waiting.push(answer);
      else answer();
    });
  }

  #answer(path: string, { method, headers, body }: RequestInit): Response {
    const key = (headers as Record<string, string>)["Idempotency-Key"] ?? "";
    const told = JSON.parse(String(body ?? "{}")) as { quote?: string; line1?: string; lines?: { quantity: number }[] };
    if (method === "DELETE") return this.abandoned++, new Response(null, { status: 204 });
    if (path.endsWith("/lines")) this.quantity = told.lines?.[0]?.quantity ?? 1;
    if (path.endsWith("/checkouts") && (this.keys.get(key) ?? body) !== body) return Response.json({ code: "key-reused", detail: "Another wish." }, { status: 409 });
    if (path.endsWith("/checkouts")) this.keys.set(key, String(body));
    this.goesTo = told.line1 ?? this.goesTo;
    if (path.endsWith("/delivery")) return Response.json(this.quote);
    if (!path.endsWith("/order")) return Response.json(this.#checkout);
    if (told.quote !== this.quote.id) return Response.json({ code: "quote-changed", detail: "It changed." }, { status: 409 });
    this.orders.add(key);
    return Response.json({ order: {}, payment: { state: "captured", challenge: null, detail: null } });
  }

  get quote(): { id: string; total: object } {
    return { id: `q${this.quantity} to ${this.goesTo}`, total: { minor: 3_900 * this.quantity, currency: "GBP" } };
  }

  get #checkout(): object {
    const line = { variant: "71", quantity: this.quantity, unit: { minor: 3_900, currency: "GBP" } };
    return { token: "t1", hold: {}, lines: [line], delivery_methods: [{ id: "post" }], quote: this.quote, code: "" };
  }
}

let shop: Shop;
globalThis.fetch = ((path: string, init: RequestInit) => shop.asked(path, init)) as typeof fetch;

for (const line of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  process.stdout.write(`${JSON.stringify(await lived(line as Act))}\n`);
}

async function lived(act: Act): Promise<object> {
  shop = new Shop();
  const begun = Date.now();
  const heard: { at: number; stage: string; says: boolean }[] = [];
  shop.isFrozen = act.startsWith("claims");
  const remembered = { address: ADDRESS, draft: {}, method: "post", card: CARD };
  let made: Flow | null = null;
  const flow = new CheckoutFlow({ variant: "71", quantity: 1 }, SETTING, remembered, () => {
    if (made) heard.push({ at: Date.now() - begun, stage: made.stage, says: made.says !== "" });
  });
  made = flow;
  await settled();
  shop.isFrozen = act !== "moves";
  if (act === "moves") {
    shop.goesTo = "Where the buyer did not want it after all";
    await flow.order(null);
    heard.push({ at: Date.now() - begun, stage: flow.stage, says: flow.says !== "" });
    void flow.order(null);
  }
  if (act === "orders") void flow.order(null);
  if (act === "takes two") void flow.choose({ variant: "71", quantity: 2 });
  for (let now = 0; now < WATCHED_MS; now += STEP_MS) {
    if (now === GIVEN_UP_MS && act === "claims and goes") flow.close();
    if (now === GIVEN_UP_MS && act === "claims and chooses") void flow.choose({ variant: "71", quantity: 2 });
    if (now === FROZEN_MS) shop.thaw();
    await settled();
    if (now === FROZEN_MS && act === "takes two") void flow.order(null);
    mock.timers.tick(STEP_MS);
  }
  const { stage, choice, oldTotal } = flow;
  return { heard, stage, quantity: choice.quantity, asked_again: oldTotal !== null, keys: shop.keys.size, orders: shop.orders.size, goes_to: shop.goesTo, abandoned: shop.abandoned };
}

async function settled(): Promise<void> {
  for (let turn = 0; turn < 60; turn++) await Promise.resolve();
  await new Promise((turn) => setImmediate(turn));
}
