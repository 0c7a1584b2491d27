import { html, type TemplateResult } from "lit";
import type { CaptionsBoot } from "../boot.ts";
import { t } from "../saying.ts";

export function captionTracks(captions: CaptionsBoot[]): TemplateResult[] {
  return captions.map(({ language, url }) => html`<track kind="captions" srclang=${language} label=${named(language)} src=${url} />`);
}

/** The next language, then none. Answers what to tell the viewer. */
export function nextCaptions(video: HTMLVideoElement): string {
  const tracks = [...video.textTracks].filter(({ kind }) => kind === "captions");
  const shown = tracks.findIndex(({ mode }) => mode === "showing");
  for (const track of tracks) track.mode = "disabled";
  const next = tracks[shown + 1];
  if (!next) return t("Captions are off");
  next.mode = "showing";
  return t("Captions: {language}", { language: next.label });
}

function named(language: string): string {
  return new Intl.DisplayNames([language], { type: "language" }).of(language) ?? language;
}
