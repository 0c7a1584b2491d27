import { html, type TemplateResult } from "lit";
import { copied } from "../copying.ts";
import { icon } from "../icons.ts";
import { t } from "../saying.ts";
import type { Desk } from "./desk.ts";
import { confirmed } from "./dialogs.ts";
import { showClock } from "./show-clock.ts";

/** Where an encoder sends its stream, and the secret that opens the way. */
export function streamKey(desk: Desk, otherWay: TemplateResult): TemplateResult {
  const { rtmp_url, key_masked } = desk.boot.stream;
  const shown = desk.key ?? key_masked;
  return html`<section class="card key" aria-label=${t("Stream")}>
    ${otherWay}
    <details class="in" ?open=${!desk.health}>
    <summary>${t("Server and stream key")}</summary>
    <div class="secret">
      <label for="rtmp">${t("Server")}</label>
      <input id="rtmp" readonly .value=${rtmp_url} />
      <button class="sq" aria-label=${t("Copy the server address")} @click=${() => copy(desk, rtmp_url)}>${icon("copy")}</button>
    </div>
    <div class="secret">
      <label for="key">${t("Stream key")}</label>
      <input id="key" readonly .value=${shown} autocomplete="off" />
      <button class="sq" aria-label=${t("Copy the stream key")} @click=${() => copyKey(desk)}>${icon("copy")}</button>
    </div>
    <div class="row">
      <button class="btn sm" aria-pressed=${String(desk.key !== null)} @click=${() => (desk.key ? desk.hide() : desk.reveal())}>
        ${icon("eye")}${desk.key ? t("Hide") : t("Reveal")}
      </button>
      <button class="btn sm" @click=${() => rotate(desk)}>${icon("rotate-ccw")}${t("New key")}</button>
    </div>
    </details>
    ${showClock(desk)}
  </section>`;
}

async function copyKey(desk: Desk): Promise<void> {
  const shown = desk.key;
  if (shown) return void copy(desk, shown);
  await desk.doing(async () => {
    const key = await desk.api.key();
    if (!(await copy(desk, key))) desk.key = key;
  });
}

async function copy(desk: Desk, text: string): Promise<boolean> {
  const isCopied = await copied(text);
  desk.say(isCopied ? t("Copied") : t("This browser does not let us copy. Select the text and copy it."));
  return isCopied;
}

async function rotate(desk: Desk): Promise<void> {
  const question = {
    title: t("Make a new stream key?"),
    text: t("The old key stops working at once. A stream that uses it is cut off."),
    yes: t("New key"),
    isGrave: desk.isOnAir,
  };
  if (await confirmed(question)) await desk.rotate();
}
