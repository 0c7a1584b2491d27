// The captions beside one clip, written as a list of what is said when.
import { html, nothing } from "lit";
import { sayWhy, Unreachable } from "../api/asking.ts";
import { t } from "../saying.ts";
import { asked } from "../studio/dialogs.ts";
import { type Clip, removeClipCaptions, writeClipCaptions } from "./asking-clips.ts";
import { LANGUAGES, named } from "./captions-panel.ts";
import type { ClipDesk } from "./clip-desk.ts";

const SAMPLE = "WEBVTT\n\n00:00:00.000 --> 00:00:03.000\n";

interface Written {
  language: string;
  text: string | null;
}

/** Whether they changed. What the server refuses is asked again, as it was written. */
export async function captionsOfClip(desk: ClipDesk, clip: Clip): Promise<boolean> {
  let text = clip.captions_url ? await writtenAt(clip.captions_url) : SAMPLE;
  let language = clip.language ?? desk.boot.locale;
  for (let problem = ""; ; ) {
    const written = await write(desk, clip, { language, text }, problem);
    if (written === null) return false;
    try {
      if (written.text === null) await removeClipCaptions(clip.id);
      else await writeClipCaptions(clip.id, written.language, written.text);
      return true;
    } catch (refusal) {
      problem = sayWhy(refusal);
      text = written.text ?? text;
      language = written.language;
    }
  }
}

async function writtenAt(address: string): Promise<string> {
  const answer = await fetch(address).catch(() => null);
  if (!answer?.ok) throw new Unreachable();
  return plain(await answer.text());
}

/** As a person writes it; what would read as something else stays escaped. */
function plain(vtt: string): string {
  return vtt.replace(/&amp;(?!\w+;)/g, "&");
}

function write(desk: ClipDesk, clip: Clip, so: { language: string; text: string }, problem: string): Promise<Written | null> {
  return asked<Written | null>((answer) => {
    const send = (event: SubmitEvent): void => {
      event.preventDefault();
      const form = new FormData(event.currentTarget as HTMLFormElement);
      answer({ language: String(form.get("language")), text: String(form.get("text")) });
    };
    return html`<form class="clip-captions" @submit=${send}>
      <h2>${t("Captions of “{title}”", { title: clip.title })}</h2>
      <label for="d-language">${t("Language")}</label>
      <select id="d-language" name="language">${LANGUAGES.map((code) => html`<option value=${code} ?selected=${code === so.language}>${named(desk, code)}</option>`)}</select>
      <label for="d-text">${t("What is said when (WebVTT), from the beginning of the clip")}</label>
      <textarea id="d-text" name="text" rows="10" spellcheck="true" lang=${so.language} aria-invalid=${problem ? "true" : nothing} aria-describedby=${problem ? "d-problem" : nothing} .value=${so.text}></textarea>
      ${problem ? html`<p class="error" id="d-problem" role="alert">${problem}</p>` : nothing}
      <div class="actions">
        ${clip.captions_url ? html`<button type="button" class="btn ghost danger" @click=${() => answer({ language: so.language, text: null })}>${t("Delete")}</button>` : nothing}
        <button type="button" class="btn ghost" @click=${() => answer(null)}>${t("Cancel")}</button>
        <button class="btn cta">${t("Save")}</button>
      </div>
    </form>`;
  }, null);
}
