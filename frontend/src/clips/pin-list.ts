import { html, type TemplateResult } from "lit";
import { span } from "../clock.ts";
import { icon } from "../icons.ts";
import { t } from "../saying.ts";
import type { ClipDesk } from "./clip-desk.ts";

export function pinList(desk: ClipDesk): TemplateResult {
  if (desk.chapters === null) return html`<p class="quiet" role="status">${t("Connecting")}</p>`;
  const pins = desk.chapters.filter(({ kind }) => kind === "product");
  if (pins.length === 0) return html`<p class="quiet">${t("Nothing was pinned yet.")}</p>`;
  const began = Date.parse(desk.boot.show.started_at ?? desk.boot.show.starts_at);
  return html`<ul class="pins">
    ${pins.map(
      (pin) => html`<li><span class="num quiet">${span(Math.max(0, pin.at - began))}</span><span>${pin.title}</span>
        <button class="btn sm" @click=${() => void desk.order({ pin: pin.cue })}>${icon("scissors")}${t("Clip")}<span class="vh">: ${pin.title}</span></button></li>`,
    )}
  </ul>`;
}
