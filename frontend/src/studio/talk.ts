import { html, nothing, type TemplateResult } from "lit";
import type { ShowOrder } from "../api/studio.ts";
import { timeOfDay } from "../clock.ts";
import { icon } from "../icons.ts";
import { money, number } from "../money.ts";
import type { Saying } from "../room-log/listening.ts";
import { visible } from "../room-log/visible.ts";
import type { About } from "../room/chat-log.ts";
import { headlineBar } from "../room/headline.ts";
import { speakersOf } from "../room/mentioning.ts";
import { t } from "../saying.ts";
import type { Desk } from "./desk.ts";
import { firstQuestion, openQuestions, questions } from "./questions.ts";
import "../room/chat-log.ts";
import "../room/composer.ts";

export type TalkTab = "chat" | "questions" | "orders";

/** A borrowed device sees no orders. */
function tabsOf(desk: Desk): TalkTab[] {
  return desk.boot.producer ? ["chat", "questions"] : ["chat", "questions", "orders"];
}

export function talk(desk: Desk, tab: TalkTab, choose: (tab: TalkTab) => void): TemplateResult {
  const says = t("Chat, questions and orders");
  return html`<section class="card talk" aria-label=${says}>
    <header>
      <div class="tabs" role="tablist" aria-label=${says}>
        ${tabsOf(desk).map((name) => tabButton(desk, name, tab, choose))}
      </div>
      <span class="sp"></span>
      ${desk.boot.producer ? nothing : html`<button class="sq" aria-label=${t("Chat settings")} title=${t("Chat settings")} @click=${() => desk.changeRules()}>${icon("sliders")}</button>`}
    </header>
    <div id="talk-panel" role="tabpanel" aria-labelledby=${`tab-${tab}`}>${panel(desk, tab)}</div>
    ${desk.moderator.status()} ${tab === "chat" ? desk.moderator.cards() : nothing} ${tab !== "orders" && desk.isOnAir ? reply(desk) : nothing}
  </section>`;
}

function panel(desk: Desk, tab: TalkTab): TemplateResult {
  switch (tab) {
    case "chat":
      return html`${firstQuestion(desk)} ${chat(desk)}`;
    case "questions":
      return questions(desk);
    case "orders":
      return orders(desk.books.orders);
  }
}

function tabButton(desk: Desk, name: TalkTab, chosen: TalkTab, choose: (tab: TalkTab) => void): TemplateResult {
  const tabs = tabsOf(desk);
  const [label, count] = labelOf(desk, name);
  const move = (event: KeyboardEvent) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const next = step && tabs[(tabs.indexOf(name) + step + tabs.length) % tabs.length];
    if (!next) return;
    choose(next);
    document.getElementById(`tab-${next}`)?.focus();
  };
  return html`<button class="tab" role="tab" id=${`tab-${name}`} aria-controls="talk-panel" aria-selected=${String(name === chosen)}
    tabindex=${name === chosen ? 0 : -1} @click=${() => choose(name)} @keydown=${move}>
    ${label}${count === null ? nothing : html`<span class="n num">${number(count)}</span>`}
  </button>`;
}

function labelOf(desk: Desk, name: TalkTab): [string, number | null] {
  switch (name) {
    case "chat":
      return [t("Chat"), desk.moderator.held.length || null];
    case "questions":
      return [t("Questions"), openQuestions(desk).length];
    case "orders":
      return [t("Orders"), desk.books.figures?.orders ?? desk.books.orders.length];
  }
}

function chat(desk: Desk): TemplateResult {
  const { room, boot } = desk;
  const headline = headlineBar({
    headline: visible(room.state, Number.POSITIVE_INFINITY).headline,
    people: room.people,
    hostName: boot.shop.name,
    down: () => void desk.moderator.takeHeadlineDown(),
  });
  if (room.lines.length === 0) {
    const says = emptyChat(desk);
    return html`${headline}<div class="none">${icon("users")}<p>${says}</p></div>`;
  }
  return html`${headline}<vitrine-chat .lines=${room.lines} .people=${room.people} .revision=${room.people.revision} .me=${t("You")} .hostName=${boot.shop.name} .mayModerate=${true}
    .canSay=${true} .who=${boot.viewer?.who ?? null} .messagesUrl=${boot.urls.messages}
    .titleOf=${(product: string) => room.goodsById(product)?.product.title ?? t("a product")}
    @say-again=${(event: CustomEvent<string>) => room.sayAgain(event.detail)} @discard=${(event: CustomEvent<string>) => room.discard(event.detail)}
    @reply=${(event: CustomEvent<About>) => desk.reply(event.detail)}
    @moderate=${(event: CustomEvent<About>) => void desk.moderator.moderate(event.detail)}></vitrine-chat>`;
}

function emptyChat(desk: Desk): string {
  if (desk.phase === "ended") return t("The chat is closed");
  return desk.isOnAir ? t("Nobody has said anything yet.") : t("The chat opens with the show.");
}

function reply(desk: Desk): TemplateResult {
  const { room, boot } = desk;
  return html`<vitrine-composer class="reply" .label=${t("Reply as host")} .placeholder=${t("Reply as {shop}", { shop: boot.shop.name })}
    .speakers=${speakersOf(room.lines, room.people, boot.viewer?.who ?? null)} .replyTo=${desk.replyTo}
    @say=${(event: CustomEvent<Saying>) => desk.answerInChat(event.detail)} @drop-reply=${() => desk.reply(null)}></vitrine-composer>`;
}

function orders(list: ShowOrder[]): TemplateResult {
  if (list.length === 0) return html`<div class="none">${icon("shopping-bag")}<b>${t("No orders yet")}</b><p>${t("They appear here as they come in.")}</p></div>`;
  return html`<ol class="orders" tabindex="0" aria-label=${t("Orders")}>
    ${list.map(
      (order) => html`<li>
        <span><b>${order.lines.map((line) => `${line.quantity} × ${[line.title, line.option].filter(Boolean).join(", ")}`).join(" · ")}</b>
          <small class="num">${order.number}${order.placed_at ? ` · ${timeOfDay(new Date(order.placed_at))}` : ""}</small></span>
        <b class="num">${money(order.total)}</b>
      </li>`,
    )}
  </ol>`;
}
