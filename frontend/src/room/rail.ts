import { html, nothing, type TemplateResult } from "lit";
import { icon } from "../icons.ts";
import { t } from "../saying.ts";

export interface Rail {
  isMuted: boolean;
  sound: (() => void) | null;
  share(): void;
  fullScreen(): void;
  captions: (() => void) | null;
}

export function rail(of: Rail): TemplateResult {
  return html`<div class="rail" role="toolbar" aria-label=${t("Show controls")} aria-orientation="vertical">
    ${of.sound
      ? html`<button class="icon" aria-label=${t("Sound")} aria-pressed=${String(!of.isMuted)} @click=${of.sound}>${icon(of.isMuted ? "volume-off" : "volume-2")}</button>`
      : nothing}
    ${of.captions ? html`<button class="icon" aria-label=${t("Captions")} @click=${of.captions}>${icon("captions")}</button>` : nothing}
    <button class="icon" aria-label=${t("Share")} @click=${of.share}>${icon("share-2")}</button>
    <button class="icon wide" aria-label=${t("Full screen")} @click=${of.fullScreen}>${icon("full-screen")}</button>
  </div>`;
}
