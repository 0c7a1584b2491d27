import { html, nothing, type TemplateResult } from "lit";
import type { Measure } from "../boot.ts";
import { timeSoon } from "../clock.ts";
import { icon } from "../icons.ts";
import { compactNumber } from "../money.ts";
import type { Saying } from "../room-log/listening.ts";
import type { Audience } from "../room-log/entries.ts";
import { t } from "../saying.ts";
import type { ReplyTo } from "./composer.ts";
import type { Speaker } from "./mentioning.ts";
import "./composer.ts";

export interface Bar {
  count: number;
  likes: number;
  canSay: boolean;
  isOver: boolean;
  signInUrl: string;
  measure: Measure | null;
  /** Whom the chat is kept for, if that keeps the reader out. */
  audience: Audience;
  slowSeconds: number;
  waitSeconds: number;
  speakers: Speaker[];
  replyTo: ReplyTo | null;
  openShelf(): void;
  say(saying: Saying): void;
  dropReply(): void;
  follow(): void;
  like(): void;
}

export function talkingBar(bar: Bar): TemplateResult {
  return html`<div class="bar">${bag(bar)} ${talking(bar)}
    <button class="icon like" @click=${bar.like} ?disabled=${bar.isOver}>
      ${icon("heart")}<span class="num">${compactNumber(bar.likes)}</span><span class="vh"> ${t("likes, send one")}</span>
    </button>
  </div>`;
}

export function bag(bar: Pick<Bar, "count" | "openShelf">): TemplateResult {
  return html`<button class="icon bag" @click=${bar.openShelf}>
    ${icon("shopping-bag")}<span class="vh">${t("Products in this show")}, </span>
    ${bar.count > 0 ? html`<span class="n num">${bar.count}</span>` : nothing}
  </button>`;
}

function talking(bar: Bar): TemplateResult {
  if (bar.isOver) return html`<p class="say closed">${t("The chat is closed")}</p>`;
  if (!bar.canSay) return html`<a class="say closed" href=${bar.signInUrl}>${t("Sign in to chat")}</a>`;
  if (bar.measure) return kept(bar.measure);
  if (bar.audience === "buyers") return html`<p class="say closed">${t("Only the shop's buyers can chat now.")}</p>`;
  if (bar.audience === "followers") {
    return html`<p class="say closed"><span>${t("Only followers can chat now.")}</span><button class="btn sm cream" @click=${bar.follow}>${t("Follow")}</button></p>`;
  }
  return html`<vitrine-composer .label=${t("Message")} .placeholder=${invitation(bar)} .speakers=${bar.speakers} .replyTo=${bar.replyTo} .canAsk=${true} .waitSeconds=${bar.waitSeconds}
    @say=${(event: CustomEvent<Saying>) => bar.say(event.detail)} @drop-reply=${bar.dropReply}></vitrine-composer>`;
}

function invitation({ slowSeconds, waitSeconds }: Bar): string {
  if (waitSeconds > 0) return t("Next message in {count} s", { count: waitSeconds });
  return slowSeconds > 0 ? t("Slow mode: {count} s", { count: slowSeconds }) : t("Say something…");
}

function kept(measure: Measure): TemplateResult {
  const until = measure.until ? t("Until {time}.", { time: timeSoon(new Date(measure.until)) }) : "";
  return html`<p class="say closed kept" role="status"><span><b>${t("You cannot write here.")}</b> ${measure.grounds}. ${measure.note ? html`<q dir="auto">${measure.note}</q> ` : nothing}${until}</span>
    <a href=${measure.appeal_url}>${t("Why, and appeal")}</a></p>`;
}
