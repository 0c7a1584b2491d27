import { html, nothing, svg, type TemplateResult } from "lit";
import type { ShowPhase } from "../boot.ts";
import { span } from "../clock.ts";
import { icon } from "../icons.ts";
import { number } from "../money.ts";
import type { Health } from "../room-log/health.ts";
import { t } from "../saying.ts";
import type { Desk } from "./desk.ts";
import { lend } from "./devices.ts";
import { confirmed } from "./dialogs.ts";

const LOGO = svg`<path fill="#d23a18" d="M5 4h22l3 9a3.5 3.5 0 0 1-7 0 3.5 3.5 0 0 1-7 0 3.5 3.5 0 0 1-7 0 3.5 3.5 0 0 1-7 0z"/><path fill="#fff3e6" d="M10.5 4H16v9a3.5 3.5 0 0 1-7 0zM21.5 4H27l3 9a3.5 3.5 0 0 1-7 0z"/><path fill="currentColor" d="M6 19.2V26a2 2 0 0 0 2 2h16a2 2 0 0 0 2-2v-6.8h-2.4V25.6H8.4v-6.4z" opacity=".9"/><path fill="currentColor" d="M13.4 17.6v6.2l5.6-3.1z"/>`;

export function topBar(desk: Desk): TemplateResult {
  const { show, shop, urls } = desk.boot;
  return html`<header class="bar-top">
    <a class="brand" href=${urls.studio} aria-label=${t("Vitrine Studio")}><svg class="logo" viewBox="0 0 32 32" aria-hidden="true">${LOGO}</svg><span>Vitrine</span><small>${t("Studio")}</small></a>
    <span class="vr"></span>
    <div class="title"><h1 dir="auto">${show.title}</h1><span>${shop.name} · <a href=${urls.show}>${t("public page")}</a>${desk.airedAt === null || desk.boot.producer ? nothing : html` · <a href=${`${urls.studio}/${show.id}/clips`}>${t("Clips")}</a>`}</span></div>
    <span class="sp"></span>
    ${health(desk)}
    ${desk.boot.producer || desk.phase === "ended" ? nothing : html`<button class="btn ghost sm" @click=${() => lend(desk)}>${t("Second device")}</button>`}
    <span class="vr"></span>
    ${state(desk)} ${action(desk)}
  </header>`;
}

function health(desk: Desk): TemplateResult | typeof nothing {
  if (desk.phase === "ended") return nothing;
  const now = desk.health;
  if (!now) {
    if (desk.hasStream) return html`<div class="health"><span>${icon("signal")}${t("Your stream arrives")}</span></div>`;
    const says = desk.isOnAir ? t("No signal. Check your encoder and your connection.") : t("No signal yet");
    return html`<div class="health off" role="status">${icon("signal")}<span>${says}</span></div>`;
  }
  return html`<div class="health num" role="group" aria-label=${t("Stream health")}>
    <span>${icon("signal")}${t("{rate} Mb/s", { rate: number(Math.round(now.bitrate / 100_000) / 10) })}</span>
    <span>${icon("monitor-check")}${picture(now)}</span>
    <span>${icon("gauge")}${t("delay {seconds} s", { seconds: number(Math.round(now.delay_ms / 100) / 10) })}</span>
    ${keeping(now)}
    ${now.audio ? nothing : html`<span class="wrong">${icon("volume-off")}${t("no sound")}</span>`}
    ${now.dropped > 0 ? html`<span class="wrong">${icon("circle-alert")}${t("{count} dropped", { count: number(now.dropped) })}</span>` : nothing}
  </div>`;
}

/** What keeps the show from becoming a replay; the show itself goes on. */
function keeping(now: Health): TemplateResult | typeof nothing {
  if (!now.recording) {
    return html`<span class="wrong" role="status" title=${t("The disk is nearly full, or too slow. Your show goes on; recording begins again by itself when the disk can take it.")}>${icon("info")}${t("Recording paused: disk full or slow")}</span>`;
  }
  if (now.store_away) {
    return html`<span class="wrong" title=${t("Your show goes on and is recorded here; what waits is sent when the storage answers again.")}>${icon("info")}${t("Storage away: {count} files wait", { count: number(now.unsent) })}</span><span class="vh" role="status">${t("The storage does not answer.")}</span>`;
  }
  return nothing;
}

function picture(now: Health): string {
  return `${Math.min(now.width, now.height)}p${Math.round(now.fps)}`;
}

function state(desk: Desk): TemplateResult {
  const elapsed = desk.airedAt === null ? "" : span(Date.now() - desk.airedAt);
  switch (desk.phase) {
    case "live":
      return html`<div class="onair"><i></i>${t("ON AIR")} <span class="num">${elapsed}</span></div>`;
    case "interrupted":
      return html`<div class="onair paused">${t("Interrupted")} <span class="num">${elapsed}</span></div>`;
    default:
      return html`<div class="onair off">${phaseName(desk.phase)}</div>`;
  }
}

function phaseName(phase: ShowPhase): string {
  if (phase === "ended") return t("Ended");
  return phase === "rehearsal" ? t("Rehearsal") : t("Scheduled");
}

function action(desk: Desk): TemplateResult | typeof nothing {
  if (desk.boot.producer) return html`<span class="pill">${t("Second device")}</span>`;
  if (desk.phase === "ended") {
    return html`<a class="btn" href=${desk.boot.urls.show}>${t("See the replay")}</a><a class="btn cta" href=${`${desk.boot.urls.studio}/${desk.boot.show.id}/summary`}>${t("Summary")}</a>`;
  }
  if (desk.isOnAir) return html`<button class="btn end" ?disabled=${desk.isBusy} @click=${() => end(desk)}>${t("End show")}</button>`;
  return html`<button class="btn cta" ?disabled=${desk.isBusy} @click=${() => goLive(desk)}>${icon("radio")}${t("Go live")}</button>`;
}

async function goLive(desk: Desk): Promise<void> {
  await desk.goLive();
}

async function end(desk: Desk): Promise<void> {
  const question = {
    title: t("End the show?"),
    text: t("Viewers see that it is over, and the replay takes its place. An ended show cannot go on air again."),
    yes: t("End show"),
    isGrave: true,
  };
  if (await confirmed(question)) await desk.end();
}
