import { html, nothing, type TemplateResult } from "lit";
import { price } from "../money.ts";
import type { PlayerState } from "../player/player.ts";
import { awning, picture } from "../room/pin-card.ts";
import { t } from "../saying.ts";
import type { Desk } from "./desk.ts";
import { soundMeter } from "./sound-meter.ts";
import type { Device } from "./device/device.ts";

/** The viewers' phone, with the card that they see at the moment they see. */
export function preview(desk: Desk, player: PlayerState, device: Device): TemplateResult {
  const { show } = desk.boot;
  const isOver = desk.phase === "ended";
  return html`<section class="card prev" aria-label=${t("Preview")}>
    <div class="phone">
      <video class="v" muted playsinline poster=${show.poster ?? nothing} aria-label=${t("What viewers see now")} @resize=${shownWhole}></video>
      ${device.stream ? html`<video class="v own" ?data-mirrored=${device.isMirrored} muted playsinline autoplay .muted=${true} aria-label=${t("Your camera")}></video>` : nothing}
      <span class="sc"></span>
      ${isOver ? nothing : label(desk, device)}
      ${!isOver && (player === "playing" || device.stream) ? nothing : html`<p class="still">${why(desk, player)}</p>`}
      ${card(desk)}
    </div>
    ${soundMeter(desk.health)}
  </section>`;
}

/** As viewers see it: a wide picture is not cropped to their phone. */
function shownWhole({ currentTarget }: Event): void {
  const video = currentTarget as HTMLVideoElement;
  video.toggleAttribute("data-wide", video.videoWidth > video.videoHeight);
}

function label(desk: Desk, device: Device): TemplateResult | typeof nothing {
  if (device.stream) return html`<span class="lab">${t("Your camera")}</span>`;
  if (desk.phase === "scheduled") return nothing;
  return html`<span class="lab">${desk.phase === "rehearsal" ? t("Only you see this") : t("Viewers see this")}</span>`;
}

function why(desk: Desk, player: PlayerState): string {
  if (desk.phase === "ended") return t("The show is over");
  if (desk.phase === "interrupted") return t("Viewers see: back in a moment");
  if (player === "unsupported") return unplayable(desk.health?.codec ?? "");
  return desk.health ? t("Connecting") : t("The preview starts with your stream");
}

function unplayable(codec: string): string {
  if (codec === "" || codec === "H264") return t("This browser cannot play the preview.");
  return t("Your stream arrives, but this browser cannot play {codec}. H.264 plays for every viewer; to see {codec} here, use Safari, or Chrome or Edge on a newer device.", { codec });
}

function card(desk: Desk): TemplateResult | typeof nothing {
  const goods = desk.room.pinned;
  if (!goods) return nothing;
  return html`<div class="pin">${awning()}
    <div class="in">${picture(goods)}<p><b>${goods.product.title}</b><span class="num">${goods.price ? price(goods.price) : ""}</span></p>
      <em aria-hidden="true">${goods.isSoldOut ? t("Sold out") : t("Buy now")}</em></div>
  </div>`;
}
