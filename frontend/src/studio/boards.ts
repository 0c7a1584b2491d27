import { html, nothing, type TemplateResult } from "lit";
import { number } from "../money.ts";
import { t } from "../saying.ts";
import type { Desk } from "./desk.ts";

export type Board = "products" | "deals" | "polls";

/** What stands in the middle of the studio. */
export function boardTabs(desk: Desk, shown: Board, show: (board: Board) => void): TemplateResult {
  const boards: [Board, string, number][] = [
    ["products", t("Products"), desk.room.goods.length],
    ["deals", t("Deals"), desk.deals.list.filter((deal) => deal.state !== "closed").length],
    ["polls", t("Polls"), desk.polls.list?.length ?? 0],
  ];
  return html`<div class="tabs" role="group" aria-label=${t("Boards")}>
    ${boards.map(
      ([board, name, count]) => html`<button class="tab" aria-pressed=${String(board === shown)} @click=${() => show(board)}>
        ${name}${count > 0 ? html`<span class="n num">${number(count)}</span>` : nothing}
      </button>`,
    )}
  </div>`;
}
