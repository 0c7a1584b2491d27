import type { Money } from "../money.ts";
import { ask } from "./asking.ts";

export interface ShowDeal {
  id: string;
  item: string;
  product: string;
  state: "announced" | "open" | "closed";
  mode: "hold" | "pay" | "queue";
  prices: Record<string, Money>;
  priors: Record<string, Money>;
  opens_at: string;
  closes_at: string | null;
  pieces: number | null;
  left: number | null;
  waiting: number;
  per_buyer: number | null;
  hold_seconds: number;
}

export interface NewDeal {
  prices: Record<string, number>;
  pieces: { variant: string; pieces: number }[];
  opens_at: string | null;
  lasts_seconds: number | null;
  per_buyer: number | null;
  mode: ShowDeal["mode"];
  hold_seconds: number;
}

export interface Place {
  token: string;
  state: "waiting" | "offered" | "claimed" | "lapsed" | "over";
  ahead: number;
  offered_until: string | null;
  variant: string;
}

export function dealsOf(show: string): Promise<ShowDeal[]> {
  return ask("GET", `/shows/${show}/deals`);
}

export function announce(show: string, item: string, deal: NewDeal): Promise<ShowDeal> {
  return ask("POST", `/shows/${show}/items/${item}/deals`, { body: deal });
}

export function closeDeal(show: string, deal: string): Promise<void> {
  return ask("DELETE", `/shows/${show}/deals/${deal}`);
}

export function joinLine(show: string, deal: string, variant: string): Promise<Place> {
  return ask("POST", `/shows/${show}/deals/${deal}/places`, { body: { variant } });
}

export function readPlace(token: string): Promise<Place> {
  return ask("GET", `/places/${token}`);
}

export function leaveLine(token: string): Promise<void> {
  return ask("DELETE", `/places/${token}`, { keepalive: true });
}
