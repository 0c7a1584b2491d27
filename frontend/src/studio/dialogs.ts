// Questions that need an answer before anything happens.
import { html, nothing, render, type TemplateResult } from "lit";
import { sayWhy } from "../api/asking.ts";
import type { NewPoll, ShopProduct } from "../api/studio.ts";
import { t } from "../saying.ts";
import type { Goods } from "../room/goods.ts";

const OPTIONS_AT_MOST = 6;

export interface Question {
  title: string;
  text: string;
  yes: string;
  no?: string;
  isGrave?: boolean;
}

export function confirmed(question: Question): Promise<boolean> {
  return asked<boolean>(
    (answer) => html`<h2>${question.title}</h2>
      <p>${question.text}</p>
      <div class="actions">
        <button class="btn ghost" @click=${() => answer(false)}>${question.no ?? t("Cancel")}</button>
        <button class=${`btn ${question.isGrave ? "grave" : "cta"}`} @click=${() => answer(true)}>${question.yes}</button>
      </div>`,
    false,
  );
}

export interface Restock {
  variant: string;
  quantity: number;
}

export function restocked(goods: Goods): Promise<Restock | null> {
  return asked<Restock | null>((answer) => {
    const send = (event: SubmitEvent) => {
      event.preventDefault();
      const form = new FormData(event.currentTarget as HTMLFormElement);
      answer({ variant: String(form.get("variant")), quantity: Number(form.get("quantity")) });
    };
    return html`<form @submit=${send}>
      <h2>${t("Add stock")}</h2>
      <p>${goods.product.title}</p>
      ${goods.variants.length > 1
        ? html`<label for="d-variant">${goods.product.option_name || t("Variant")}</label>
            <select id="d-variant" name="variant">
              ${goods.variants.map((variant) => html`<option value=${variant.id}>${variant.option} · ${t("{count} left", { count: variant.available })}</option>`)}
            </select>`
        : html`<input type="hidden" name="variant" value=${goods.variants[0]?.id ?? ""} />`}
      <label for="d-quantity">${t("Pieces")}</label>
      <input id="d-quantity" name="quantity" type="number" min="1" max="10000" value="10" required inputmode="numeric" />
      <div class="actions">
        <button type="button" class="btn ghost" @click=${() => answer(null)}>${t("Cancel")}</button>
        <button class="btn cta">${t("Add stock")}</button>
      </div>
    </form>`;
  }, null);
}

export function chosenProduct(products: ShopProduct[]): Promise<string | null> {
  return asked<string | null>(
    (answer) => html`<h2>${t("Add a product")}</h2>
      ${products.length === 0 ? html`<p>${t("All of your shop's products are in this show already.")}</p>` : nothing}
      <ul class="choices">
        ${products.map(
          (product) => html`<li>
            <button @click=${() => answer(product.id)}>
              ${product.images[0] ? html`<img src=${product.images[0]} alt="" width="44" height="44" />` : html`<span class="blank"></span>`}<b>${product.title}</b>
            </button>
          </li>`,
        )}
      </ul>
      <div class="actions"><button class="btn ghost" @click=${() => answer(null)}>${t("Close")}</button></div>`,
    null,
  );
}

/** Whether it was prepared. It stays open, as it was written, until `prepare` has no objection. */
export function newPoll(prepare: (poll: NewPoll) => Promise<unknown>): Promise<boolean> {
  return asked<boolean>((answer) => {
    const send = async (event: SubmitEvent) => {
      event.preventDefault();
      const written = event.currentTarget as HTMLFormElement;
      if (await isTaken(written, () => prepare(pollIn(new FormData(written))))) answer(true);
    };
    const places = Array.from({ length: OPTIONS_AT_MOST }, (_, n) => n);
    return html`<form class="poll-form" @submit=${send}>
      <h2>${t("New poll")}</h2>
      <label for="d-question">${t("Question")}</label>
      <input id="d-question" name="question" maxlength="140" required autocomplete="off" />
      <fieldset>
        <legend>${t("Answers, two to six")}</legend>
        <p class="quiet">${t("Mark the right one to make it a quiz.")}</p>
        ${places.map(
          (n) => html`<div class="answer">
            <input type="radio" name="right" value=${n} aria-label=${t("Answer {n} is right", { n: n + 1 })} />
            <input name="option" maxlength="60" ?required=${n < 2} autocomplete="off" aria-label=${t("Answer {n}", { n: n + 1 })} placeholder=${t("Answer {n}", { n: n + 1 })} />
          </div>`,
        )}
        <label class="answer"><input type="radio" name="right" value="-1" checked />${t("No right answer: a poll")}</label>
      </fieldset>
      ${objection()}
      <div class="actions">
        <button type="button" class="btn ghost" @click=${() => answer(false)}>${t("Cancel")}</button>
        <button class="btn cta">${t("Prepare")}</button>
      </div>
    </form>`;
  }, false);
}

function pollIn(form: FormData): NewPoll {
  const written = form.getAll("option").map((option) => String(option).trim());
  const right = Number(form.get("right") ?? -1);
  const options = written.filter(Boolean);
  const correct = right >= 0 ? options.indexOf(written[right] ?? "") : -1;
  return { question: String(form.get("question")).trim(), options, correct: correct >= 0 ? correct : null };
}

/** Where a form says why it was refused. */
export function objection(): TemplateResult {
  return html`<p class="notice bad" role="alert"></p>`;
}

/** A refusal is said in the form, which keeps what was written; it is sent once at a time. */
export async function isTaken(form: HTMLFormElement, act: () => Promise<unknown>): Promise<boolean> {
  const notice = form.querySelector(".bad");
  if (form.ariaBusy === "true") return false;
  form.ariaBusy = "true";
  if (notice) notice.textContent = "";
  try {
    await act();
    return true;
  } catch (refusal) {
    if (notice) notice.textContent = sayWhy(refusal);
    return false;
  } finally {
    form.ariaBusy = null;
  }
}

/** Esc and the veil are the harmless answer. */
export function asked<Answer>(content: (answer: (given: Answer) => void) => TemplateResult, harmless: Answer): Promise<Answer> {
  return new Promise((resolve) => {
    const dialog = document.createElement("dialog");
    dialog.className = "ask";
    const answer = (given: Answer): void => {
      dialog.close();
      dialog.remove();
      resolve(given);
    };
    dialog.addEventListener("cancel", () => answer(harmless));
    dialog.addEventListener("click", (event) => event.target === dialog && answer(harmless));
    render(html`<div class="inner">${content(answer)}</div>`, dialog);
    (document.querySelector(".studio") ?? document.body).append(dialog);
    const heading = dialog.querySelector("h2");
    if (heading) dialog.setAttribute("aria-label", heading.textContent ?? "");
    dialog.showModal();
  });
}
