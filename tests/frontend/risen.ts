// Run by test_risen.py: a buyer whose page says one price, and a shop that asks another.
import { readFileSync } from "node:fs";

const { CheckoutFlow } = await import("../../frontend/src/checkout/flow.ts");
const ADDRESS = { email: "a@example.org", name: "Anna", line1: "1 Street", line2: "", city: "London", region: "", postcode: "SW1A 1AA", phone: "" };
const CARD = { card: "c1", brand: "visa", last4: "4242" };

for (const line of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  const { seen, now } = JSON.parse(line) as { seen: number; now: number };
  process.stdout.write(`${JSON.stringify(await bought(seen, now))}\n`);
}

async function bought(seen: number, now: number): Promise<object> {
  const unit = { minor: now, currency: "GBP" };
  const quote = { id: "q1", total: unit };
  const checkout = { token: "t1", hold: {}, lines: [{ unit }], delivery_methods: [{ id: "post" }], quote: null, code: "" };
  let orders = 0;
  globalThis.fetch = (async (path: string) => {
    if (path.endsWith("/delivery")) return Response.json(quote);
    if (!path.endsWith("/order")) return Response.json(checkout);
    orders++;
    return Response.json({ order: {}, payment: { state: "captured", challenge: null, detail: null } });
  }) as typeof fetch;
  const setting = { source: "live", by: "", market: "GB", show: "1", cue: 1, deal: null, place: null, price: { minor: seen, currency: "GBP" } };
  const remembered = { address: ADDRESS, draft: {}, method: "post", card: CARD };
  const flow = new CheckoutFlow({ variant: "71", quantity: 1 }, setting, remembered, () => undefined);
  while (flow.isBusy) await new Promise((turn) => setTimeout(turn));
  const shown = flow.oldPrice && [flow.oldPrice.minor, flow.checkout?.lines[0]?.unit.minor];
  await flow.order(null);
  const atOnce = orders;
  flow.agree();
  await flow.order(null);
  return { shown, at_once: atOnce, agreed: orders, stage: flow.stage };
}
