import { html, nothing, type TemplateResult } from "lit";
import type { People } from "../api/people.ts";
import { icon } from "../icons.ts";
import type { Headline } from "../room-log/entries.ts";
import { t } from "../saying.ts";

export interface HeadlineOf {
  headline: Headline | null;
  people: People;
  hostName: string;
  /** For who may take it down. */
  down?: () => void;
}

/** The message that stands above the chat. */
export function headlineBar({ headline, people, hostName, down }: HeadlineOf): TemplateResult | typeof nothing {
  if (!headline) return nothing;
  const name = headline.mark === "host" ? hostName : (people.nameOf(headline.from) ?? t("Somebody"));
  return html`<p class="headline">${icon("pin")}<span><b dir="auto">${name}</b> <span dir="auto">${headline.text}</span></span>
    ${down ? html`<button class="icon" aria-label=${t("Take it down")} title=${t("Take it down")} @click=${down}>${icon("x")}</button>` : nothing}</p>`;
}
