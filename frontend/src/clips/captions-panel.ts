import { html, nothing, type TemplateResult } from "lit";
import { Said } from "../api/asking.ts";
import { icon } from "../icons.ts";
import { t } from "../saying.ts";
import { removeCaptions, writeCaptions } from "./asking-clips.ts";
import type { ClipDesk } from "./clip-desk.ts";

const LARGEST = 1_000_000;
export const LANGUAGES = ["en", "de", "fr"];

export function captionsPanel(desk: ClipDesk): TemplateResult {
  const show = desk.boot.show.id;
  return html`<section class="panel" aria-labelledby="captions"><h2 id="captions">${t("Captions")}</h2>
    <p class="quiet">${t("A WebVTT or SubRip file whose times count from the beginning of the recording. Viewers of the replay can turn it on.")}</p>
    ${desk.captions.length === 0
      ? nothing
      : html`<ul class="pins">${desk.captions.map(
          ({ language, url }) => html`<li><a href=${url}>${named(desk, language)}</a>
            <button class="btn ghost sm" aria-label=${t("Delete {title}", { title: named(desk, language) })} @click=${() => void desk.try(() => removeCaptions(show, language))}>${icon("bin")}</button></li>`,
        )}</ul>`}
    <form class="row" @submit=${(event: SubmitEvent) => void add(event, desk)}>
      <label class="vh" for="captions-language">${t("Language")}</label>
      <select id="captions-language" name="language">${LANGUAGES.map((code) => html`<option value=${code} ?selected=${code === desk.boot.locale}>${named(desk, code)}</option>`)}</select>
      <input type="file" name="file" accept=".vtt,.srt,text/vtt" required aria-label=${t("File with captions")} />
      <button class="btn">${t("Add")}</button>
    </form></section>`;
}

export function named(desk: ClipDesk, language: string): string {
  return new Intl.DisplayNames([desk.boot.locale], { type: "language" }).of(language) ?? language;
}

async function add(event: SubmitEvent, desk: ClipDesk): Promise<void> {
  event.preventDefault();
  const form = event.currentTarget as HTMLFormElement;
  const sent = new FormData(form);
  const file = sent.get("file");
  if (!(file instanceof File)) return;
  await desk.try(async () => {
    if (file.size > LARGEST) throw new Said(t("This file is too large for captions."));
    await writeCaptions(desk.boot.show.id, String(sent.get("language")), await file.text());
    form.reset();
  });
}
