import { html, nothing, type TemplateResult } from "lit";
import { span } from "../clock.ts";
import { icon } from "../icons.ts";
import { t } from "../saying.ts";
import { named } from "./captions-panel.ts";
import type { ClipDesk, Shape } from "./clip-desk.ts";

export function marksBar(desk: ClipDesk): TemplateResult {
  const { since, until } = desk.marks;
  const length = since !== null && until !== null ? until - since : null;
  return html`<form class="marks" @submit=${(event: SubmitEvent) => cut(event, desk)}>
    <div class="row">
      <button type="button" class="btn" ?disabled=${!desk.canMark} @click=${() => desk.setMark("since")}>${t("Mark the beginning")} <kbd>I</kbd></button>
      <output class="num">${since === null ? "–" : moment(desk, since)}</output>
      <button type="button" class="btn" ?disabled=${!desk.canMark} @click=${() => desk.setMark("until")}>${t("Mark the end")} <kbd>O</kbd></button>
      <output class="num">${until === null ? "–" : moment(desk, until)}</output>
      ${length !== null && length > 0 ? html`<span class="quiet num">${t("{length} long", { length: span(length) })}</span>` : nothing}
    </div>
    <div class="row">${tick(desk, "exact", t("Cut to the frame"))} ${tick(desk, "portrait", t("Upright, 9:16"))} ${middle(desk)} ${captions(desk)}
      <button class="btn cta" ?disabled=${length === null}>${icon("scissors")}${t("Cut")}</button></div>
    <p class="quiet">${desk.shape.exact || desk.shape.portrait || desk.shape.captions === "burned" ? t("The picture is encoded again: this takes a little longer.") : t("Nothing is encoded again: the clip begins at the keyframe before your mark.")}</p>
  </form>`;
}

function cut(event: SubmitEvent, desk: ClipDesk): void {
  event.preventDefault();
  void desk.cutMarks();
}

function moment(desk: ClipDesk, at: number): string {
  return span(at - Date.parse(desk.boot.show.started_at ?? desk.boot.show.starts_at));
}

function set(desk: ClipDesk, change: Partial<Shape>): void {
  desk.shape = { ...desk.shape, ...change };
}

function tick(desk: ClipDesk, name: "exact" | "portrait", label: string): TemplateResult {
  return html`<label class="check"><input type="checkbox" .checked=${desk.shape[name]}
    @change=${(event: Event) => set(desk, { [name]: (event.target as HTMLInputElement).checked })} /><span>${label}</span></label>`;
}

function middle(desk: ClipDesk): TemplateResult | typeof nothing {
  if (!desk.shape.portrait) return nothing;
  return html`<label class="check">${t("Middle")}<input type="range" min="0" max="1" step="0.01" .value=${String(desk.shape.centre)}
    @input=${(event: Event) => set(desk, { centre: Number((event.target as HTMLInputElement).value) })} /></label>`;
}

function captions(desk: ClipDesk): TemplateResult | typeof nothing {
  if (desk.captions.length === 0) return nothing;
  const how = { none: t("No captions"), beside: t("Captions beside"), burned: t("Captions burned in") };
  return html`${choice("captions", t("Captions"), how, desk.shape.captions, (captions) => set(desk, { captions: captions as Shape["captions"] }))}
    ${desk.shape.captions === "none" || desk.captions.length === 1 ? nothing : language(desk)}`;
}

function language(desk: ClipDesk): TemplateResult {
  const offered = Object.fromEntries(desk.captions.map(({ language }) => [language, named(desk, language)]));
  return choice("spoken", t("Language of the captions"), offered, desk.language ?? "", (language) => set(desk, { language }));
}

function choice(id: string, label: string, offered: Record<string, string>, now: string, choose: (value: string) => void): TemplateResult {
  return html`<label class="vh" for=${`clip-${id}`}>${label}</label><select id=${`clip-${id}`}
    @change=${(event: Event) => choose((event.target as HTMLSelectElement).value)}>
    ${Object.entries(offered).map(([value, name]) => html`<option value=${value} ?selected=${value === now}>${name}</option>`)}
  </select>`;
}
