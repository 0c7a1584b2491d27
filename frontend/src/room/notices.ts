// What the chat says of people who join and buy: names of those who agreed to it, numbers of the rest.
import type { People } from "../api/people.ts";
import { t } from "../saying.ts";
import type { BoughtLine, JoinedLine, NoticeLine } from "./lines.ts";

export function says(line: NoticeLine, people: People, titleOf: (product: string) => string): string {
  const names = line.named.map((who) => people.nameOf(who)).filter((name) => name !== null && name !== undefined);
  return line.kind === "joined" ? joined(line, names[0]) : bought(line, names, titleOf(line.product));
}

function joined({ count }: JoinedLine, name: string | undefined): string {
  if (name === undefined) return count === 1 ? t("Somebody joined") : t("{count} people joined", { count });
  if (count === 1) return t("{name} joined", { name });
  return count === 2 ? t("{name} and one other joined", { name }) : t("{name} and {count} others joined", { name, count: count - 1 });
}

/** Orders without a name may be one person's or several people's: nobody knows. */
function bought(line: BoughtLine, names: string[], product: string): string {
  const [name] = names;
  if (line.orders === 1) return once(line.quantity, name ?? t("Somebody"), product);
  if (name === undefined || (line.unnamed === 0 && names.length < 2)) {
    return t("{product} was bought {count} times", { product, count: line.orders });
  }
  if (line.unnamed > 0) return t("{name} and others bought {product}", { name, product });
  return names.length === 2
    ? t("{name} and one other bought {product}", { name, product })
    : t("{name} and {count} others bought {product}", { name, count: names.length - 1, product });
}

function once(quantity: number, name: string, product: string): string {
  const facts = { name, quantity, product };
  return quantity > 1 ? t("{name} bought {quantity} × {product}", facts) : t("{name} bought {product}", facts);
}
