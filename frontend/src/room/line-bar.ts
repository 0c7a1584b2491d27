import { html, nothing, type TemplateResult } from "lit";
import { icon } from "../icons.ts";
import type { RoomStatus } from "../room-log/listening.ts";
import { t } from "../saying.ts";

interface Line {
  status: RoomStatus;
  isLogAway: boolean;
}

export function lineBar(line: Line, signInUrl: string): TemplateResult | typeof nothing {
  const says = aboutLine(line);
  const way = line.status === "sign-in" ? html` <a href=${signInUrl}>${t("Sign in")}</a>` : nothing;
  return says ? html`<p class="linebar">${icon("offline")}<span>${says}${way}</span></p>` : nothing;
}

/** That the line to the room is gone, or the room's to its log; nothing while both hold. */
export function aboutLine({ status, isLogAway }: Line): string {
  if (!navigator.onLine) return t("You are offline. The chat goes on when you are back.");
  if (status === "reconnecting") return t("Reconnecting…");
  if (status === "crowded") return t("Too many people watch from your network. We keep trying to let you in.");
  if (status === "sign-in") return t("This shop shows its lives to people who are signed in.");
  if (isLogAway) return t("Chat and products stand still for a moment. They go on by themselves.");
  return status === "polling" ? t("This network allows no live line. What is new comes with a second’s delay.") : "";
}
