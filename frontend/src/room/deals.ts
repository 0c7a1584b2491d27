// A deal as this viewer sees it: the cue at their moment, the server's clock, what is left of it.
import { html, nothing, type TemplateResult } from "lit";
import type { Money } from "../money.ts";
import type { Deal, Level } from "../room-log/entries.ts";
import type { Visible } from "../room-log/visible.ts";

export interface DealNow {
  id: string;
  cue: number;
  /** `soon`: announced, and not open by the server's clock. */
  phase: "soon" | "on";
  mode: Deal["mode"];
  variants: string[];
  price: Money;
  prior: Money | null;
  unit: { price: Money; per: string } | null;
  opensAt: number;
  closesAt: number | null;
  pieces: number | null;
  /** By variant, of its own allotment; null: it sells from the shop's stock. */
  left: Record<string, number> | null;
  perBuyer: number | null;
}

/** Fetched with the first deal: most visits see none. Without `priorDays` only how long. */
export function dealStrip(deal: DealNow | null, priorDays: number | null): TemplateResult | typeof nothing {
  if (!deal) return nothing;
  void import("./deal-strip.ts").catch(() => undefined);
  return html`<vitrine-deal .deal=${deal} .priorDays=${priorDays}></vitrine-deal>`;
}

/** Null once its time is over, and where this market has no price in it. */
export function dealNow(cue: Deal | undefined, stock: Record<string, Level>, market: string, now: number): DealNow | null {
  const priced = cue?.prices[market];
  if (!cue || !priced || (cue.closes_at !== null && now >= cue.closes_at)) return null;
  const inMarket = (minor: number): Money => ({ minor, currency: priced.currency });
  return {
    id: cue.deal,
    cue: cue.cue,
    phase: now < cue.opens_at ? "soon" : "on",
    mode: cue.mode,
    variants: cue.variants,
    price: inMarket(priced.price),
    prior: priced.prior === null ? null : inMarket(priced.prior),
    unit: priced.unit && { price: inMarket(priced.unit.price), per: priced.unit.per },
    opensAt: cue.opens_at,
    closesAt: cue.closes_at,
    pieces: cue.pieces,
    left: cue.pieces === null ? null : allotted(cue, stock),
    perBuyer: cue.per_buyer,
  };
}

/** Until the first fact says more, all of what was set aside. */
function allotted(cue: Deal, stock: Record<string, Level>): Record<string, number> {
  const known = cue.variants.map((id): [string, number | undefined] => [id, stock[`${cue.deal}/${id}`]?.available]);
  const isUnsaid = known.every(([, left]) => left === undefined);
  return Object.fromEntries(known.map(([id, left], n) => [id, left ?? (isUnsaid && n === 0 ? (cue.pieces ?? 0) : 0)]));
}

/** Changes when a deal opens or closes by the server's clock, which no entry tells to the moment. */
export function dealPhases(seen: Visible, now: number): string {
  const phases = Object.values(seen.deals).map((deal) => {
    if (now < deal.opens_at) return `${deal.cue}:soon`;
    return deal.closes_at !== null && now >= deal.closes_at ? `${deal.cue}:over` : `${deal.cue}:on`;
  });
  return phases.join();
}
