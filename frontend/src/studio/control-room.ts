import { html, nothing, type TemplateResult, type PropertyDeclarations } from "lit";
import type { StudioBoot } from "../boot.ts";
import { LightElement } from "../light-element.ts";
import { number } from "../money.ts";
import { Player } from "../player/player.ts";
import { everyFrame } from "../room/every-frame.ts";
import { listenToKeys } from "../room/keys.ts";
import { aboutLine } from "../room/line-bar.ts";
import { t } from "../saying.ts";
import { type Board, boardTabs } from "./boards.ts";
import { chart } from "./chart.ts";
import { checklist } from "./checklist.ts";
import { deals } from "./deals.ts";
import { Desk } from "./desk.ts";
import { Device } from "./device/device.ts";
import { deviceButton, devicePanel } from "./device/panel.ts";
import { figures } from "./figures.ts";
import { polls } from "./polls.ts";
import { preview } from "./preview.ts";
import { openQuestions } from "./questions.ts";
import { rundown } from "./rundown.ts";
import { SecondDevice } from "./second-device.ts";
import { STEP_MS } from "./show-clock.ts";
import { StreamAdvice } from "./stream-advice.ts";
import { streamKey } from "./stream-key.ts";
import { askToHandOver } from "./taking-over.ts";
import { talk, type TalkTab } from "./talk.ts";
import { topBar } from "./top-bar.ts";

type Part = "preview" | "products" | "talk";

/** The host's page: what viewers see, what is sold, what is said. */
export class ControlRoom extends LightElement {
  static override properties: PropertyDeclarations = { tab: { state: true }, board: { state: true }, showing: { state: true } };

  declare board: Board;
  declare tab: TalkTab;
  declare showing: Part;

  readonly desk: Desk;
  readonly #secondDevice = new SecondDevice((device) => askToHandOver(this.desk, device));
  readonly device: Device;
  readonly #advice = new StreamAdvice();
  #player: Player | null = null;
  #playing = "";
  #stops: (() => void)[] = [];

  constructor(boot: StudioBoot) {
    super();
    this.tab = "chat";
    this.board = "products";
    this.showing = "products";
    this.desk = new Desk(boot, () => this.requestUpdate());
    this.device = new Device(boot.stream.whip_url, () => this.desk.api.key(), () => this.requestUpdate());
  }

  protected override firstUpdated(): void {
    const video = this.querySelector("video");
    if (!video) return;
    video.muted = true;
    const player = new Player(video, () => this.requestUpdate());
    this.#player = player;
    this.#stops = [
      everyFrame(video, {
        look: () => this.desk.room.look(player.playhead()),
        untilNext: () => this.desk.room.untilNextCue,
      }),
      listenToKeys({
        p: () => this.#pinNext(),
        "[": () => this.desk.clock.move(-STEP_MS),
        "]": () => this.desk.clock.move(STEP_MS),
        "/": () => this.querySelector<HTMLInputElement>("#say")?.focus(),
      }),
    ];
    this.desk.open();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const stop of this.#stops) stop();
    this.#player?.close();
    this.desk.close();
    void this.device.close();
  }

  protected override updated(): void {
    this.#secondDevice.look(() => this.desk.waiting);
    if (this.desk.phase === "ended" && this.device.isOpen) void this.device.close();
    this.#showCamera();
    const url = this.#previewUrl();
    if (url === this.#playing || !this.#player) return;
    this.#playing = url;
    if (url) void this.#player.open(url, true);
    else this.#player.close();
  }

  /** Not in the template: lit sets an object again at each render, and the picture would start anew. */
  #showCamera(): void {
    const own = this.querySelector<HTMLVideoElement>("video.own");
    if (own && own.srcObject !== this.device.stream) own.srcObject = this.device.stream;
  }

  protected override render(): TemplateResult {
    const { desk } = this;
    if (desk.room.isRevoked) return revoked();
    return html`<div class="studio" data-part=${this.showing}>
      ${topBar(desk)}
      <div class="news"><div role="status">${[aboutLine(desk.room), desk.says].filter(Boolean).map((says) => html`<p class="says">${says}</p>`)}</div>${this.#advice.shown(desk, this.device)}</div>
      <div class="columns">
        <div class="col left">${preview(desk, this.#player?.state ?? "connecting", this.device)} ${desk.phase === "ended" || desk.boot.producer ? nothing : this.#wayIn()}</div>
        <div class="col mid">${desk.boot.producer ? nothing : figures(desk)} ${this.#board()} ${this.#below()}</div>
        ${talk(desk, this.tab, (tab) => (this.tab = tab))}
      </div>
      ${this.#parts()}
    </div>`;
  }

  #board(): TemplateResult {
    const tabs = boardTabs(this.desk, this.board, (board) => (this.board = board));
    if (this.board === "deals") return deals(this.desk, tabs);
    return this.board === "polls" ? polls(this.desk, tabs) : rundown(this.desk, tabs);
  }

  #wayIn(): TemplateResult {
    return this.device.isOpen ? devicePanel(this.desk, this.device) : streamKey(this.desk, deviceButton(this.device));
  }

  #below(): TemplateResult | typeof nothing {
    const { desk } = this;
    if (desk.boot.producer) return nothing;
    if (!desk.isOnAir && desk.phase !== "ended") return checklist(desk);
    return chart(desk);
  }

  /** On a phone, one part at a time. */
  #parts(): TemplateResult {
    const parts: [Part, string][] = [["preview", t("Preview")], ["products", t("Products")], ["talk", t("Chat")]];
    return html`<nav class="parts" aria-label=${t("Parts of the studio")}>
      ${parts.map(([part, name]) => html`<button aria-pressed=${String(part === this.showing)} @click=${() => (this.showing = part)}>${name}${part === "talk" ? this.#waiting() : nothing}</button>`)}
    </nav>`;
  }

  /** What the host or a moderator has to see to, while another part is shown. */
  #waiting(): TemplateResult | typeof nothing {
    const count = this.desk.moderator.held.length + openQuestions(this.desk).length;
    return count > 0 && this.desk.isOnAir ? html`<span class="n num">${number(count)}</span>` : nothing;
  }

  #previewUrl(): string {
    const { boot, phase, isOnAir, rehearsal } = this.desk;
    if (isOnAir) return boot.show.playlist_url;
    return phase === "ended" ? "" : (rehearsal ?? "");
  }

  #pinNext(): void {
    const { next } = this.desk;
    if (next && this.desk.isOnAir) void this.desk.pin(next.item);
  }
}

customElements.define("vitrine-studio", ControlRoom);

function revoked(): TemplateResult {
  return html`<div class="studio"><div class="none" role="alert"><b>${t("The host has closed this device")}</b><p>${t("Ask for a new link to go on.")}</p></div></div>`;
}
