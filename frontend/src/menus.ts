// Menus close when somebody looks elsewhere, or presses Escape.

/** Whichever are on the page by then; ends with what it returns. */
export function closeElsewhere(): () => void {
  const ending = new AbortController();
  document.addEventListener("click", clicked, { signal: ending.signal });
  document.addEventListener("keydown", pressed, { signal: ending.signal });
  return () => ending.abort();
}

function clicked({ target }: Event): void {
  for (const menu of openMenus()) if (!menu.contains(target as Node)) menu.open = false;
}

function pressed({ key }: KeyboardEvent): void {
  if (key !== "Escape") return;
  for (const menu of openMenus()) {
    menu.open = false;
    menu.querySelector("summary")?.focus();
  }
}

function openMenus(): NodeListOf<HTMLDetailsElement> {
  return document.querySelectorAll("details.menu[open]");
}
