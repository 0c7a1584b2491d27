import { html, nothing, type TemplateResult } from "lit";
import { marketName } from "../boot.ts";
import { t } from "../saying.ts";
import { bag, talkingBar } from "./bars.ts";
import type { About } from "./chat-log.ts";
import { headlineBar } from "./headline.ts";
import { lineBar } from "./line-bar.ts";
import type { LiveRoom } from "./live-room.ts";
import { speakersOf } from "./mentioning.ts";
import { pinCard, PRIOR_DAYS } from "./pin-card.ts";
import "./chat-log.ts";

/** Below the video, or beside it: talk, what is on sale, and the bar. */
export function foot(room: LiveRoom): TemplateResult {
  const { model, moderator } = room;
  return html`<section class="foot" aria-label=${t("Chat and products")}>
    ${lineBar(model, room.boot.urls.sign_in)} ${headline(room)} ${chat(room)} ${moderator ? [moderator.status(), moderator.cards()] : nothing} ${room.polling?.poll(model) ?? nothing} ${pin(room)}
    ${model.isReplay ? replayBar(room) : liveBar(room)}
  </section>`;
}

function chat(room: LiveRoom): TemplateResult {
  const { model, boot } = room;
  return html`<vitrine-chat .lines=${model.lines} .people=${model.people} .revision=${model.people.revision} .me=${boot.viewer?.name ?? ""} .hostName=${boot.show.shop.name}
    .who=${boot.viewer?.who ?? null} .canSay=${boot.viewer !== null && !model.isReplay} .mayModerate=${room.moderator !== null} .messagesUrl=${boot.urls.messages}
    @reply=${(event: CustomEvent<About>) => room.reply(event.detail)} @discard=${(event: CustomEvent<string>) => model.discard(event.detail)}
    @moderate=${(event: CustomEvent<About>) => void room.moderator?.moderate(event.detail)}
    .titleOf=${(product: string) => model.goodsById(product)?.product.title ?? t("a product")}
    @say-again=${(event: CustomEvent<string>) => model.sayAgain(event.detail)}></vitrine-chat>`;
}

function headline({ model, moderator, boot }: LiveRoom): TemplateResult | typeof nothing {
  const of = { headline: model.seen.headline, people: model.people, hostName: boot.show.shop.name };
  return headlineBar(moderator ? { ...of, down: () => void moderator.takeHeadlineDown() } : of);
}

function pin(room: LiveRoom): TemplateResult | typeof nothing {
  const { pinned, seen } = room.model;
  if (!pinned || !seen.pinned) return nothing;
  return pinCard({
    goods: pinned,
    cue: seen.pinned.cue,
    marketName: marketName(room.boot),
    priorDays: room.boot.law.prior_price_days ?? PRIOR_DAYS,
    look: () => room.openProduct(pinned.product.id, false),
    buy: () => room.openProduct(pinned.product.id, true),
  });
}

function liveBar(room: LiveRoom): TemplateResult {
  const { model, boot, talk, likes, layers } = room;
  return talkingBar({
    count: model.shelf?.length ?? 0,
    likes: model.state.reactions.heart + likes.unsent,
    canSay: boot.viewer !== null,
    isOver: model.state.ended || model.phase === "ended",
    signInUrl: boot.urls.sign_in,
    openShelf: () => layers.open({ kind: "shelf" }),
    measure: talk.measure,
    audience: talk.keptFor,
    slowSeconds: talk.slowSeconds,
    waitSeconds: talk.waitSeconds,
    speakers: speakersOf(model.lines, model.people, boot.viewer?.who ?? null),
    replyTo: talk.replyTo,
    say: (saying) => talk.say(saying),
    dropReply: () => talk.dropReply(),
    follow: () => void talk.follow(),
    like: () => room.like(),
  });
}

function replayBar(room: LiveRoom): TemplateResult {
  const products = bag({ count: room.model.shelf?.length ?? 0, openShelf: () => room.layers.open({ kind: "shelf" }) });
  if (room.player?.isUnplayable) return html`<div class="bar">${products}<p class="say closed">${t("You can still buy what was shown.")}</p></div>`;
  if (room.replay) return room.replay.bar(room.player, { bag: products, storyboard: room.boot.show.storyboard_url });
  void room.readReplayControls().catch(() => undefined);
  return html`<div class="bar">${products}</div>`;
}
