// Everything a person reads goes through `t`: the English sentence is its own key.

export type Facts = Record<string, string | number>;

let translations: Record<string, string> = {};

export function translateWith(strings: Record<string, string>): void {
  translations = strings;
}

export function t(message: string, facts: Facts = {}): string {
  const said = translations[message] ?? message;
  return said.replace(/\{(\w+)\}/g, (slot, name: string) => String(facts[name] ?? slot));
}
