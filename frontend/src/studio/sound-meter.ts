import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from "lit";
import { icon } from "../icons.ts";
import { number } from "../money.ts";
import type { Health } from "../room-log/health.ts";
import { t } from "../saying.ts";

const FLOOR_DB = -60;
/** Where a bar turns amber and red, of a hundred. */
const AMBER = 70;
const RED = 90;
const BAR = 5;

/** How loud what arrives is: one bar per channel, louder to the right. */
export function soundMeter(now: Health | null): TemplateResult | typeof nothing {
  if (!now) return nothing;
  const { level } = now;
  const bars = level?.loudness ?? [FLOOR_DB];
  return html`<div class="meter" role="group" aria-label=${t("Sound")}>
    ${icon(now.audio ? "volume-2" : "volume-off")}
    <svg viewBox="0 0 100 ${bars.length * (BAR + 3)}" preserveAspectRatio="none" aria-hidden="true">${bars.map(bar)}</svg>
    <span class=${level?.clipped || !now.audio ? "num wrong" : "num"}>${says(now)}</span>
  </div>`;
}

function bar(db: number, row: number): SVGTemplateResult {
  const share = Math.max(0, Math.min(100, Math.round((100 * (db - FLOOR_DB)) / -FLOOR_DB)));
  return svg`${piece(row, 0, 100, "rest")}${piece(row, 0, Math.min(share, AMBER), "low")}${piece(row, AMBER, Math.min(share, RED), "mid")}${piece(row, RED, share, "high")}`;
}

function piece(row: number, from: number, to: number, name: string): SVGTemplateResult {
  return svg`<rect class=${name} x=${from} y=${row * (BAR + 3)} width=${Math.max(0, to - from)} height=${BAR} />`;
}

function says(now: Health): string {
  if (!now.audio) return t("No sound");
  if (now.level?.clipped) return t("Too loud");
  return now.level ? t("{level} dB", { level: number(Math.round(Math.max(...now.level.loudness))) }) : "";
}
