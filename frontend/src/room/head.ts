import { html, nothing, type TemplateResult } from "lit";
import type { RoomBoot, ShowPhase } from "../boot.ts";
import { icon } from "../icons.ts";
import { number } from "../money.ts";
import { t } from "../saying.ts";

export interface Head {
  boot: RoomBoot;
  phase: ShowPhase;
  isReplay: boolean;
  elapsed: string;
  watching: number | null;
  /** Null: nothing to follow, one works there. */
  follows: boolean | null;
  follow(): void;
  canShrink: boolean;
  hasNotices: boolean;
  toggleNotices(): void;
  shrink(): void;
}

const LANGUAGES = { en: "English", de: "Deutsch" };

export function head(of: Head): TemplateResult {
  const { shop } = of.boot.show;
  const { title } = of.boot.clip ?? of.boot.show;
  return html`<header class="head">
    <h1 class="vh">${title}</h1>
    <div class="row">
      <a class="shop" href=${shop.url}>
        ${shop.avatar ? html`<img class="ava" src=${shop.avatar} alt="" />` : html`<span class="ava blank">${shop.name.slice(0, 1)}</span>`}
        <span class="who"><b dir="auto">${shop.name}</b><small dir="auto">${title}</small></span>
      </a>
      ${following(of)}
      <span class="sp"></span>
      ${of.canShrink
        ? html`<button class="icon small" aria-label=${t("Shrink to mini player")} @click=${of.shrink}>${icon("picture-in-picture-2")}</button>`
        : nothing}
      <a class="icon small" href=${of.boot.urls.home} aria-label=${t("Leave the show")}>${icon("x")}</a>
    </div>
    <div class="row pills">${airing(of)} ${audience(of)} ${menu(of)} ${adLabel(of.boot)}</div>
  </header>`;
}

function following({ follows, follow }: Head): TemplateResult | typeof nothing {
  if (follows === null) return nothing;
  return html`<button class=${`btn sm follow ${follows ? "glass" : "cream"}`} aria-pressed=${String(follows)} @click=${follow}>${follows ? t("Following") : t("Follow")}</button>`;
}

function airing(of: Head): TemplateResult {
  if (of.boot.clip) return html`<span class="pill">${icon("scissors")}${t("Clip")}</span> <a class="pill" href=${of.boot.urls.show}>${t("Watch the show")}</a>`;
  if (of.isReplay) return html`<span class="pill">${icon("play")}${t("Replay")}</span>`;
  if (of.phase === "ended") return html`<span class="pill off">${t("Ended")}</span>`;
  if (of.phase === "scheduled" || of.phase === "rehearsal") return html`<span class="pill off">${t("Rehearsal")}</span>`;
  return html`<span class="pill live"><i></i>${t("LIVE")} <span class="num">${of.elapsed}</span></span>`;
}

function audience(of: Head): TemplateResult | typeof nothing {
  if (of.watching === null || of.isReplay) return nothing;
  const count = number(of.watching);
  return html`<span class="pill num">${icon("eye")}<span>${count}</span><span class="vh"> ${t("watching")}</span></span>`;
}

function adLabel(boot: RoomBoot): TemplateResult | typeof nothing {
  return boot.show.ad_label ? html`<span class="pill ad">${boot.show.ad_label}</span>` : nothing;
}

function menu(of: Head): TemplateResult {
  const { boot } = of;
  const here = boot.clip ? `/clips/${boot.clip.id}` : `/live/${boot.show.id}`;
  const label = `${boot.locale.toUpperCase()} · ${boot.market}`;
  return html`<details class="menu">
    <summary class="pill">${icon("languages")}<span>${label}</span><span class="vh"> ${t("Language and delivery country")}</span></summary>
    <div class="drop">
      <p>${t("Language")}</p>
      ${Object.entries(LANGUAGES).map(
        ([code, name]) => html`<a href=${`/${code}${here}`} lang=${code} aria-current=${current(code === boot.locale)}>${name}</a>`,
      )}
      <p>${t("Delivery to")}</p>
      ${boot.markets.map(
        ({ code, name, currency }) => html`<a href=${`${boot.clip?.page_url ?? boot.urls.show}?market=${code}`} aria-current=${current(code === boot.market)}
          >${name}<small>${currency}</small></a
        >`,
      )}
      <label class="switch"><input type="checkbox" ?checked=${of.hasNotices} @change=${of.toggleNotices} />${t("Show who joins and buys")}</label>
    </div>
  </details>`;
}

function current(is: boolean): "true" | typeof nothing {
  return is ? "true" : nothing;
}
