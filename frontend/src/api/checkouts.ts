import type { Money } from "../money.ts";
import { ask } from "./asking.ts";

export interface Wanted {
  variant: string;
  quantity: number;
}

export interface CheckoutLine {
  variant: string;
  product: string;
  title: string;
  option: string;
  image: string | null;
  quantity: number;
  unit: Money;
  prior: Money | null;
  /** Unit by quantity; `gross` is what is paid, after discounts. */
  full: Money;
  gross: Money;
}

export interface Discount {
  name: string;
  code: string | null;
  amount: Money;
}

export interface Quote {
  id: string;
  lines: CheckoutLine[];
  goods: Money;
  discounts: Discount[];
  delivery: { method: string; name: string; price: Money };
  vat: { rate_bp: number; gross: Money; tax: Money }[];
  vat_country: string;
  total: Money;
  button_label: string;
}

export interface DeliveryMethod {
  id: string;
  name: string;
  price: Money;
  free_above: Money | null;
  countries: string[];
  some_postcodes: boolean;
  arrives_first: string;
  arrives_last: string;
}

export interface Checkout {
  token: string;
  market: string;
  /** `unheld`: nothing is set aside before the order button. */
  hold: { expires_at: string; held: boolean; unheld: boolean };
  lines: CheckoutLine[];
  goods: Money;
  code: string;
  delivery_methods: DeliveryMethod[];
  countries: string[];
  quote: Quote | null;
  ordered: "unpaid" | "placed" | "closed" | "expired" | "cancelled" | null;
}

export interface Address {
  email: string;
  name: string;
  line1: string;
  line2: string;
  postcode: string;
  city: string;
  country: string;
}

export interface CardFields {
  number: string;
  expiry: string;
  cvc: string;
}

export interface Card {
  card: string;
  brand: string;
  last4: string;
  /** Spent with the payment it was made for. */
  isForOnce?: boolean;
  /** For the next order of the account. */
  keep?: boolean;
}

export interface Paid {
  order: { id: string; number: string; state: string; url: string };
  payment: {
    state: "captured" | "declined" | "requires_action" | "processing";
    challenge: string | null;
    detail: string | null;
  };
}

export interface Wish {
  market: string;
  show: string;
  source: string;
  /** The code of the creator's link that led here. */
  by: string;
  cue: number | null;
  /** The deal that the page shows, and a place in its line to which a piece was offered. */
  deal: string | null;
  place: string | null;
  lines: Wanted[];
}

export function begin(wish: Wish, key: string): Promise<Checkout> {
  return ask("POST", "/checkouts", { body: wish, key });
}

export function read(token: string): Promise<Checkout> {
  return ask("GET", `/checkouts/${token}`);
}

export function abandon(token: string): Promise<void> {
  return ask("DELETE", `/checkouts/${token}`, { keepalive: true });
}

export function changeLines(token: string, lines: Wanted[]): Promise<Checkout> {
  return ask("PUT", `/checkouts/${token}/lines`, { body: { lines } });
}

export function deliver(token: string, address: Address, method: string, keep = false): Promise<Quote> {
  return ask("PUT", `/checkouts/${token}/delivery`, { body: { ...address, method, keep } });
}

/** Those that a signed-in buyer kept, the default first. */
export function savedAddresses(): Promise<Omit<Address, "email">[]> {
  return ask("GET", "/addresses");
}

/** Those that a signed-in buyer kept, the last used first. */
export function savedCards(): Promise<Card[]> {
  return ask("GET", "/cards");
}

export function touch(show: string, clip: string | null): Promise<void> {
  return ask("POST", "/touches", { body: { show, clip } });
}

/** Nothing written takes the code away. */
export function enterCode(token: string, code: string): Promise<Checkout> {
  return ask("PUT", `/checkouts/${token}/code`, { body: { code } });
}

export function tokenise(card: CardFields): Promise<Card> {
  return ask("POST", "/sandbox/cards", { body: card });
}

export function order(token: string, quote: string, card: Card | null, key: string): Promise<Paid> {
  const body = { quote, card: card?.card ?? "", keep: card?.keep ?? false };
  return ask("POST", `/checkouts/${token}/order`, { body, key });
}

export function answerChallenge(token: string, approve: boolean): Promise<Paid> {
  return ask("POST", `/checkouts/${token}/challenge`, { body: { approve } });
}
