const TYPING = "input, textarea, select, [contenteditable]";
const PRESSING = "a, button, summary, input, label";

/** Single keys, unless somebody is typing, a sheet is open, or the key belongs to what has focus. */
export function listenToKeys(keys: Record<string, () => void>): () => void {
  const pressed = (event: KeyboardEvent) => {
    const act = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!act || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    const target = event.target instanceof Element ? event.target : document.body;
    if (target.closest(TYPING) || document.querySelector("dialog[open]")) return;
    if ((event.key === " " || event.key === "Enter") && target.closest(PRESSING)) return;
    event.preventDefault();
    act();
  };
  document.addEventListener("keydown", pressed);
  return () => document.removeEventListener("keydown", pressed);
}

/** From 1 on; told from 0 on. */
export function numberKeys(count: number, act: (number: number) => void): Record<string, () => void> {
  return Object.fromEntries(Array.from({ length: count }, (_, n) => [String(n + 1), () => act(n)]));
}
