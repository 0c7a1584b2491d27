// What is wrong with a stream, and what its host can change, in words.
import { html, nothing, type TemplateResult } from "lit";
import { icon } from "../icons.ts";
import type { Told } from "../room-log/health.ts";
import { type Facts, t } from "../saying.ts";
import type { Desk } from "./desk.ts";
import { whatHelpsHere } from "./device/advice-here.ts";
import type { Device } from "./device/device.ts";
import { inNumbers, refusal } from "./refusals.ts";

const SHOWN = 2;

interface Advice {
  id: string;
  what: string;
  how: string;
}

/** The gravest few, each until the host puts it away. */
export class StreamAdvice {
  #heard: string[] = [];
  #says = "";

  shown(desk: Desk, device: Device): TemplateResult {
    const lines = adviceOn(desk, device);
    this.#hear(lines);
    return html`<p class="vh" role="status">${this.#says}</p>
      ${lines.length > 0 ? html`<ul class="advice" aria-label=${t("About your stream")}>${lines.map((one) => line(desk, one))}</ul>` : nothing}`;
  }

  /** Its numbers change each second: a screen reader hears of it once. */
  #hear(lines: Advice[]): void {
    const news = lines.filter(({ id }) => !this.#heard.includes(id));
    if (news.length > 0) this.#says = news.map(({ what, how }) => `${what} ${how}`).join(" ");
    if (lines.length === 0) this.#says = "";
    this.#heard = lines.map(({ id }) => id);
  }
}

function adviceOn(desk: Desk, device: Device): Advice[] {
  const { notice, health } = desk;
  const advice = (health?.advice ?? []).filter(({ code }) => !desk.putAway.has(code)).slice(0, SHOWN);
  const told = advice.map((one): Advice => {
    const [what, how] = said(one, device);
    return { id: one.code, what, how };
  });
  return notice ? [{ id: notice.code + notice.at, what: refusal(notice), how: "" }, ...told] : told;
}

function line(desk: Desk, { id, what, how }: Advice): TemplateResult {
  return html`<li>${icon("circle-alert")}<span><b>${what}</b> ${how}</span>
    <button class="sq" aria-label=${t("Hide this")} title=${t("Hide this")} @click=${() => desk.putAwayAdvice(id)}>${icon("x")}</button></li>`;
}

function said({ code: told, facts }: Told, device: Device): [string, string] {
  const code = told === "sound-silent" && isWithoutMicrophone(device) ? "no-sound" : told;
  const about = inNumbers(facts);
  const [what, how] = aboutPicture(code, about) ?? aboutSound(code, about) ?? [code, ""];
  return [what, (device.sending !== "off" && whatHelpsHere(code)) || how];
}

/** The silence is this very page's: it keeps a place for the microphone, and none is in use. */
function isWithoutMicrophone(device: Device): boolean {
  return device.sending !== "off" && !device.hasSound;
}

function aboutPicture(code: string, about: Facts): [string, string] | null {
  switch (code) {
    case "no-picture":
      return [t("No picture arrives."), t("In OBS: check that your scene shows a source, then start the stream again.")];
    case "keyframes-far-apart":
      return [
        about["seconds"] ? t("Keyframes come every {seconds} s, and viewers wait that long to join.", about) : t("Keyframes are too far apart, and viewers wait long to join."),
        t("In OBS: Settings → Output → Keyframe interval 2 s."),
      ];
    case "link-too-slow":
      return [t("Your stream arrives up to {seconds} s late: the connection is too slow for it.", about), t("In OBS: Settings → Output → lower the bitrate. A cable helps, too.")];
    case "frames-missing":
      return [t("{count} frames went missing in ten seconds.", about), t("Lower the bitrate or the output resolution, and close what else keeps your computer busy.")];
    case "bitrate-unsteady":
      return [t("The bitrate jumps between {low} and {high} Mb/s.", about), t("In OBS: Settings → Output → Rate control CBR.")];
    case "frame-rate-varies":
      return [t("The frame rate varies."), t("In OBS: Settings → Video → FPS 30. On a phone: a fixed frame rate, and more light.")];
    case "frame-rate-low":
      return [t("Only {fps} frames arrive per second.", about), t("In OBS: Settings → Video → FPS 30. More light helps a camera.")];
    case "codec-not-everywhere":
      return [t("{codec} does not play for every viewer.", about), t("In OBS: Settings → Output → Video encoder H.264.")];
    case "renditions-too-slow":
      return [t("This server is too slow to send {names} as well.", about), t("Viewers with slow connections may see pauses. A lower output resolution or frame rate helps it.")];
    case "renditions-missing":
      return [t("Your picture goes out without {names} at the moment.", about), t("Viewers with slow connections may see pauses. Tell who runs this server if it stays so.")];
    case "ends-soon":
      return [t("This show ends in {minutes} min: then it is as long as a show may be.", about), t("Say goodbye, and go on in a new show.")];
    default:
      return null;
  }
}

function aboutSound(code: string, about: Facts): [string, string] | null {
  switch (code) {
    case "no-sound":
      return [t("No sound arrives."), t("In OBS: look at the audio mixer, and at Settings → Audio.")];
    case "sound-silent":
      return [t("Your sound is silent."), t("Is your microphone muted?")];
    case "sound-clipped":
      return [t("Your sound is too loud and distorts."), t("Turn the microphone down until the meter stays out of the red.")];
    case "sound-not-stereo":
      return [t("Your sound has {channels} channels, and many devices play two.", about), t("In OBS: Settings → Audio → Channels: Stereo.")];
    default:
      return null;
  }
}
