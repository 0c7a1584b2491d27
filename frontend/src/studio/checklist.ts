import { html, type TemplateResult } from "lit";
import type { LintFinding } from "../api/studio.ts";
import { icon } from "../icons.ts";
import { t } from "../saying.ts";
import type { Desk } from "./desk.ts";

/** What stands between this show and the air, and how to put it right. */
export function checklist(desk: Desk): TemplateResult {
  const findings = desk.books.findings ?? [];
  const hasErrors = findings.some((finding) => finding.severity === "error");
  return html`<section class="card checks" aria-label=${t("Before you go live")}>
    <header><h2>${t("Before you go live")}</h2></header>
    <ul>
      ${check(desk.room.goods.length > 0, t("Products are in the rundown"), t("Add what you are going to show."))}
      ${check(desk.hasStream, t("Your stream arrives"), t("Point your encoder at the address below the preview."))}
      ${check(desk.books.findings !== null && !hasErrors, t("The rundown follows the law of your markets"), t("See what to put right below."))}
      ${findings.map(finding)}
    </ul>
  </section>`;
}

function check(isDone: boolean, says: string, remedy: string): TemplateResult {
  return html`<li class=${isDone ? "done" : "open"}>
    ${icon(isDone ? "check" : "clock")}
    <span><b>${says}</b>${isDone ? html`<span class="vh"> ${t("done")}</span>` : html`<small>${remedy}</small>`}</span>
  </li>`;
}

function finding(found: LintFinding): TemplateResult {
  const about = [found.product, found.market].filter(Boolean).join(" · ");
  return html`<li class=${found.severity}>
    ${icon("circle-alert")}
    <span>${about ? html`<b>${about}</b>` : ""}<span>${found.remedy}</span><small>${[found.rule, found.law].filter(Boolean).join(" · ")}</small></span>
  </li>`;
}
