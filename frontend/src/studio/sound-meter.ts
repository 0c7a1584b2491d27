import { html, nothing, type TemplateResult } from "lit";
import { icon } from "../icons.ts";
import { number } from "../money.ts";
import type { Health } from "../room-log/entries.ts";
import { t } from "../saying.ts";

const FLOOR_DB = -60;

/** How loud what arrives is: one bar per channel, louder to the right. */
export function soundMeter(now: Health | null): TemplateResult | typeof nothing {
  if (!now) return nothing;
  const { level } = now;
  const says = !now.audio ? t("No sound") : level ? t("{level} dB", { level: number(Math.round(Math.max(...level.loudness))) }) : "";
  return html`<div class="meter" role="group" aria-label=${t("Sound")}>
    ${icon(now.audio ? "volume-2" : "volume-off")}
    <span class="bars" aria-hidden="true">${(level?.loudness ?? [FLOOR_DB]).map((db) => html`<i><b style=${`width:${share(db)}%`}></b></i>`)}</span>
    <span class=${level?.clipped ? "num wrong" : "num"}>${level?.clipped ? t("Too loud") : says}</span>
  </div>`;
}

function share(db: number): number {
  return Math.max(0, Math.min(100, Math.round((100 * (db - FLOOR_DB)) / -FLOOR_DB)));
}
