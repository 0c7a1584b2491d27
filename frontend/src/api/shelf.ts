import type { Money } from "../money.ts";
import { ask } from "./asking.ts";

export interface UnitPrice {
  price: Money;
  per: string;
}

export interface Variant {
  id: string;
  title: string;
  option: string;
  swatch: string | null;
  price: Money | null;
  prior: Money | null;
  unit_price: UnitPrice | null;
  available: number;
}

export interface Product {
  id: string;
  title: string;
  image: string | null;
  description_html: string;
  option_name: string;
}

/** A rundown item as one market sees it. */
export interface ShelfItem {
  item: string;
  product: Product;
  variants: Variant[];
  available: number;
  sold: number;
}

export async function shelfOf(show: string, market: string, locale: string): Promise<ShelfItem[]> {
  const query = new URLSearchParams({ market, locale });
  const answer = await ask<{ items: ShelfItem[] }>("GET", `/shows/${show}/shelf?${query}`);
  return answer.items;
}
