import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import type { RoomBoot } from "../boot.ts";
import { span } from "../clock.ts";
import { LightElement } from "../light-element.ts";
import { closeElsewhere } from "../menus.ts";
import { Beats } from "../player/beats.ts";
import { Player } from "../player/player.ts";
import type { BuySheet } from "../checkout/buy-sheet.ts";
import type { Entry } from "../room-log/entries.ts";
import { wheneverBack } from "../room-log/whenever-back.ts";
import { t } from "../saying.ts";
import type { FloatingHearts } from "./floating-hearts.ts";
import { captionTracks, nextCaptions } from "./captions.ts";
import { head } from "./head.ts";
import { listenToKeys, numberKeys } from "./keys.ts";
import { Conversation } from "./conversation.ts";
import { foot } from "./foot.ts";
import { Layers } from "./layers.ts";
import { Likes } from "./likes.ts";
import { RoomModel } from "./model.ts";
import type { Moderator } from "./moderator.ts";
import type { About } from "./chat-log.ts";
import type { ReplayControls } from "./replay-controls.ts";
import { rail } from "./rail.ts";
import { fullScreen, isWide, shrink } from "./screens.ts";
import { shareShow } from "./sharing.ts";
import { sheets } from "./sheets.ts";
import { Speaker } from "./speaker.ts";
import { Toast } from "./toast.ts";
import { overVideo } from "./stage.ts";
import { everyFrame } from "./every-frame.ts";
import "./floating-hearts.ts";

const POLL_OPTIONS_AT_MOST = 6;

/** The room page: video, what is on sale at its moment, talk, and buying. */
export class LiveRoom extends LightElement {
  static override properties: PropertyDeclarations = { hasChosenSound: { state: true } };

  declare hasChosenSound: boolean;

  readonly boot: RoomBoot;
  readonly model: RoomModel;
  readonly layers = new Layers(() => this.requestUpdate(), () => this.querySelector<BuySheet>("vitrine-buy")?.mayClose ?? true);
  readonly #toast = new Toast(() => this.requestUpdate());
  readonly likes: Likes;
  #playing = "";
  readonly talk: Conversation;
  moderator: Moderator | null = null;
  player: Player | null = null;
  #beats: Beats | null = null;
  readonly #speaker = new Speaker();
  replay: ReplayControls | null = null;
  polling: typeof import("./polling.ts") | null = null;
  #stops: (() => void)[] = [];

  constructor(boot: RoomBoot) {
    super();
    this.boot = boot;
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
    if (boot.show.state === "ended" || boot.clip !== undefined) this.model.replay();
    this.talk = new Conversation(this.model, () => this.requestUpdate(), (says) => this.#toast.say(says));
    this.likes = new Likes((hearts) => this.model.react(hearts), () => this.requestUpdate());
  }

  protected override firstUpdated(): void {
    const video = this.querySelector("video");
    if (!video) return;
    video.muted = true;
    const player = new Player(video, () => this.requestUpdate());
    this.player = player;
    this.#beats = new Beats(video, {
      playhead: () => player.playhead(),
      isReplay: () => this.model.isReplay,
      watching: () => this.model.watching,
      send: (beat, isLast) => this.model.beat(beat, isLast),
    });
    this.#beats.start();
    this.layers.start();
    this.model.open();
    this.#stops = [
      everyFrame(video, { look: () => this.model.look(this.#moment(player)), untilNext: () => this.model.untilNextCue }),
      wheneverBack(() => this.model.wake()),
      closeElsewhere(),
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
    if (!this.player || this.#playing === this.#url) return;
    this.#playing = this.#url;
    void this.player.open(this.#playing, !this.model.isReplay, this.boot.clip?.anchors);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    for (const stop of this.#stops) stop();
    this.layers.stop();
    this.#beats?.stop();
    this.player?.close();
    this.model.close();
  }

  protected override willUpdate(): void {
    if (this.model.seen.poll && !this.polling) void this.#readPolling().catch(() => undefined);
    if (this.boot.viewer?.moderates && !this.moderator) void this.#moderate().catch(() => undefined);
    this.#speaker.listen(this.model, this.polling, this.talk.measure);
  }

  protected override render(): TemplateResult {
    const { show, clip, captions } = this.boot;
    const poster = clip?.poster_url ?? show.poster;
    return html`<div class="room" data-phase=${this.model.phase} ?data-wide=${isWide(this)}>
      <section class="stage" aria-label=${t("Video")}>
        ${poster ? html`<img class="backdrop" src=${poster} alt="" @load=${() => this.requestUpdate()} />` : nothing}
        <video class="video" playsinline muted autoplay poster=${poster ?? nothing} @resize=${() => this.requestUpdate()} @click=${() => this.player?.toggle()}
          >${this.model.isReplay ? captionTracks(captions ?? []) : nothing}</video>
        <div class="scrim"></div>
        ${this.#over()}
      </section>
      ${this.#head()} ${this.#rail()}
      <vitrine-hearts></vitrine-hearts>
      ${foot(this)} ${sheets(this)}
      <div class="vh" role="status" aria-live="polite">${this.#speaker.says}</div>
      <div class="toast" role="status">${this.#toast.says ? html`<p>${this.#toast.says}</p>` : nothing}</div>
    </div>`;
  }

  /** Without a moving picture there is nothing to be in step with: cues show at once. */
  #moment(player: Player): number | null {
    const isStill = player.state !== "playing" && player.state !== "paused";
    return isStill && !this.model.isReplay && this.model.hasStopped ? null : player.playhead();
  }

  #over(): TemplateResult {
    const player = this.player;
    return overVideo({
      show: this.boot.show,
      phase: this.model.phase,
      player: player?.state ?? "connecting",
      isReplay: this.model.isReplay,
      isMuted: player?.video.muted ?? true,
      hasChosenSound: this.hasChosenSound,
      isBehind: player?.isBehind ?? false,
      clip: this.boot.clip,
      homeUrl: this.boot.urls.home,
      showUrl: this.boot.urls.show,
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
      phase: model.phase,
      isReplay: model.isReplay,
      elapsed: span((model.playhead ?? Date.now()) - started),
      watching: model.watching,
      follows: boot.viewer?.moderates ? null : (boot.viewer?.follows ?? false),
      follow: () => void this.#follow(),
      canShrink: document.pictureInPictureEnabled && !this.player?.isUnplayable,
      hasNotices: model.notices.isOn,
      toggleNotices: () => model.notices.toggle(),
      shrink: () => void shrink(this.player?.video),
    });
  }

  #rail(): TemplateResult {
    const isUnplayable = this.player?.isUnplayable ?? false;
    return rail({
      isMuted: this.player?.video.muted ?? true,
      sound: isUnplayable ? null : () => this.#toggleSound(),
      share: () => void this.#share(),
      fullScreen: () => this.#fullScreen(),
      captions: this.model.isReplay && this.boot.captions?.length && !isUnplayable ? () => this.player && this.#toast.say(nextCaptions(this.player.video)) : null,
    });
  }

  /** Fetched with the first poll. */
  async #readPolling(): Promise<void> {
    this.polling ??= await import("./polling.ts");
    this.requestUpdate();
  }

  /** What only moderators need is fetched for them alone. */
  async #moderate(): Promise<void> {
    const { show } = this.boot;
    const { Moderator } = await import("./moderator.ts");
    if (this.moderator) return;
    this.moderator = new Moderator(show.id, show.shop.id, (says) => this.#toast.say(says), () => this.requestUpdate());
    await this.moderator.readHeld();
  }

  reply(about: About): void {
    this.talk.reply(about);
    this.querySelector<HTMLElement>("vitrine-composer")?.focus();
  }

  #heard(entries: Entry[]): void {
    const hearts = entries.reduce((sum, entry) => sum + (entry.kind === "reactions" ? entry.heart : 0), 0);
    const others = hearts - this.likes.settle(hearts);
    if (others > 0) this.querySelector<FloatingHearts>("vitrine-hearts")?.send(others);
  }

  like(): void {
    this.likes.send();
    this.querySelector<FloatingHearts>("vitrine-hearts")?.send(1);
  }

  openProduct(product: string, isBuying: boolean): void {
    this.layers.open({ kind: "product", product, isBuying });
  }

  async #follow(): Promise<void> {
    if (!this.boot.viewer) location.assign(this.boot.urls.sign_in);
    else await this.talk.follow();
  }

  left(): void {
    this.layers.close();
    if (this.talk.keptFor === "buyers") this.talk.bought();
    void this.model.readShelf();
  }

  #toggleSound(): void {
    this.hasChosenSound = true;
    this.player?.toggleSound();
  }

  #replay(): void {
    if (this.model.isReplay) return this.player?.seek(0);
    this.#beats?.close();
    this.model.replay();
    void this.player?.open(this.boot.show.playlist_url, false);
  }

  /** What only replays need is fetched for them alone. */
  async readReplayControls(): Promise<void> {
    const { ReplayControls } = await import("./replay-controls.ts");
    this.replay ??= new ReplayControls(this.boot.show.id, () => this.requestUpdate());
    this.requestUpdate();
  }

  async #share(): Promise<void> {
    this.#toast.say(await shareShow(this.boot.clip ?? this.boot.show));
  }

  #fullScreen(): void {
    void fullScreen(this.querySelector(".room"), this.player?.video);
  }

  #keys(player: Player): Record<string, () => void> {
    return {
      " ": () => player.toggle(),
      k: () => player.toggle(),
      m: () => this.#toggleSound(),
      b: () => this.layers.open({ kind: "shelf" }),
      f: () => this.#fullScreen(),
      ...numberKeys(POLL_OPTIONS_AT_MOST, (choice) => this.polling?.vote(this.model, choice)),
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
