import { html, nothing, type TemplateResult } from "lit";
import { icon, type IconName } from "../../icons.ts";
import { t } from "../../saying.ts";
import type { Desk } from "../desk.ts";
import { showClock } from "../show-clock.ts";
import type { Trouble } from "./capture.ts";
import type { Device } from "./device.ts";

/** The way on air without an encoder. */
export function deviceButton(device: Device): TemplateResult {
  return html`<button class="btn cta from-device" @click=${() => void device.open()}>${icon("video")}${t("Go live from this device")}</button>`;
}

export function devicePanel(desk: Desk, device: Device): TemplateResult {
  return html`<section class="card key device" aria-label=${t("This device")}>
    ${device.trouble ? trouble(device, device.trouble) : controls(device)}
    <p class="state" role="status">${state(desk, device)}</p>
    <div class="row">${actions(device)}</div>
    ${device.sending === "off" ? nothing : showClock(desk)}
  </section>`;
}

function controls(device: Device): TemplateResult {
  const { cameras, microphones } = device.found;
  return html`${choice("camera", t("Camera"), cameras, device.choices.camera, (camera) => void device.choose({ camera }))}
    ${microphones.length > 0
      ? choice("microphone", t("Microphone"), microphones, device.hasSound ? device.choices.microphone : null, (microphone) => void device.choose({ microphone }))
      : html`<p class="hint-line">${icon("mic-off")}${t("No microphone was found: viewers hear nothing.")}</p>`}
    <div class="toggles" role="group" aria-label=${t("Picture and sound")}>
      ${device.hasSound ? toggle(device.isMuted ? "mic-off" : "mic", t("Mute"), device.isMuted, () => device.mute(!device.isMuted)) : nothing}
      ${toggle("flip", t("Mirror"), device.isMirrored, () => void device.choose({ isMirrored: !device.isMirrored }))}
      ${toggle("smartphone", t("Portrait"), device.choices.isPortrait, () => void device.choose({ isPortrait: !device.choices.isPortrait }))}
    </div>`;
}

/** `now` is null while none is in use, though there is one: it waits to be chosen. */
function choice(id: string, name: string, found: MediaDeviceInfo[], now: string | null, choose: (id: string) => void): TemplateResult {
  const pick = (event: Event) => choose((event.currentTarget as HTMLSelectElement).value);
  return html`<div class="pick"><label for=${`d-${id}`}>${name}</label>
    <select id=${`d-${id}`} @change=${pick}>
      ${now === null ? html`<option value="" disabled selected>${t("None in use: choose one")}</option>` : nothing}
      ${found.map((device, number) => html`<option value=${device.deviceId} ?selected=${device.deviceId === now}>${device.label || `${name} ${number + 1}`}</option>`)}
    </select></div>`;
}

function toggle(name: IconName, says: string, isOn: boolean, act: () => void): TemplateResult {
  return html`<button class="toggle" aria-pressed=${String(isOn)} @click=${act}>${icon(name)}${says}</button>`;
}

function actions(device: Device): TemplateResult {
  const close = html`<button class="btn sm" @click=${() => void device.close()}>${t("Close")}</button>`;
  if (device.sending !== "off") return html`<button class="btn end" @click=${() => void device.stop()}>${t("Stop streaming")}</button>`;
  if (device.trouble === "insecure") return close;
  if (device.trouble) return html`${close}<button class="btn sm" @click=${() => void device.open()}>${t("Try again")}</button>`;
  return html`${close}<button class="btn cta" ?disabled=${!device.stream} @click=${() => void device.start()}>${t("Start streaming")}</button>`;
}

function state(desk: Desk, device: Device): TemplateResult | string {
  if (device.says) return html`<span class="wrong">${device.says}</span>`;
  switch (device.sending) {
    case "connecting":
      return t("Connecting");
    case "reconnecting":
      return html`<span class="wrong">${icon("offline")}${t("Connection lost. Viewers see “back in a moment”; we keep trying.")}</span>`;
    case "sending":
      return desk.isOnAir ? t("You are on air. Keep this page open.") : t("Only you see this. Press “Go live” when you are ready.");
    case "off":
      if (device.trouble) return "";
      return device.stream ? t("Nobody sees you yet.") : t("Your browser asks for the camera and the microphone: allow both.");
  }
}

function trouble(device: Device, what: Trouble): TemplateResult {
  const [title, says] = sentences(what, device.sending !== "off");
  return html`<div class="none" role="alert">${icon("video-off")}<b>${title}</b><p>${says}</p></div>`;
}

function sentences(what: Trouble, isSending: boolean): [string, string] {
  switch (what) {
    case "insecure":
      return [t("The camera needs HTTPS"), t("Browsers give a page the camera only over a secure address. Start Vitrine with --tls self, or open this page over https.")];
    case "denied":
      return [t("The camera is blocked"), t("Allow the camera and the microphone for this page in the browser's address bar, then try again.")];
    case "none":
      return [t("No camera was found"), t("Connect one, or open this page on a phone.")];
    case "busy":
      return [isSending ? t("The camera stopped") : t("The camera does not start"), t("Another program may be using it. Close that, or choose another camera, then try again.")];
  }
}
