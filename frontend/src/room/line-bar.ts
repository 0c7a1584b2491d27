import { html, nothing, type TemplateResult } from "lit";
import { icon } from "../icons.ts";
import type { RoomStatus } from "../room-log/listening.ts";
import { t } from "../saying.ts";

/** Says that the line to the room is gone, and nothing while it holds. */
export function lineBar(status: RoomStatus): TemplateResult | typeof nothing {
  if (!navigator.onLine) return bar(t("You are offline. The chat goes on when you are back."));
  if (status === "reconnecting") return bar(t("Reconnecting…"));
  if (status === "crowded") return bar(t("Too many people watch from your network. We keep trying to let you in."));
  if (status === "polling") return bar(t("This network allows no live line. What is new comes with a second’s delay."));
  return nothing;
}

function bar(says: string): TemplateResult {
  return html`<p class="linebar" role="status">${icon("offline")}${says}</p>`;
}
