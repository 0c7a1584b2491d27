// The checkout page's forms, where Stripe takes the card. `data-stripe`: the publishable key.
import { CardField, Refused, stripeJs } from "../checkout/stripe.ts";
import type { Money } from "../money.ts";

/** The button first asks Stripe for a token, then sends the form with it. */
export function payByStripe(form: HTMLFormElement): void {
  const root = form.querySelector<HTMLElement>("[data-field]");
  const total = JSON.parse(form.dataset.total ?? "") as Money;
  if (!root) return;
  const field = stripeJs(form.dataset.stripe ?? "", document.documentElement.lang).then(
    (stripe) => new CardField(stripe, total, root),
  );
  field.catch((error: unknown) => say(form, error));
  form.querySelector<HTMLInputElement>("input[name=keep]")?.addEventListener("change", ({ target }) => {
    void field.then((there) => there.keep((target as HTMLInputElement).checked), () => undefined);
  });
  form.addEventListener("submit", (event) => {
    if (new FormData(form).get("choice")?.toString().startsWith("saved_")) return;
    event.preventDefault();
    void waited(form, async () => {
      const card = await (await field).token();
      form.querySelector<HTMLInputElement>("input[name=card]")?.setAttribute("value", card.card);
      form.submit();
    });
  });
}

/** Back from the bank, or not: the server asks Stripe what became of it. */
export async function confirmByStripe(form: HTMLFormElement): Promise<void> {
  await waited(form, async () => {
    const stripe = await stripeJs(form.dataset.confirm ?? "", document.documentElement.lang);
    await stripe.handleNextAction({ clientSecret: form.dataset.secret ?? "" });
    form.submit();
  });
}

async function waited(form: HTMLFormElement, act: () => Promise<void>): Promise<void> {
  const button = form.querySelector("button");
  if (button) button.disabled = true;
  try {
    await act();
  } catch (error) {
    say(form, error);
    if (button) button.disabled = false;
  }
}

/** The page's own sentence stands there already, in the reader's language; Stripe's goes before it. */
function say(form: HTMLFormElement, error: unknown): void {
  const said = form.querySelector<HTMLElement>("[data-problem]");
  if (!said) return;
  said.hidden = false;
  if (error instanceof Refused) said.textContent = error.message;
}
