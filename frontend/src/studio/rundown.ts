import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import { span } from "../clock.ts";
import { icon } from "../icons.ts";
import { number, price } from "../money.ts";
import type { Goods } from "../room/goods.ts";
import { picture } from "../room/pin-card.ts";
import { t } from "../saying.ts";
import { serverNow } from "../server-clock.ts";
import type { Desk } from "./desk.ts";
import { announceDeal } from "./deals.ts";
import { chosenProduct, confirmed, restocked } from "./dialogs.ts";

const LOW = 7;

export function rundown(desk: Desk, tabs: TemplateResult): TemplateResult {
  const { goods, shelf } = desk.room;
  return html`<section class="card rundown" aria-label=${t("Run of show")}>
    <header>
      <h2 class="vh">${t("Products")}</h2>${tabs}
      <span class="sp"></span>
      ${desk.next && desk.isOnAir ? html`<span class="hint"><kbd>P</kbd> ${t("pins the next one")}</span>` : nothing}
      ${desk.phase === "ended" || desk.boot.producer ? nothing : html`<button class="btn sm ghost" @click=${() => add(desk)}>${icon("plus")}<span class="word">${t("Add")}</span></button>`}
    </header>
    ${goods.length === 0 ? empty(shelf === null) : html`<ol class="list" tabindex="0" aria-label=${t("Products in this show")}>
          ${repeat(goods, (each) => each.item, (each) => row(desk, each))}
        </ol>`}
  </section>`;
}

function empty(isLoading: boolean): TemplateResult {
  if (isLoading) return html`<div class="none" aria-busy="true"></div>`;
  return html`<div class="none">${icon("shopping-bag")}<b>${t("Add your first product")}</b><p>${t("Viewers buy what stands here.")}</p></div>`;
}

function row(desk: Desk, goods: Goods): TemplateResult {
  const isPinned = desk.pinned?.item === goods.item;
  return html`<li class=${`p ${isPinned ? "on" : ""}`}>
    ${picture(goods)}
    <span class="name"><b dir="auto">${goods.product.title}</b><small>${standing(desk, goods, isPinned)}</small></span>
    <span class="r num"><b>${goods.price ? price(goods.price) : "–"}</b><small>${goods.prior ? html`<s>${price(goods.prior)}</s>` : nothing}</small></span>
    <span class="r num">${stock(goods)}</span>
    <span class="r num"><b>${number(goods.sold)}</b><small>${t("sold")}</small></span>
    <span class="a">${actions(desk, goods, isPinned)}</span>
  </li>`;
}

function standing(desk: Desk, goods: Goods, isPinned: boolean): string {
  if (isPinned) return t("pinned {span} ago", { span: span(Date.now() - (desk.pinned?.at ?? Date.now())) });
  if (desk.isOnAir && desk.next?.item === goods.item) return t("next up");
  return goods.variants.map((variant) => variant.option).filter(Boolean).join(", ");
}

function stock(goods: Goods): TemplateResult {
  const of = html`<small>${t("of {count}", { count: number(goods.left + goods.sold) })}</small>`;
  if (goods.left === 0) return html`<b class="out">${t("Sold out")}</b>${of}`;
  return html`<b class=${goods.left <= LOW ? "low" : ""}>${t("{count} left", { count: number(goods.left) })}</b>${of}`;
}

function actions(desk: Desk, goods: Goods, isPinned: boolean): TemplateResult | typeof nothing {
  if (desk.phase === "ended") return nothing;
  const { title } = goods.product;
  const label = html`<span class="vh">: ${title}</span>`;
  const more = desk.boot.producer ? nothing : html`<button class="sq" aria-label=${t("Add stock: {title}", { title })} title=${t("Add stock")} @click=${() => restock(desk, goods)}>${icon("package-plus")}</button>
    ${isPinned ? nothing : html`<button class="sq" aria-label=${t("Take out of the show: {title}", { title })} title=${t("Take out")} @click=${() => remove(desk, goods)}>${icon("bin")}</button>`}`;
  const deal = goods.deal || !goods.price || goods.isSoldOut ? runningDeal(goods) : html`<button class="sq" aria-label=${t("New deal: {title}", { title })} title=${t("New deal")} @click=${() => announceDeal(desk, goods)}>${icon("zap")}</button>`;
  if (isPinned) {
    return html`${more}${deal}<button class="btn sm on" aria-pressed="true" @click=${() => desk.unpin()}>${icon("pin-off")}${t("Unpin")}${label}</button>`;
  }
  if (goods.isSoldOut) {
    if (desk.boot.producer) return nothing;
    return html`${more}${deal}<button class="btn sm" @click=${() => restock(desk, goods)}>${t("Add stock")}${label}</button>`;
  }
  const isNext = desk.isOnAir && desk.next?.item === goods.item;
  return html`${more}${deal}<button class=${`btn sm ${isNext ? "next" : ""}`} aria-pressed="false" @click=${() => desk.pin(goods.item)}>
    ${icon("pin")}${t("Pin")}${label}
  </button>`;
}

function runningDeal({ deal }: Goods): TemplateResult | typeof nothing {
  if (!deal) return nothing;
  const moment = deal.phase === "soon" ? deal.opensAt : deal.closesAt;
  return html`<span class="clock num" title=${t("Deal")}>${icon("timer")}${moment === null ? t("Deal") : span(moment - serverNow() + 999)}</span>`;
}

async function add(desk: Desk): Promise<void> {
  if (desk.isBusy) return;
  const { boot, room } = desk;
  const known = new Set(room.goods.map((goods) => goods.product.id));
  await desk.doing(async () => {
    const products = await desk.api.productsOf(boot.shop.id, boot.market);
    const product = await chosenProduct(products.filter(({ id }) => !known.has(id)));
    if (product) await desk.changeRundown(() => desk.api.addItem(product));
  });
}

async function restock(desk: Desk, goods: Goods): Promise<void> {
  const wanted = await restocked(goods);
  if (wanted) await desk.changeRundown(() => desk.api.addStock(goods.item, wanted.variant, wanted.quantity));
}

async function remove(desk: Desk, goods: Goods): Promise<void> {
  const question = {
    title: t("Take it out of the show?"),
    text: t("{title} leaves the bag of this show. It stays in your shop.", { title: goods.product.title }),
    yes: t("Take out"),
  };
  if (await confirmed(question)) await desk.changeRundown(() => desk.api.removeItem(goods.item));
}
