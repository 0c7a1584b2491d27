import { html, nothing, type TemplateResult } from "lit";
import { icon } from "../icons.ts";
import type { PlayerState } from "../player/player.ts";
import { t } from "../saying.ts";

/** Why there is no picture to set marks in, and what helps. */
export function unplayed(state: PlayerState | undefined): TemplateResult | typeof nothing {
  switch (state) {
    case "unsupported":
      return says(
        t("This browser cannot play the recording"),
        t("It may be HEVC or AV1. Open this page in Safari, or in Chrome or Edge on a newer device, to set marks."),
        t("Clips from a pin can be cut here all the same. What is cut to the frame, upright or with captions burned in becomes H.264, which plays everywhere."),
      );
    case "missing":
      return says(t("There is no replay of this show"));
    default:
      return nothing;
  }
}

function says(title: string, ...sentences: string[]): TemplateResult {
  return html`<div class="unplayed" role="status">${icon("video-off")}<b>${title}</b>${sentences.map((each) => html`<p>${each}</p>`)}</div>`;
}
