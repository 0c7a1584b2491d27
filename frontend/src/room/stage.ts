import { html, nothing, type TemplateResult } from "lit";
import type { ClipBoot, ShowBoot, ShowPhase } from "../boot.ts";
import { icon } from "../icons.ts";
import type { PlayerState } from "../player/player.ts";
import { t } from "../saying.ts";

export interface Stage {
  show: ShowBoot;
  phase: ShowPhase;
  player: PlayerState;
  isReplay: boolean;
  isMuted: boolean;
  hasChosenSound: boolean;
  isBehind: boolean;
  clip: ClipBoot | undefined;
  homeUrl: string;
  showUrl: string;
  play(): void;
  sound(): void;
  goLive(): void;
  replay(): void;
}

/** What lies over the video: what it is doing, said once and plainly. */
export function overVideo(stage: Stage): TemplateResult {
  return html`<div class="over" data-player=${stage.player}>${rehearsal(stage)} ${state(stage)} ${chips(stage)}</div>`;
}

function state(stage: Stage): TemplateResult | typeof nothing {
  if (stage.player === "unsupported") {
    return slate(t("This browser cannot play the video"), t("The show may be sent as HEVC or AV1. Try Safari, or Chrome or Edge on a newer device."));
  }
  if (stage.player === "missing") return slate(t("There is no replay of this show"), "", home(stage));
  if (!stage.isReplay && stage.phase === "ended") return ended(stage);
  if (stage.player === "finished" && stage.isReplay) return ended(stage);
  if (stage.phase === "interrupted" && stage.player !== "playing") {
    return slate(t("Back in a moment"), t("The stream was interrupted. It goes on here by itself."));
  }
  return moment(stage);
}

/** Only its host comes here before the show is on air. */
function rehearsal(stage: Stage): TemplateResult | typeof nothing {
  if (stage.phase !== "rehearsal") return nothing;
  return html`<p class="rehearsal" role="status">${t("Rehearsal: only you see this. Viewers see it when you go live.")}</p>`;
}

function moment(stage: Stage): TemplateResult | typeof nothing {
  switch (stage.player) {
    case "connecting":
      return html`<div class="skeleton" role="status"><span class="vh">${t("Connecting")}</span></div>`;
    case "stalled":
      return html`<p class="wait" role="status"><i></i>${t("Back in a moment")}</p>`;
    case "blocked":
    case "paused":
      return html`<button class="bigplay" aria-label=${t("Play")} @click=${stage.play}>${icon("play")}</button>`;
    default:
      return nothing;
  }
}

function ended(stage: Stage): TemplateResult {
  const again = stage.isReplay ? t("Watch again") : t("Watch the replay");
  return slate(
    stage.clip?.title ?? t("The show has ended"),
    t("You can still buy what was shown."),
    html`<button class="btn cream" @click=${stage.replay}>${icon(stage.isReplay ? "rotate-ccw" : "play")}${again}</button>`,
    stage.clip ? html`<a class="btn glass" href=${stage.showUrl}>${t("Watch the show")}</a>` : home(stage),
  );
}

function home(stage: Stage): TemplateResult {
  return html`<a class="btn glass" href=${stage.homeUrl}>${t("See what is live")}</a>`;
}

function slate(title: string, text: string, ...actions: TemplateResult[]): TemplateResult {
  return html`<div class="slate" role="status">
    <h2>${title}</h2>
    ${text ? html`<p>${text}</p>` : nothing}
    ${actions.length > 0 ? html`<div class="actions">${actions}</div>` : nothing}
  </div>`;
}

function chips(stage: Stage): TemplateResult | typeof nothing {
  if (stage.player !== "playing") return nothing;
  if (stage.isBehind) {
    return html`<button class="chip" @click=${stage.goLive}><i class="dot"></i>${t("Go to live")}</button>`;
  }
  if (stage.isMuted && !stage.hasChosenSound) {
    return html`<button class="chip" @click=${stage.sound}>${icon("volume-off")}${t("Tap for sound")}</button>`;
  }
  return nothing;
}
