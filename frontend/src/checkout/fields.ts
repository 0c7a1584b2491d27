import { html, nothing, type TemplateResult } from "lit";
import { icon } from "../icons.ts";
import { t } from "../saying.ts";

export interface Field {
  name: string;
  label: string;
  value?: string;
  type?: "text" | "email";
  autocomplete: string;
  inputmode?: "numeric";
  placeholder?: string;
  isOptional?: boolean;
  maxlength: number;
  isHalf?: boolean;
  /** Takes the focus when its form comes up. */
  isFirst?: boolean;
}

export function field(of: Field, problem: string | undefined): TemplateResult {
  const id = `f-${of.name}`;
  return html`<div class=${`field ${of.isHalf ? "half" : ""} ${problem ? "wrong" : ""}`}>
    <label for=${id}>${of.label}${of.isOptional ? html` <small>${t("optional")}</small>` : nothing}</label>
    <input id=${id} ?data-first=${of.isFirst} name=${of.name} type=${of.type ?? "text"} .defaultValue=${of.value ?? ""} maxlength=${of.maxlength}
      autocomplete=${of.autocomplete as "on"} inputmode=${of.inputmode ?? nothing} placeholder=${of.placeholder ?? nothing}
      ?required=${!of.isOptional} aria-invalid=${problem ? "true" : nothing} aria-describedby=${problem ? `p-${of.name}` : nothing} />
    ${problem ? html`<p class="problem" id=${`p-${of.name}`}>${icon("circle-alert")}${problem}</p>` : nothing}
  </div>`;
}

export function keepCard(changed?: (keep: boolean) => void): TemplateResult {
  const told = (event: Event): void => changed?.((event.target as HTMLInputElement).checked);
  return html`<label class="keep"><input type="checkbox" name="keep" value="yes" @change=${told} />${t("Keep this card")}</label>`;
}

export function valuesOf(form: HTMLFormElement): Record<string, string> {
  const values: Record<string, string> = {};
  for (const [name, value] of new FormData(form)) values[name] = String(value).trim();
  return values;
}
