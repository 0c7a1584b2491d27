import { html, type TemplateResult } from "lit";
import type { NewDeal } from "../api/deals.ts";
import { minorOf, price } from "../money.ts";
import type { Goods } from "../room/goods.ts";
import { t } from "../saying.ts";
import { serverNow } from "../server-clock.ts";
import { asked, isTaken, objection } from "./dialogs.ts";

const MINUTES = [1, 2, 3, 5, 10, 15, 30];
const HOLD_MINUTES = [2, 3, 4, 5];

/** What a deal costs, how many, how long, from when, for whom. It stays open until `announce` has no objection. */
export function askForDeal(goods: Goods, market: string, announce: (terms: NewDeal) => Promise<unknown>): Promise<boolean> {
  return asked<boolean>((answer) => {
    const send = async (event: SubmitEvent) => {
      event.preventDefault();
      const form = event.currentTarget as HTMLFormElement;
      const terms = termsIn(new FormData(form), goods, market);
      if (!terms) return complain(form, goods);
      if (await isTaken(form, () => announce(terms))) answer(true);
    };
    return html`<form @submit=${send} @input=${(event: Event) => (event.target as HTMLInputElement).setCustomValidity?.("")}>
      <h2>${t("New deal")}</h2>
      <p>${goods.product.title}${goods.price ? ` · ${t("now {price}", { price: price(goods.price) })}` : ""}</p>
      <label for="d-price">${t("Deal price")} (${goods.price?.currency ?? ""})</label>
      <input id="d-price" name="price" inputmode="decimal" autocomplete="off" required />
      <p class="quiet">${t("Buyers see the lowest price of the last 30 days beside it. It must be lower than that.")}</p>
      ${pieces(goods)}
      <div class="pair">
        <div><label for="d-opens">${t("Opens")}</label>
          <select id="d-opens" name="opens">${opening()}</select></div>
        <div><label for="d-lasts">${t("Lasts")}</label>
          <select id="d-lasts" name="lasts">${MINUTES.map((count) => html`<option value=${count * 60} ?selected=${count === 3}>${minutes(count)}</option>`)}<option value="">${t("until I close it")}</option></select></div>
        <div class="wide"><label for="d-mode">${t("Pieces go to")}</label>
          <select id="d-mode" name="mode"><option value="hold">${t("who taps first, held")}</option><option value="pay">${t("who pays first")}</option><option value="queue">${t("a line, one by one")}</option></select></div>
        <div><label for="d-hold">${t("Held for")}</label>
          <select id="d-hold" name="hold">${HOLD_MINUTES.map((count) => html`<option value=${count * 60}>${minutes(count)}</option>`)}</select></div>
        <div><label for="d-limit">${t("Per buyer")}</label>
          <input id="d-limit" name="limit" type="number" min="1" max="20" inputmode="numeric" placeholder=${t("no limit")} /></div>
      </div>
      ${objection()}
      <div class="actions">
        <button type="button" class="btn ghost" @click=${() => answer(false)}>${t("Cancel")}</button>
        <button class="btn cta">${t("Announce")}</button>
      </div>
    </form>`;
  }, false);
}

function complain(form: HTMLFormElement, goods: Goods): void {
  const field = form.elements.namedItem("price") as HTMLInputElement;
  field.setCustomValidity(t("Please write a price below {price}.", { price: goods.price ? price(goods.price) : "" }));
  field.reportValidity();
}

function minutes(count: number): string {
  return count === 1 ? t("1 minute") : t("{count} minutes", { count });
}

function pieces(goods: Goods): TemplateResult {
  return html`<fieldset><legend>${t("Pieces set aside for it (empty: sells from stock)")}</legend>
    <div class="pair">${goods.variants.filter(({ available, price }) => available > 0 && price).map(
      (variant) => html`<div><label for=${`d-n-${variant.id}`}>${variant.option || t("Pieces")} <small>${t("{count} left", { count: variant.available })}</small></label>
        <input id=${`d-n-${variant.id}`} name=${`pieces-${variant.id}`} type="number" min="1" max=${variant.available} inputmode="numeric" /></div>`,
    )}</div></fieldset>`;
}

function opening(): TemplateResult {
  const ahead: [number, string][] = [[0, t("now")], [30, t("in {count} seconds", { count: 30 })], [60, t("in 1 minute")], ...[2, 5, 10].map((minutes): [number, string] => [minutes * 60, t("in {count} minutes", { count: minutes })])];
  return html`${ahead.map(([seconds, name]) => html`<option value=${seconds}>${name}</option>`)}`;
}

function termsIn(form: FormData, goods: Goods, market: string): NewDeal | null {
  const minor = goods.price && minorOf(String(form.get("price")), goods.price.currency);
  if (!minor || !goods.price || minor >= goods.price.minor) return null;
  const ahead = Number(form.get("opens"));
  const aside = goods.variants.map((variant) => ({ variant: variant.id, pieces: Number(form.get(`pieces-${variant.id}`)) }));
  return {
    prices: { [market]: minor },
    pieces: aside.filter((each) => each.pieces > 0),
    opens_at: ahead > 0 ? new Date(serverNow() + ahead * 1000).toISOString() : null,
    lasts_seconds: Number(form.get("lasts")) || null,
    per_buyer: Number(form.get("limit")) || null,
    mode: String(form.get("mode")) as NewDeal["mode"],
    hold_seconds: Number(form.get("hold")),
  };
}
