// Under a replay or a clip: play, seek, and the chapters. Fetched by those pages alone.
import { html, nothing, type TemplateResult } from "lit";
import { span } from "../clock.ts";
import { cssVars } from "../css-vars.ts";
import { icon } from "../icons.ts";
import type { Player } from "../player/player.ts";
import { t } from "../saying.ts";
import { Chapters, type Mark } from "./chapters.ts";
import "./look-ahead.ts";

interface ReplayBar {
  bag: TemplateResult;
  isPaused: boolean;
  position: number;
  duration: number;
  storyboard: string;
  chapters: Mark[];
  toggle(): void;
  seek(seconds: number): void;
}

export class ReplayControls {
  readonly #chapters: Chapters;
  readonly #changed: () => void;

  constructor(show: string, changed: () => void) {
    this.#chapters = new Chapters(show);
    this.#changed = changed;
  }

  bar(player: Player | null, of: Pick<ReplayBar, "bag" | "storyboard">): TemplateResult {
    const video = player?.video;
    return replayBar({
      ...of,
      isPaused: video?.paused ?? true,
      position: video?.currentTime ?? 0,
      duration: Number.isFinite(video?.duration) ? (video?.duration ?? 0) : 0,
      chapters: player ? this.#chapters.marks(player, this.#changed) : [],
      toggle: () => player?.toggle(),
      seek: (seconds) => player?.seek(seconds),
    });
  }
}

function replayBar(bar: ReplayBar): TemplateResult {
  const shown = `${span(bar.position * 1000)} / ${span(bar.duration * 1000)}`;
  return html`<div class="bar">${bar.bag}
    <div class="seek">
      <button class="icon" aria-label=${bar.isPaused ? t("Play") : t("Pause")} @click=${bar.toggle}>
        ${icon(bar.isPaused ? "play" : "pause")}
      </button>
      ${chapterList(bar)}
      <span class="track">${marks(bar)}<input type="range" min="0" max=${Math.max(1, Math.floor(bar.duration))} step="1" .value=${String(Math.floor(bar.position))}
        aria-label=${t("Position")} aria-valuetext=${shown}
        @input=${(event: Event) => bar.seek(Number((event.target as HTMLInputElement).value))} /><vitrine-look-ahead .storyboard=${bar.storyboard} .duration=${bar.duration}></vitrine-look-ahead></span>
      <span class="num">${shown}</span>
    </div>
  </div>`;
}

function marks(bar: ReplayBar): TemplateResult[] {
  const within = bar.chapters.filter(({ seconds }) => seconds > 0 && seconds < bar.duration);
  return within.map(({ seconds }) => html`<i ${cssVars({ "--at": `${(100 * seconds) / bar.duration}%` })}></i>`);
}

function chapterList(bar: ReplayBar): TemplateResult | typeof nothing {
  if (bar.chapters.length === 0) return nothing;
  const current = bar.chapters.findLast(({ seconds }) => seconds <= bar.position + 0.5);
  return html`<details class="menu chapters">
    <summary class="icon" aria-label=${t("Chapters")}>${icon("list-video")}</summary>
    <ol class="drop">${bar.chapters.map(
      (chapter) => html`<li><button aria-current=${chapter === current ? "true" : nothing} @click=${(event: Event) => jump(event, bar, chapter)}>
        <span class="num">${span(chapter.seconds * 1000)}</span> ${chapter.isAnswer ? icon("question") : nothing}<span>${chapter.isAnswer ? html`<span class="vh">${t("Answered on camera")}: </span>` : nothing}${chapter.title}</span></button></li>`,
    )}</ol>
  </details>`;
}

function jump(event: Event, bar: ReplayBar, chapter: Mark): void {
  (event.currentTarget as HTMLElement).closest("details")?.removeAttribute("open");
  bar.seek(chapter.seconds);
}
