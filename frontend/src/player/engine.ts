// What turns a playlist into pictures: hls.js where Media Source is, else the browser's own HLS.
import type Hls from "hls.js/light";
import { hlsWorker } from "./worker.ts";

export type Failure = "missing" | "unsupported" | "broken";

export interface Engine {
  /** The program date-time of the frame on screen, UTC ms. */
  playhead(): number | null;
  /** Where a live viewer should be, in seconds of the video. */
  liveEdge(): number | null;
  close(): void;
}

export interface Source {
  url: string;
  isLive: boolean;
  failed(failure: Failure): void;
}

const RETRY_MS = 2_000;
const NOT_FOUND = 404;
/** What a browser says of a codec that it has no decoder for. */
const UNPLAYABLE = new Set(["bufferAddCodecError", "bufferIncompatibleCodecsError", "manifestIncompatibleCodecsError"]);

export async function attach(video: HTMLVideoElement, source: Source): Promise<Engine | null> {
  const { default: HlsJs } = await import("hls.js/light");
  if (HlsJs.isSupported()) return withHlsJs(HlsJs, video, source);
  if (video.canPlayType("application/vnd.apple.mpegurl")) return withoutHlsJs(video, source);
  return null;
}

function withHlsJs(HlsJs: typeof Hls, video: HTMLVideoElement, source: Source): Engine {
  const worker = hlsWorker();
  const hls = new HlsJs({
    lowLatencyMode: true,
    maxLiveSyncPlaybackRate: 1.1,
    backBufferLength: 60,
    startPosition: source.isLive ? -1 : 0,
    enableWorker: worker !== null,
    workerPath: worker,
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  hls.on(HlsJs.Events.ERROR, (_, error) => {
    if (!error.fatal) return;
    if (UNPLAYABLE.has(error.details)) {
      hls.stopLoad();
      return source.failed("unsupported");
    }
    if (error.type === HlsJs.ErrorTypes.MEDIA_ERROR) return hls.recoverMediaError();
    const isMissing = error.response?.code === NOT_FOUND;
    source.failed(isMissing ? "missing" : "broken");
    const isLost = error.details.startsWith("manifest");
    clearTimeout(timer);
    timer = setTimeout(() => (isLost ? hls.loadSource(source.url) : hls.startLoad()), RETRY_MS);
  });
  hls.loadSource(source.url);
  hls.attachMedia(video);
  return {
    playhead: () => hls.playingDate?.getTime() ?? null,
    liveEdge: () => hls.liveSyncPosition,
    close: () => {
      clearTimeout(timer);
      hls.destroy();
    },
  };
}

interface DatedVideo extends HTMLVideoElement {
  getStartDate?(): Date;
}

function withoutHlsJs(video: DatedVideo, source: Source): Engine {
  const fail = () => source.failed(video.networkState === video.NETWORK_NO_SOURCE ? "missing" : "broken");
  video.addEventListener("error", fail);
  video.src = source.url;
  return {
    playhead: () => {
      const start = video.getStartDate?.().getTime() ?? Number.NaN;
      return Number.isNaN(start) ? null : start + video.currentTime * 1000;
    },
    liveEdge: () => (video.seekable.length > 0 ? video.seekable.end(video.seekable.length - 1) - 1 : null),
    close: () => {
      video.removeEventListener("error", fail);
      video.removeAttribute("src");
      video.load();
    },
  };
}
