// Money and numbers as the reader's language writes them. Amounts are minor units.

export interface Money {
  minor: number;
  currency: string;
}

const REGIONS: Record<string, string> = { en: "en-GB", de: "de-DE" };

/** ISO 4217 where it is not 2; `Intl` may round to another number of digits for display. */
const EXPONENTS: Record<string, number> = Object.fromEntries([
  ...["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF"].map((code) => [code, 0]),
  ...["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"].map((code) => [code, 3]),
]);

let region = "en-GB";

export function writeIn(locale: string): void {
  region = REGIONS[locale] ?? locale;
}

export function regionInUse(): string {
  return region;
}

/** Always with the currency's digits: sums, totals. */
export function money(amount: Money): string {
  return written(amount, { style: "currency", currency: amount.currency });
}

/** Whole amounts without their zeros, as on a price tag. */
export function price(amount: Money): string {
  const whole = amount.minor % 10 ** exponent(amount.currency) === 0;
  const digits = whole ? { minimumFractionDigits: 0, maximumFractionDigits: 0 } : {};
  return written(amount, { style: "currency", currency: amount.currency, ...digits });
}

export function number(value: number): string {
  return new Intl.NumberFormat(region).format(value);
}

export function compactNumber(value: number): string {
  return new Intl.NumberFormat(region, { notation: "compact", maximumFractionDigits: 1 }).format(value);
}

export function percent(basisPoints: number): string {
  const format = { style: "percent", maximumFractionDigits: 2 } as const;
  return new Intl.NumberFormat(region, format).format(basisPoints / 10_000);
}

/** What a person wrote for an amount, in minor units; null where it is none. */
export function minorOf(written: string, currency: string): number | null {
  const places = exponent(currency);
  const found = /^\s*(\d{1,7})(?:[.,](\d{1,3}))?\s*$/.exec(written);
  const part = found?.[2] ?? "";
  if (!found || part.length > places) return null;
  return Number(found[1]) * 10 ** places + Number(part.padEnd(places, "0"));
}

export function times(amount: Money, quantity: number): Money {
  return { minor: amount.minor * quantity, currency: amount.currency };
}

function written(amount: Money, format: Intl.NumberFormatOptions): string {
  return new Intl.NumberFormat(region, format).format(amount.minor / 10 ** exponent(amount.currency));
}

function exponent(currency: string): number {
  return EXPONENTS[currency] ?? 2;
}
