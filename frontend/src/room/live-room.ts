import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { marketName, type RoomBoot } from "../boot.ts";
import { span } from "../clock.ts";
import { LightElement } from "../light-element.ts";
import { price } from "../money.ts";
import { Beats } from "../player/beats.ts";
import { Player } from "../player/player.ts";
import type { Entry } from "../room-log/entries.ts";
import { t } from "../saying.ts";
import { replayBar, talkingBar } from "./bars.ts";
import type { FloatingHearts } from "./floating-hearts.ts";
import { captionTracks, nextCaptions } from "./captions.ts";
import { Chapters } from "./chapters.ts";
import { head } from "./head.ts";
import { listenToKeys } from "./keys.ts";
import { Conversation } from "./conversation.ts";
import { headlineBar } from "./headline.ts";
import { Layers } from "./layers.ts";
import { Likes } from "./likes.ts";
import { lineBar } from "./line-bar.ts";
import { speakersOf } from "./mentioning.ts";
import { RoomModel } from "./model.ts";
import type { Moderator } from "./moderator.ts";
import type { About } from "./chat-log.ts";
import { pinCard } from "./pin-card.ts";
import { poll, pollKeys, spoken } from "./polling.ts";
import { rail } from "./rail.ts";
import { shareShow } from "./sharing.ts";
import { overVideo } from "./stage.ts";
import { everyFrame } from "./every-frame.ts";
import "./chat-log.ts";
import "./floating-hearts.ts";
import "../sheet/shelf-sheet.ts";
import "../checkout/buy-sheet.ts";

const TOAST_MS = 3_000;
const PRIOR_DAYS = 30;

/** The room page: video, what is on sale at its moment, talk, and buying. */
export class LiveRoom extends LightElement {
  static override properties: PropertyDeclarations = { toast: { state: true }, hasChosenSound: { state: true } };

  declare toast: string;
  declare hasChosenSound: boolean;

  readonly boot: RoomBoot;
  readonly model: RoomModel;
  readonly layers = new Layers(() => this.requestUpdate());
  readonly likes: Likes;
  #playing = "";
  readonly #chapters: Chapters;
  readonly talk: Conversation;
  moderator: Moderator | null = null;
  #player: Player | null = null;
  #beats: Beats | null = null;
  #announced = "";
  #pinSpoken = 0;
  #pollSpoken = 0;
  #stops: (() => void)[] = [];

  constructor(boot: RoomBoot) {
    super();
    this.boot = boot;
    this.toast = "";
    this.hasChosenSound = false;
    this.model = new RoomModel(boot, {
      changed: () => this.requestUpdate(),
      heard: (entries) => this.#heard(entries),
      told: (told) => {
        this.talk.heard(told);
        this.moderator?.heard(told);
      },
      refused: (code) => this.talk.refused(code),
    });
    this.model.isReplay = boot.show.state === "ended" || boot.clip !== undefined;
    this.#chapters = new Chapters(boot.show.id);
    this.talk = new Conversation(this.model, () => this.requestUpdate());
    this.likes = new Likes((hearts) => this.model.react(hearts), () => this.requestUpdate());
  }

  protected override firstUpdated(): void {
    const video = this.querySelector("video");
    if (!video) return;
    video.muted = true;
    const player = new Player(video, () => this.requestUpdate());
    this.#player = player;
    this.#beats = new Beats(video, {
      playhead: () => player.playhead(),
      isReplay: () => this.model.isReplay,
      watching: () => this.model.watching,
      send: (beat, isLast) => this.model.beat(beat, isLast),
    });
    this.#beats.start();
    this.layers.start();
    this.model.open();
    if (this.boot.viewer?.moderates) void this.#moderate();
    this.#stops = [
      everyFrame(video, () => this.model.look(this.#moment(player))),
      listenToKeys(this.#keys(player)),
      this.#ticking(),
    ];
    this.#playing = this.#url;
    void player.open(this.#playing, !this.model.isReplay, this.boot.clip?.anchors);
  }

  /** A rehearsal's address is gone as soon as the show is on air. */
  get #url(): string {
    if (this.boot.clip) return this.boot.clip.video_url;
    const isRehearsed = this.model.latest === "scheduled" || this.model.latest === "rehearsal";
    return (isRehearsed && this.boot.rehearsal_url) || this.boot.show.playlist_url;
  }

  protected override updated(): void {
    if (!this.#player || this.#playing === this.#url) return;
    this.#playing = this.#url;
    void this.#player.open(this.#playing, !this.model.isReplay, this.boot.clip?.anchors);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const stop of this.#stops) stop();
    this.layers.stop();
    this.#beats?.stop();
    this.#player?.close();
    this.model.close();
  }

  protected override willUpdate(): void {
    const { pinned, seen } = this.model;
    this.#speakOfPoll();
    if (!pinned || !seen.pinned || seen.pinned.cue === this.#pinSpoken) return;
    this.#pinSpoken = seen.pinned.cue;
    this.#announced = t("Now on sale: {title}, {price}", {
      title: pinned.product.title,
      price: pinned.price ? price(pinned.price) : "",
    });
  }

  #speakOfPoll(): void {
    const { poll } = this.model.seen;
    if (!poll || poll.cue === this.#pollSpoken) return;
    this.#pollSpoken = poll.cue;
    this.#announced = spoken(this.model) || this.#announced;
  }

  protected override render(): TemplateResult {
    const { show, clip, captions } = this.boot;
    const poster = clip?.poster_url ?? show.poster;
    return html`<div class="room" data-phase=${this.model.phase}>
      <section class="stage" aria-label=${t("Video")}>
        ${poster ? html`<img class="backdrop" src=${poster} alt="" />` : nothing}
        <video class="video" playsinline muted autoplay poster=${poster ?? nothing} @click=${() => this.#player?.toggle()}
          >${this.model.isReplay ? captionTracks(captions ?? []) : nothing}</video>
        <div class="scrim"></div>
        ${this.#over()}
      </section>
      ${this.#head()} ${this.#rail()}
      <vitrine-hearts></vitrine-hearts>
      ${this.#foot()} ${this.#sheets()}
      <div class="vh" role="status" aria-live="polite">${this.#announced}</div>
      <div class="toast" role="status">${this.toast ? html`<p>${this.toast}</p>` : nothing}</div>
    </div>`;
  }

  /** Without a moving picture there is nothing to be in step with: cues show at once. */
  #moment(player: Player): number | null {
    const isStill = player.state !== "playing" && player.state !== "paused";
    return isStill && !this.model.isReplay && this.model.hasStopped ? null : player.playhead();
  }

  #over(): TemplateResult {
    const player = this.#player;
    return overVideo({
      show: this.boot.show,
      phase: this.model.phase,
      player: player?.state ?? "connecting",
      isReplay: this.model.isReplay,
      isMuted: player?.video.muted ?? true,
      hasChosenSound: this.hasChosenSound,
      isBehind: player?.isBehind ?? false,
      homeUrl: this.boot.urls.home,
      play: () => void player?.play(),
      sound: () => this.#toggleSound(),
      goLive: () => player?.toLiveEdge(),
      replay: () => this.#replay(),
    });
  }

  #head(): TemplateResult {
    const { model, boot } = this;
    const started = Date.parse(boot.show.started_at ?? boot.show.starts_at);
    return head({
      boot,
      isLive: model.phase === "live" || model.phase === "interrupted",
      isReplay: model.isReplay,
      elapsed: span((model.playhead ?? Date.now()) - started),
      watching: model.watching,
      follows: boot.viewer?.moderates ? null : (boot.viewer?.follows ?? false),
      follow: () => void this.#follow(),
      canShrink: document.pictureInPictureEnabled,
      hasNotices: model.notices.isOn,
      toggleNotices: () => model.notices.toggle(),
      shrink: () => void this.#shrink(),
    });
  }

  #rail(): TemplateResult {
    return rail({
      isMuted: this.#player?.video.muted ?? true,
      sound: () => this.#toggleSound(),
      share: () => void this.#share(),
      fullScreen: () => void this.#fullScreen(),
      captions: this.model.isReplay && this.boot.captions?.length ? () => this.#turnCaptions() : null,
    });
  }

  #turnCaptions(): void {
    if (this.#player) this.#say(nextCaptions(this.#player.video));
  }

  #foot(): TemplateResult {
    const { model, boot } = this;
    return html`<section class="foot" aria-label=${t("Chat and products")}>
      ${lineBar(model.status)} ${this.#headline()}
      <vitrine-chat .lines=${model.lines} .people=${model.people} .revision=${model.people.revision} .me=${boot.viewer?.name ?? ""} .hostName=${boot.show.shop.name}
        .who=${boot.viewer?.who ?? null} .canSay=${boot.viewer !== null && !model.isReplay} .mayModerate=${this.moderator !== null} .messagesUrl=${boot.urls.messages}
        @reply=${(event: CustomEvent<About>) => this.#reply(event.detail)} @discard=${(event: CustomEvent<string>) => model.discard(event.detail)}
        @moderate=${(event: CustomEvent<About>) => void this.moderator?.moderate(event.detail)}
        .titleOf=${(product: string) => model.goodsById(product)?.product.title ?? t("a product")}
        @say-again=${(event: CustomEvent<string>) => model.sayAgain(event.detail)}></vitrine-chat>
      ${this.moderator?.cards() ?? nothing} ${poll(model)} ${this.#pin()} ${model.isReplay ? this.#replayBar() : this.#talkingBar()}
    </section>`;
  }

  /** What only moderators need is fetched for them alone. */
  async #moderate(): Promise<void> {
    const { show } = this.boot;
    const { Moderator } = await import("./moderator.ts");
    this.moderator = new Moderator(show.id, show.shop.id, (says) => this.#say(says), () => this.requestUpdate());
    await this.moderator.readHeld();
  }

  #headline(): TemplateResult | typeof nothing {
    const { people, seen } = this.model;
    const { moderator } = this;
    const of = { headline: seen.headline, people, hostName: this.boot.show.shop.name };
    return headlineBar(moderator ? { ...of, down: () => void moderator.takeHeadlineDown() } : of);
  }

  #reply(about: About): void {
    this.talk.reply(about);
    this.querySelector<HTMLElement>("vitrine-composer")?.focus();
  }

  #pin(): TemplateResult | typeof nothing {
    const { pinned, seen } = this.model;
    if (!pinned || !seen.pinned) return nothing;
    return pinCard({
      goods: pinned,
      cue: seen.pinned.cue,
      marketName: marketName(this.boot),
      priorDays: this.boot.law.prior_price_days ?? PRIOR_DAYS,
      look: () => this.#openProduct(pinned.product.id, false),
      buy: () => this.#openProduct(pinned.product.id, true),
    });
  }

  #talkingBar(): TemplateResult {
    const { model, boot } = this;
    return talkingBar({
      count: model.shelf?.length ?? 0,
      likes: model.state.reactions.heart + this.likes.unsent,
      canSay: boot.viewer !== null,
      isOver: model.state.ended || model.phase === "ended",
      signInUrl: boot.urls.sign_in,
      openShelf: () => this.layers.open({ kind: "shelf" }),
      measure: boot.viewer?.measure ?? null,
      audience: this.talk.keptFor,
      slowSeconds: this.talk.slowSeconds,
      speakers: speakersOf(model.lines, model.people, boot.viewer?.who ?? null),
      replyTo: this.talk.replyTo,
      say: (saying) => this.talk.say(saying),
      dropReply: () => this.talk.dropReply(),
      follow: () => void this.talk.follow(),
      like: () => this.#like(),
    });
  }

  #replayBar(): TemplateResult {
    const video = this.#player?.video;
    void import("./look-ahead.ts").catch(() => undefined);
    return replayBar({
      count: this.model.shelf?.length ?? 0,
      isPaused: video?.paused ?? true,
      position: video?.currentTime ?? 0,
      duration: Number.isFinite(video?.duration) ? (video?.duration ?? 0) : 0,
      storyboard: this.boot.show.storyboard_url,
      chapters: this.#player ? this.#chapters.marks(this.#player, () => this.requestUpdate()) : [],
      openShelf: () => this.layers.open({ kind: "shelf" }),
      toggle: () => this.#player?.toggle(),
      seek: (seconds) => this.#player?.seek(seconds),
    });
  }

  #sheets(): TemplateResult {
    const { model } = this;
    const { layer } = this.layers;
    const goods = layer?.kind === "product" ? model.goodsById(layer.product) : null;
    return html`
      <vitrine-shelf ?open=${layer?.kind === "shelf"} .goods=${model.goods} .isLoading=${model.shelf === null}
        .pinned=${model.pinned?.product.id ?? null} .marketName=${marketName(this.boot)} @leave=${() => this.layers.close()}
        @look=${(event: CustomEvent<string>) => this.#openProduct(event.detail, false)}
        @buy=${(event: CustomEvent<string>) => this.#openProduct(event.detail, true)}></vitrine-shelf>
      <vitrine-buy ?open=${layer?.kind === "product"} .goods=${goods} .boot=${this.boot} .cue=${goods && model.cueSeen(goods.item)}
        .isBuying=${layer?.kind === "product" && layer.isBuying} @leave=${() => this.#left()}></vitrine-buy>
    `;
  }

  #heard(entries: Entry[]): void {
    const hearts = entries.reduce((sum, entry) => sum + (entry.kind === "reactions" ? entry.heart : 0), 0);
    const others = hearts - this.likes.settle(hearts);
    if (others > 0) this.querySelector<FloatingHearts>("vitrine-hearts")?.send(others);
  }

  #like(): void {
    this.likes.send();
    this.querySelector<FloatingHearts>("vitrine-hearts")?.send(1);
  }

  #openProduct(product: string, isBuying: boolean): void {
    this.layers.open({ kind: "product", product, isBuying });
  }

  async #follow(): Promise<void> {
    if (!this.boot.viewer) location.assign(this.boot.urls.sign_in);
    else await this.talk.follow();
  }

  #left(): void {
    this.layers.close();
    if (this.talk.keptFor === "buyers") this.talk.bought();
    void this.model.readShelf();
  }

  #toggleSound(): void {
    this.hasChosenSound = true;
    this.#player?.toggleSound();
  }

  #replay(): void {
    if (this.model.isReplay) return this.#player?.seek(0);
    this.#beats?.close();
    this.model.isReplay = true;
    void this.#player?.open(this.boot.show.playlist_url, false);
  }

  async #share(): Promise<void> {
    this.#say(await shareShow(this.boot.clip ?? this.boot.show));
  }

  async #shrink(): Promise<void> {
    if (document.pictureInPictureElement) await document.exitPictureInPicture();
    else await this.#player?.video.requestPictureInPicture();
  }

  async #fullScreen(): Promise<void> {
    if (document.fullscreenElement) await document.exitFullscreen();
    else await this.querySelector(".room")?.requestFullscreen();
  }

  #say(toast: string): void {
    this.toast = toast;
    if (toast) setTimeout(() => (this.toast = ""), TOAST_MS);
  }

  #keys(player: Player): Record<string, () => void> {
    return {
      " ": () => player.toggle(),
      k: () => player.toggle(),
      m: () => this.#toggleSound(),
      b: () => this.layers.open({ kind: "shelf" }),
      f: () => void this.#fullScreen(),
      ...pollKeys(this.model),
      Enter: () => this.querySelector<HTMLInputElement>("#say")?.focus(),
    };
  }

  /** The clock on the live pill, and where a replay stands. */
  #ticking(): () => void {
    const ticking = setInterval(() => this.requestUpdate(), 1000);
    return () => clearInterval(ticking);
  }
}

customElements.define("vitrine-room", LiveRoom);

