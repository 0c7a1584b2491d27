// A second device for a producer: a code to scan, and what is open.
import { html, nothing, render, type TemplateResult } from "lit";
import { sayWhy } from "../api/asking.ts";
import type { LentDevice } from "../api/studio.ts";
import { timeSoon } from "../clock.ts";
import { t } from "../saying.ts";
import type { Desk } from "./desk.ts";

const LOOKS_EVERY_MS = 3_000;

/** Closed by Escape, by a tap beside it, or by its button. */
export async function lend(desk: Desk): Promise<void> {
  const dialog = document.createElement("dialog");
  dialog.className = "ask devices";
  dialog.setAttribute("aria-label", t("Second device"));
  (document.querySelector(".studio") ?? document.body).append(dialog);
  const sheet = new DeviceSheet(desk, dialog);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("close", () => {
    sheet.stop();
    dialog.remove();
  });
  dialog.showModal();
  await sheet.start();
}

class DeviceSheet {
  readonly #desk: Desk;
  readonly #dialog: HTMLDialogElement;
  #link: { id: string; url: string; qr: string; ends_at: string } | null = null;
  #devices: LentDevice[] = [];
  #why = "";
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(desk: Desk, dialog: HTMLDialogElement) {
    this.#desk = desk;
    this.#dialog = dialog;
  }

  async start(): Promise<void> {
    this.#draw();
    this.#timer = setInterval(() => void this.#look(), LOOKS_EVERY_MS);
    await this.#doing(async () => {
      this.#link = await this.#desk.api.lend();
    });
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    this.#devices = await this.#desk.api.devices().catch(() => this.#devices);
    const own = this.#devices.find(({ id }) => id === this.#link?.id);
    if (this.#link && (!own || own.opened_at)) this.#link = null;
    this.#draw();
  }

  async #doing(act: () => Promise<void>): Promise<void> {
    this.#why = "";
    try {
      await act();
    } catch (error) {
      this.#why = sayWhy(error);
    }
    await this.#look();
  }

  #draw(): void {
    render(
      html`<div class="inner">
        <h2>${t("Second device")}</h2>
        ${this.#link ? this.#code(this.#link) : html`<p>${t("Somebody beside you pins, asks and answers from a phone, without your password.")}</p>`}
        ${this.#why ? html`<p class="wrong" role="alert">${this.#why}</p>` : nothing}
        ${this.#list()}
        <div class="actions">
          ${this.#link ? nothing : html`<button class="btn" @click=${() => this.#doing(async () => void (this.#link = await this.#desk.api.lend()))}>${t("New link")}</button>`}
          <button class="btn cta" @click=${() => this.#dialog.close()}>${t("Close")}</button>
        </div>
      </div>`,
      this.#dialog,
    );
  }

  #code(link: { url: string; qr: string; ends_at: string }): TemplateResult {
    const picture = `data:image/svg+xml;utf8,${encodeURIComponent(link.qr)}`;
    return html`<p>${t("Scan this with the phone, or send it the link. It works once, until {time}.", { time: timeSoon(new Date(link.ends_at)) })}</p>
      <img class="qr" src=${picture} alt=${t("Code of the link")} width="200" height="200" />
      <input readonly aria-label=${t("Link")} .value=${link.url} @focus=${(event: FocusEvent) => (event.target as HTMLInputElement).select()} />`;
  }

  #list(): TemplateResult | typeof nothing {
    const open = this.#devices.filter(({ id }) => id !== this.#link?.id);
    if (open.length === 0) return nothing;
    return html`<ul class="lent" aria-label=${t("Devices of this show")}>
      ${open.map(
        (device) => html`<li><span><b>${device.name || t("Link not opened yet")}</b>
          <small>${t("until {time}", { time: timeSoon(new Date(device.ends_at)) })}</small></span>
          <button class="btn sm" @click=${() => this.#doing(() => this.#desk.api.revoke(device.id))}>${t("Close device")}</button></li>`,
      )}
    </ul>`;
  }
}
