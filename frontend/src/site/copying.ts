import { copied as isCopied } from "../copying.ts";

/** `data-copy`: what is copied; `data-copied`, `data-not-copied`: what to say then. Without us it is selected by hand. */
export function offerCopy(button: HTMLButtonElement): void {
  const says = button.parentElement?.querySelector("[role=status]");
  button.hidden = false;
  button.addEventListener("click", () => void copy(button, says ?? null));
}

async function copy(button: HTMLButtonElement, says: Element | null): Promise<void> {
  const { copy: text = "", copied = "", notCopied = "" } = button.dataset;
  if (await isCopied(text)) return say(says, copied);
  select(button.parentElement?.querySelector("code"));
  say(says, notCopied);
}

function select(shown: Element | null | undefined): void {
  if (shown) getSelection()?.selectAllChildren(shown);
}

function say(says: Element | null, words: string): void {
  if (says) says.textContent = words;
}
