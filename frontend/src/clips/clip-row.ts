import { html, nothing, type TemplateResult } from "lit";
import { span } from "../clock.ts";
import { icon } from "../icons.ts";
import { number } from "../money.ts";
import { t } from "../saying.ts";
import { type Clip, retry } from "./asking-clips.ts";
import { named } from "./captions-panel.ts";
import type { ClipDesk } from "./clip-desk.ts";

export function clipRow(desk: ClipDesk, clip: Clip): TemplateResult {
  return html`<li class="row seen clip" data-state=${clip.state}>
    ${clip.poster_url ? html`<img src=${clip.poster_url} alt="" loading="lazy" />` : html`<span class="blank">${icon("scissors")}</span>`}
    <div><h3>${clip.state === "ready" ? html`<a href=${clip.page_url}>${clip.title}</a>` : clip.title}</h3>
      <p class="quiet num">${facts(desk, clip)}</p>
      ${clip.problem ? html`<p class="error">${clip.problem}</p>` : nothing}</div>
    ${state(clip)}
    <p class="acts">
      ${clip.state === "ready" ? html`<a class="btn sm" href=${clip.download_url ?? nothing} download>${icon("download")}${t("Download")}<span class="vh">: ${clip.title}</span></a>` : nothing}
      ${clip.state === "ready" ? html`<button class="btn ghost sm" @click=${() => void desk.copyLink(clip)}>${icon("copy")}${t("Copy the link")}<span class="vh">: ${clip.title}</span></button>
        <button class="btn ghost sm" @click=${() => void desk.caption(clip)}>${icon("captions")}${t("Captions")}<span class="vh">: ${clip.title}</span></button>` : nothing}
      ${clip.state === "failed" ? html`<button class="btn sm" @click=${() => void desk.try(() => retry(clip.id))}>${icon("rotate-ccw")}${t("Try again")}<span class="vh">: ${clip.title}</span></button>` : nothing}
      <button class="btn ghost sm" aria-label=${t("Delete {title}", { title: clip.title })} @click=${() => void desk.discard(clip)}>${icon("bin")}</button>
    </p>
  </li>`;
}

function facts(desk: ClipDesk, clip: Clip): string {
  const length = clip.duration_ms === null ? [] : [span(clip.duration_ms)];
  const size = clip.size === null ? [] : [t("{size} MB", { size: number(Math.round(clip.size / 100_000) / 10) })];
  return [...length, ...size, ...captions(desk, clip)].join(" · ");
}

function captions(desk: ClipDesk, { captions: how, language }: Clip): string[] {
  if (how === "none" || language === null) return [];
  const facts = { language: named(desk, language) };
  return [how === "burned" ? t("captions burned in ({language})", facts) : t("captions beside ({language})", facts)];
}

function state(clip: Clip): TemplateResult | typeof nothing {
  switch (clip.state) {
    case "waiting":
      return html`<span class="pill plain">${t("Waiting")}</span>`;
    case "cutting":
      return html`<progress max="1" .value=${clip.progress} aria-label=${t("Cutting {title}", { title: clip.title })}></progress>`;
    case "failed":
      return html`<span class="pill wrong">${t("Failed")}</span>`;
    default:
      return nothing;
  }
}
