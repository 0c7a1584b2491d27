import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { ShowDeal } from "../api/deals.ts";
import { span, timeOfDay } from "../clock.ts";
import { icon } from "../icons.ts";
import { number, price } from "../money.ts";
import { t } from "../saying.ts";
import { serverNow } from "../server-clock.ts";
import type { Desk } from "./desk.ts";
import { askForDeal } from "./deal-dialog.ts";
import { confirmed } from "./dialogs.ts";
import type { Goods } from "../room/goods.ts";

/** The deals of this show: what runs, what is announced, what was. */
export function deals(desk: Desk, tabs: TemplateResult): TemplateResult {
  return html`<section class="card rundown" aria-label=${t("Deals")}>
    <header>${tabs}<span class="sp"></span></header>
    ${listed(desk)}
  </section>`;
}

function listed(desk: Desk): TemplateResult {
  if (desk.deals.list.length === 0) {
    return html`<div class="none">${icon("zap")}<b>${t("No deals yet")}</b><p>${t("Give a product a price for a few minutes or a few pieces.")}</p></div>`;
  }
  return html`<ol class="list" tabindex="0" aria-label=${t("Deals in this show")}>
    ${repeat(desk.deals.list, (deal) => deal.id, (deal) => row(desk, deal))}
  </ol>`;
}

function row(desk: Desk, deal: ShowDeal): TemplateResult {
  const title = desk.room.goodsById(deal.product)?.product.title ?? t("a product");
  const market = desk.boot.market in deal.prices ? desk.boot.market : (Object.keys(deal.prices)[0] ?? "");
  const [now, prior] = [deal.prices[market], deal.priors[market]];
  const isOver = deal.state === "closed";
  return html`<li class=${`p d ${deal.state === "open" ? "on" : ""}`}>
    <span class="name"><b>${title}</b><small>${standing(deal)}</small></span>
    <span class="r num"><b>${now ? price(now) : "–"}</b><small>${prior ? html`<s>${price(prior)}</s>` : nothing}</small></span>
    <span class="r num"><b>${deal.left === null || isOver ? "–" : t("{count} left", { count: number(deal.left) })}</b><small>${deal.pieces === null ? t("from stock") : t("of {count}", { count: number(deal.pieces) })}</small></span>
    <span class="r num"><b>${number(deal.waiting)}</b><small>${t("waiting")}</small></span>
    <span class="a">${isOver ? nothing : html`<button class="btn sm" @click=${() => close(desk, deal, title)}>${t("Close")}<span class="vh">: ${title}</span></button>`}</span>
  </li>`;
}

function standing(deal: ShowDeal): string {
  if (deal.state === "closed") return t("closed");
  if (deal.state === "announced") return t("opens in {span}", { span: left(deal.opens_at) });
  if (deal.closes_at) return t("open for another {span}", { span: left(deal.closes_at) });
  return t("open since {time}", { time: timeOfDay(new Date(deal.opens_at)) });
}

export function left(moment: string): string {
  return span(Date.parse(moment) - serverNow() + 999);
}

export async function announceDeal(desk: Desk, goods: Goods): Promise<void> {
  await askForDeal(goods, desk.boot.market, (terms) => desk.deals.announce(goods.item, terms));
}

async function close(desk: Desk, deal: ShowDeal, title: string): Promise<void> {
  const question = {
    title: t("Close this deal?"),
    text: t("{title} goes back to its ordinary price. Who holds a piece keeps it, and its price.", { title }),
    yes: t("Close"),
  };
  if (await confirmed(question)) await desk.deals.close(deal.id);
}
