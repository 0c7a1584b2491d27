// What somebody wants to buy, where, and how far it has come.
import type { Address, Card } from "../api/checkouts.ts";
import type { Money } from "../money.ts";

export type Stage =
  | "claiming" // asking for the pieces
  | "refused" // somebody was faster, or nothing is for sale
  | "held" // address, delivery, card
  | "paying"
  | "challenge" // the bank asks
  | "checking" // the answer to the order button was lost
  | "lost" // the hold is over
  | "done";

export interface Choice {
  variant: string;
  quantity: number;
}

export interface Setting {
  source: string;
  by: string;
  market: string;
  show: string;
  cue: number | null;
  deal: string | null;
  place: string | null;
  /** What the page said of the price of one. */
  price: Money | null;
}

/** Kept for the next purchase of the same page view. */
export interface Remembered {
  address: Address | null;
  /** As far as it is typed. */
  draft: Partial<Address>;
  method: string | null;
  card: Card | null;
}
