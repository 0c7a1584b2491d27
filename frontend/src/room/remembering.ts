/** Makes a value again only when something that it is made of changed, so that it stays the same object. */
export function remembering<Value>(): (from: unknown[], make: () => Value) => Value {
  let last: { from: unknown[]; value: Value } | null = null;
  return (from, make) => {
    if (last && from.every((part, n) => part === last?.from[n])) return last.value;
    last = { from, value: make() };
    return last.value;
  };
}
