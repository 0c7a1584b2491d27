import { html, nothing, type TemplateResult } from "lit";
import type { ShowOrder } from "../api/studio.ts";
import { timeOfDay } from "../clock.ts";
import { icon } from "../icons.ts";
import { money, number } from "../money.ts";
import { t } from "../saying.ts";
import type { Desk } from "./desk.ts";
import { confirmed } from "./dialogs.ts";
import "../room/chat-log.ts";

export type TalkTab = "chat" | "orders";

export function talk(desk: Desk, tab: TalkTab, choose: (tab: TalkTab) => void): TemplateResult {
  return html`<section class="card talk" aria-label=${t("Chat and orders")}>
    <header>
      <div class="tabs" role="tablist" aria-label=${t("Chat and orders")}>
        ${tabButton("chat", t("Chat"), null, tab, choose)} ${desk.boot.producer ? nothing : tabButton("orders", t("Orders"), desk.orders.length, tab, choose)}
      </div>
    </header>
    <div id="talk-panel" role="tabpanel" aria-labelledby=${`tab-${tab}`}>${tab === "chat" ? chat(desk) : orders(desk.orders)}</div>
    ${tab === "chat" && desk.isOnAir ? reply(desk) : nothing}
  </section>`;
}

function tabButton(name: TalkTab, label: string, count: number | null, chosen: TalkTab, choose: (tab: TalkTab) => void): TemplateResult {
  const other = name === "chat" ? "orders" : "chat";
  const move = (event: KeyboardEvent) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    choose(other);
    document.getElementById(`tab-${other}`)?.focus();
  };
  return html`<button class="tab" role="tab" id=${`tab-${name}`} aria-controls="talk-panel" aria-selected=${String(name === chosen)}
    tabindex=${name === chosen ? 0 : -1} @click=${() => choose(name)} @keydown=${move}>
    ${label}${count === null ? nothing : html`<span class="n num">${number(count)}</span>`}
  </button>`;
}

function chat(desk: Desk): TemplateResult {
  const { room, boot } = desk;
  if (room.lines.length === 0) {
    const says = emptyChat(desk);
    return html`<div class="none">${icon("users")}<p>${says}</p></div>`;
  }
  return html`<vitrine-chat .lines=${room.lines} .people=${room.people} .revision=${room.people.revision} .me=${t("You")} .hostName=${boot.shop.name} .mayRemove=${true}
    .titleOf=${(product: string) => room.goodsById(product)?.product.title ?? t("a product")}
    @say-again=${(event: CustomEvent<string>) => room.sayAgain(event.detail)}
    @remove=${(event: CustomEvent<string>) => remove(desk, event.detail)}></vitrine-chat>`;
}

function emptyChat(desk: Desk): string {
  if (desk.phase === "ended") return t("The chat is closed");
  return desk.isOnAir ? t("Nobody has said anything yet.") : t("The chat opens with the show.");
}

function reply(desk: Desk): TemplateResult {
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const text = String(new FormData(form).get("text") ?? "").trim();
    if (text) desk.room.say(text);
    form.reset();
  };
  return html`<form class="reply" @submit=${send}>
    <label class="vh" for="say">${t("Reply as host")}</label>
    <input id="say" name="text" maxlength="200" autocomplete="off" enterkeyhint="send" placeholder=${t("Reply as {shop}", { shop: desk.boot.shop.name })} />
    <button class="sq" aria-label=${t("Send")}>${icon("send")}</button>
  </form>`;
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

async function remove(desk: Desk, message: string): Promise<void> {
  const question = {
    title: t("Remove this message?"),
    text: t("It disappears for everybody, in the replay, too."),
    yes: t("Remove"),
    isGrave: true,
  };
  if (await confirmed(question)) await desk.doing(() => desk.api.removeMessage(message));
}
