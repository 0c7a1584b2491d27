import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { Problem, sayWhy, Unreachable } from "../api/asking.ts";
import type { RoomBoot } from "../boot.ts";
import { icon } from "../icons.ts";
import { LightElement } from "../light-element.ts";
import { Player } from "../player/player.ts";
import { t } from "../saying.ts";
import { linkCopied } from "../room/sharing.ts";
import { Toast } from "../room/toast.ts";
import { confirmed } from "../studio/dialogs.ts";
import * as asking from "./asking-clips.ts";
import { clipRow } from "./clip-row.ts";
import { captionsPanel } from "./captions-panel.ts";
import { marksBar } from "./marks-bar.ts";
import { pinList } from "./pin-list.ts";
import { unplayed } from "./unplayed.ts";

export interface ClipDeskBoot extends RoomBoot {
  recording_removed: boolean;
}

export interface Marks {
  since: number | null;
  until: number | null;
}

export interface Shape {
  exact: boolean;
  portrait: boolean;
  centre: number;
  captions: asking.Clip["captions"];
  /** Of the captions; null: as `language` says. */
  language: string | null;
}

const LOOK_EVERY_MS = 2_000;
const ORDERS_AGAIN_AFTER_MS = 1_000;
const SERVER_ERROR = 500;

/** Where a host cuts clips: the recording, its pins, and what was cut. */
export class ClipDesk extends LightElement {
  static override properties: PropertyDeclarations = {
    clips: { state: true }, chapters: { state: true }, captions: { state: true },
    marks: { state: true }, shape: { state: true }, problem: { state: true }, isAway: { state: true },
  };

  declare clips: asking.Clip[] | null;
  declare chapters: asking.Chapter[] | null;
  declare captions: asking.Captions[];
  declare marks: Marks;
  declare shape: Shape;
  declare problem: string;
  /** The shop does not answer, and is asked again. */
  declare isAway: boolean;

  readonly boot: ClipDeskBoot;
  #player: Player | null = null;
  #looking: ReturnType<typeof setInterval> | undefined;
  #isOrdering = false;
  readonly #toast = new Toast(() => this.requestUpdate());

  constructor(boot: ClipDeskBoot) {
    super();
    this.boot = boot;
    this.clips = null;
    this.chapters = null;
    this.captions = [];
    this.marks = { since: null, until: null };
    this.shape = { exact: false, portrait: false, centre: 0.5, captions: "none", language: null };
    this.problem = "";
    this.isAway = false;
  }

  get isLive(): boolean {
    return this.boot.show.state !== "ended";
  }

  /** What a clip takes its captions from: chosen, else the host's own language, else the first. */
  get language(): string | null {
    const offered = this.captions.map(({ language }) => language);
    const wished = [this.shape.language, this.boot.locale, ...offered];
    return wished.find((each) => each !== null && offered.includes(each)) ?? null;
  }

  /** Marks need a picture whose moment is known. */
  get canMark(): boolean {
    const player = this.#player;
    return player !== null && player.state !== "unsupported" && player.playhead() !== null;
  }

  protected override firstUpdated(): void {
    const video = this.querySelector("video");
    if (video && !this.boot.recording_removed) {
      this.#player = new Player(video, () => this.requestUpdate());
      void this.#player.open(this.boot.show.playlist_url, this.isLive);
    }
    void this.#look();
    this.#looking = setInterval(() => void (document.hidden || this.#look()), LOOK_EVERY_MS);
    addEventListener("keydown", this.#key);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.#looking);
    removeEventListener("keydown", this.#key);
    this.#player?.close();
  }

  protected override render(): TemplateResult {
    const { show } = this.boot;
    return html`<div class="wrap clip-desk">
      <p class="back"><a href=${`${this.boot.urls.studio}/${show.id}`}>${icon("arrow-left")}${t("Studio")}</a></p>
      <header class="deskhead"><div><h1>${t("Clips")}</h1><p class="quiet">${show.title}</p></div>${this.#recordingActs()}</header>
      ${this.#wrong()}
      ${this.boot.recording_removed ? html`<p class="banner">${icon("info")}<span>${t("The recording of this show was deleted.")}</span></p>` : this.#cutting()}
      <section aria-labelledby="made"><h2 id="made">${t("Your clips")}</h2>${this.#made()}</section>
      <p class="said" role="status">${this.#toast.says}</p>
    </div>`;
  }

  #wrong(): TemplateResult | typeof nothing {
    const says = this.problem || (this.isAway ? t("The shop does not answer just now. We keep trying.") : "");
    return says ? html`<p class="banner" role="alert">${icon("info")}<span>${says}</span></p>` : nothing;
  }

  #cutting(): TemplateResult {
    return html`<div class="cutting">
      <section class="panel" aria-label=${t("Recording")}>
        <div class="screen"><video playsinline controls muted poster=${this.boot.show.poster ?? nothing}></video>${unplayed(this.#player?.state)}</div>
        ${marksBar(this)}
      </section>
      <div class="beside">
        <section class="panel" aria-labelledby="pins"><h2 id="pins">${t("From a pin")}</h2>${pinList(this)}</section>
        ${captionsPanel(this)}
      </div>
    </div>`;
  }

  #recordingActs(): TemplateResult | typeof nothing {
    if (this.isLive || this.boot.recording_removed) return nothing;
    return html`<div class="acts"><a class="btn ghost" href=${`${this.boot.urls.studio}/${this.boot.show.id}/recording`}>${icon("download")}${t("Download the recording")}</a>
      <button class="btn ghost danger" @click=${() => void this.#removeRecording()}>${icon("bin")}${t("Delete the recording")}</button></div>`;
  }

  #made(): TemplateResult {
    if (this.clips === null) return html`<p class="quiet" role="status">${t("Connecting")}</p>`;
    if (this.clips.length === 0) {
      return html`<div class="empty">${icon("scissors")}<p><b>${t("No clip yet.")}</b><span>${t("Tap a pin, or set two marks.")}</span></p></div>`;
    }
    return html`<ul class="rows" aria-live="polite">${this.clips.map((clip) => clipRow(this, clip))}</ul>`;
  }

  setMark(which: "since" | "until"): void {
    const at = this.#player?.playhead();
    if (at == null) return;
    this.marks = { ...this.marks, [which]: Math.round(at) };
  }

  async cutMarks(): Promise<void> {
    const { since, until } = this.marks;
    if (since === null || until === null) return;
    await this.order({ since, until });
  }

  /** The second tap of two at once orders nothing. */
  async order(wish: asking.Wish): Promise<void> {
    if (this.#isOrdering) return;
    this.#isOrdering = true;
    await this.try(async () => {
      await asking.order(this.boot.show.id, wish.pin === undefined ? { ...wish, ...this.#shaped() } : wish);
      this.marks = { since: null, until: null };
      this.#toast.say(t("It is being cut, and appears below."));
    });
    setTimeout(() => (this.#isOrdering = false), this.problem ? 0 : ORDERS_AGAIN_AFTER_MS);
  }

  #shaped(): asking.Wish {
    const { exact, portrait, centre, captions } = this.shape;
    const { language } = this;
    const crop = portrait ? centre : null;
    return captions === "none" || language === null ? { exact, crop } : { exact, crop, captions, language };
  }

  async discard(clip: asking.Clip): Promise<void> {
    const sure = await confirmed({ title: t("Delete this clip?"), text: t("Its page and its file are gone for good, for everybody."), isGrave: true, yes: t("Delete") });
    if (sure) await this.try(() => asking.remove(clip.id));
  }

  async copyLink(clip: asking.Clip): Promise<void> {
    this.#toast.say(await linkCopied(clip.page_url));
  }

  async caption(clip: asking.Clip): Promise<void> {
    if (clip.captions === "burned") {
      this.problem = t("These captions are part of the picture. Correct the captions of the show, then cut again.");
      return;
    }
    await this.try(async () => {
      const { captionsOfClip } = await import("./clip-captions.ts").catch(() => Promise.reject(new Unreachable()));
      if (await captionsOfClip(this, clip)) this.#toast.say(t("Saved."));
    });
  }

  async try(act: () => Promise<unknown>): Promise<void> {
    this.problem = "";
    try {
      await act();
    } catch (refusal) {
      this.problem = sayWhy(refusal);
    }
    await this.#look();
  }

  async #removeRecording(): Promise<void> {
    const sure = await confirmed({
      title: t("Delete the recording of this show?"),
      text: t("The replay, its pictures and all clips are gone for good, everywhere. Orders and the chat stay."),
      isGrave: true, yes: t("Delete for good"),
    });
    if (!sure) return;
    await this.try(async () => {
      await asking.removeRecording(this.boot.show.id);
      this.boot.recording_removed = true;
      this.#player?.close();
    });
  }

  async #look(): Promise<void> {
    const show = this.boot.show.id;
    try {
      [this.clips, this.chapters, this.captions] = await Promise.all([asking.clipsOf(show), asking.chaptersOf(show), asking.captionsOf(show)]);
      this.isAway = false;
    } catch (refusal) {
      this.isAway = !(refusal instanceof Problem && refusal.body.status < SERVER_ERROR);
    }
  }

  readonly #key = (event: KeyboardEvent): void => {
    const isTyping = (event.target as HTMLElement).closest("input, select, textarea, dialog") !== null;
    if (isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "i") this.setMark("since");
    if (event.key === "o") this.setMark("until");
  };
}

customElements.define("vitrine-clip-desk", ClipDesk);
