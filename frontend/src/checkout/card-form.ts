import { html, nothing, type TemplateResult } from "lit";
import { icon } from "../icons.ts";
import { t } from "../saying.ts";
import { field, keepCard } from "./fields.ts";

/** The sandbox's card fields. Only its own test cards pay; a real number goes nowhere. */
export function cardForm(problems: Record<string, string>, mayKeep: boolean): TemplateResult {
  return html`<fieldset class="card fields">
    <legend>${icon("credit-card")}${t("Card")}</legend>
    ${field({ name: "number", label: t("Card number"), autocomplete: "cc-number", inputmode: "numeric", placeholder: "4242 4242 4242 4242", maxlength: 40, isFirst: true }, problems.number)}
    ${field({ name: "expiry", label: t("Expires (MM/YY)"), autocomplete: "cc-exp", inputmode: "numeric", placeholder: "12/30", maxlength: 7, isHalf: true }, problems.expiry)}
    ${field({ name: "cvc", label: t("Security code"), autocomplete: "cc-csc", inputmode: "numeric", placeholder: "123", maxlength: 4, isHalf: true }, problems.cvc)}
    ${mayKeep ? keepCard() : nothing}
    <details class="hints">
      <summary>${t("Test cards: no money moves here")}</summary>
      <ul class="num">
        <li><code>4242 4242 4242 4242</code> ${t("pays")}</li>
        <li><code>4000 0000 0000 0002</code> ${t("is declined")}</li>
        <li><code>4000 0025 0000 3155</code> ${t("asks for a second step")}</li>
      </ul>
      <p>${t("Any date to come and any three digits will do.")}</p>
    </details>
  </fieldset>`;
}
