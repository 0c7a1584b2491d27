import { html, nothing, type TemplateResult } from "lit";
import type { Address, DeliveryMethod } from "../api/checkouts.ts";
import { days } from "../clock.ts";
import { money, price } from "../money.ts";
import { t } from "../saying.ts";
import { type Field, field, valuesOf } from "./fields.ts";

export interface Country {
  code: string;
  name: string;
}

export interface AddressForm {
  address: Partial<Address>;
  country: Country;
  countries: Country[];
  methods: DeliveryMethod[];
  method: string | null;
  problems: Record<string, string>;
  isBusy: boolean;
  hold: TemplateResult | typeof nothing;
  signInUrl: string | null;
  mayKeep: boolean;
  note(draft: Partial<Address>): void;
  send(address: Address, method: string, keep: boolean): void;
}

export function addressForm(of: AddressForm): TemplateResult {
  return html`<form class="fields" novalidate @submit=${(event: SubmitEvent) => submit(event, of)} @input=${(event: Event) => of.note(valuesOf(event.currentTarget as HTMLFormElement))}>
    <h3 tabindex="-1" data-first>${t("Where should it go?")}</h3>
    ${of.signInUrl ? html`<p class="p">${t("Buy as a guest, or")} <a href=${of.signInUrl}>${t("sign in")}</a>.</p>` : nothing}
    ${fieldsFor(of).map((each) => field(each, of.problems[each.name]))}
    ${countryChoice(of)}
    <fieldset class="methods">
      <legend>${t("Delivery")}</legend>
      ${methodRows(of)}
    </fieldset>
    ${of.mayKeep ? html`<label class="keep"><input type="checkbox" name="keep" value="yes" />${t("Keep this address")}</label>` : nothing}
    ${of.hold}
    <button class="btn cta pay" ?disabled=${of.isBusy || of.methods.length === 0}>${t("Continue to payment")}</button>
  </form>`;
}

function countryChoice({ country, countries, problems }: AddressForm): TemplateResult {
  if (countries.length < 2) return html`<p class="country">${t("Delivery to {country}", { country: country.name })}</p>`;
  const problem = problems["country"];
  return html`<div class=${`field ${problem ? "wrong" : ""}`}>
    <label for="f-country">${t("Country")}</label>
    <select id="f-country" name="country" autocomplete="country" aria-invalid=${problem ? "true" : nothing}>
      ${countries.map(({ code, name }) => html`<option value=${code} ?selected=${code === country.code}>${name}</option>`)}
    </select>
    ${problem ? html`<p class="problem">${problem}</p>` : nothing}
  </div>`;
}

/** Those to the country; the server finds what goes to the postcode. */
function methodRows(of: AddressForm): TemplateResult[] {
  const there = of.methods.filter(({ countries }) => countries.includes(of.country.code));
  const shown = there.filter((method) => !method.some_postcodes);
  const rows = shown.length > 0 ? shown : there;
  const chosen = rows.find(({ id }) => id === of.method) ?? rows[0];
  return rows.map((method) => methodRow(method, method === chosen));
}

function methodRow(method: DeliveryMethod, isChosen: boolean): TemplateResult {
  const free = method.free_above && t("Free above {price}", { price: price(method.free_above) });
  return html`<label class="line">
    <input type="radio" name="method" value=${method.id} ?checked=${isChosen} required />
    <span>${method.name}, ${days(method.arrives_first, method.arrives_last)}${free ? html`<small>${free}</small>` : nothing}</span>
    <b class="num">${method.price.minor === 0 ? t("Free") : money(method.price)}</b>
  </label>`;
}

/** Postcodes with letters or hyphens. */
const LETTERED = new Set(["IE", "LV", "MT", "NL", "PL", "PT"]);

/** Postcode and town stand in the order that the country's letters carry them. */
function fieldsFor({ address, country }: AddressForm): Field[] {
  const postcode: Field = {
    name: "postcode",
    label: t("Postcode"),
    value: address.postcode ?? "",
    autocomplete: "postal-code",
    maxlength: 15,
    isHalf: true,
    ...(country.code === "GB" ? { placeholder: "SW1A 1AA" } : LETTERED.has(country.code) ? {} : { inputmode: "numeric" }),
  };
  const city: Field = { name: "city", label: t("Town"), value: address.city ?? "", autocomplete: "address-level2", maxlength: 80, isHalf: true };
  return [
    { name: "email", label: t("E-mail"), value: address.email ?? "", type: "email", autocomplete: "email", maxlength: 254 },
    { name: "name", label: t("Full name"), value: address.name ?? "", autocomplete: "name", maxlength: 120 },
    { name: "line1", label: t("Street and number"), value: address.line1 ?? "", autocomplete: "address-line1", maxlength: 120 },
    { name: "line2", label: t("Flat, company"), value: address.line2 ?? "", autocomplete: "address-line2", maxlength: 120, isOptional: true },
    ...(country.code === "GB" ? [city, postcode] : [postcode, city]),
  ];
}

function submit(event: SubmitEvent, of: AddressForm): void {
  event.preventDefault();
  const { email = "", name = "", line1 = "", line2 = "", postcode = "", city = "", method = "", keep } = valuesOf(event.currentTarget as HTMLFormElement);
  of.send({ email, name, line1, line2, postcode: tidied(postcode, of.country.code), city, country: of.country.code }, method, keep === "yes");
}

function tidied(postcode: string, country: string): string {
  if (country !== "GB") return postcode;
  return postcode.toUpperCase().replaceAll(" ", "").replace(/(...)$/, " $1").trim();
}
