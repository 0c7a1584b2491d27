// A shelf item as this viewer sees it now: the shelf, what the log knows of stock, the cue's price.
import type { ShelfItem, Variant } from "../api/shelf.ts";
import type { Money } from "../money.ts";
import type { Level, Prices } from "../room-log/entries.ts";
import type { DealNow } from "./deals.ts";

export interface Goods extends ShelfItem {
  /** From-price over the variants; null where this market does not sell it. */
  price: Money | null;
  prior: Money | null;
  unit: { price: Money; per: string } | null;
  isFrom: boolean;
  isSoldOut: boolean;
  left: number;
  deal: DealNow | null;
}

/** What is on sale now: an open deal's price and pieces, else the shop's. */
export function goodsOf(item: ShelfItem, stock: Record<string, Level>, cued: Prices | null, market: string, deal: DealNow | null): Goods {
  const ordinary = ordinaryGoods(item, stock, cued, market, deal);
  return deal?.phase === "on" ? atDeal(ordinary, deal) : ordinary;
}

function atDeal(goods: Goods, deal: DealNow): Goods {
  const variants = goods.variants.map((variant) =>
    deal.variants.includes(variant.id)
      ? { ...variant, price: deal.price, prior: deal.prior, unit_price: deal.unit, available: deal.left?.[variant.id] ?? variant.available }
      : { ...variant, price: null },
  );
  const left = variants.reduce((sum, variant) => sum + (variant.price === null ? 0 : Math.max(0, variant.available)), 0);
  const { price, prior, unit } = deal;
  return { ...goods, variants, price, prior, unit, isFrom: false, left, isSoldOut: left === 0 };
}

function ordinaryGoods(item: ShelfItem, stock: Record<string, Level>, cued: Prices | null, market: string, deal: DealNow | null): Goods {
  const variants = item.variants.map((variant) => ({
    ...variant,
    available: stock[variant.id]?.available ?? variant.available,
  }));
  const sold = variants.filter((variant) => variant.price !== null);
  const left = sold.reduce((sum, variant) => sum + Math.max(0, variant.available), 0);
  return { ...item, variants, ...priceOf(sold, cued?.[market]), left, isSoldOut: left === 0, deal };
}

type Priced = Pick<Goods, "price" | "prior" | "unit" | "isFrom">;

function priceOf(sold: Variant[], cued: Prices[string] | undefined): Priced {
  const cheapest = [...sold].sort((a, b) => (a.price?.minor ?? 0) - (b.price?.minor ?? 0))[0];
  const isFrom = new Set(sold.map((variant) => variant.price?.minor)).size > 1;
  if (cued) {
    const inMarket = (minor: number): Money => ({ minor, currency: cued.currency });
    return {
      price: inMarket(cued.price),
      prior: cued.prior === null ? null : inMarket(cued.prior),
      unit: cued.unit && { price: inMarket(cued.unit.price), per: cued.unit.per },
      isFrom,
    };
  }
  return {
    price: cheapest?.price ?? null,
    prior: cheapest?.prior ?? null,
    unit: cheapest?.unit_price ?? null,
    isFrom,
  };
}

export function firstToBuy(goods: Goods): Variant | undefined {
  const sold = goods.variants.filter((variant) => variant.price !== null);
  return sold.find((variant) => variant.available > 0) ?? sold[0];
}
