// What turns a playlist into pictures: hls.js where Media Source is, else the browser's own HLS.
import type { default as Hls, LoadPolicy } from "hls.js/light";
import { waitMs } from "../patience.ts";
import { hlsWorker } from "./worker.ts";

export type Failure = "missing" | "unsupported" | "broken";

export interface Engine {
  /** The program date-time of the frame on screen, UTC ms. */
  playhead(): number | null;
  /** Where a live viewer should be, in seconds of the video. */
  liveEdge(): number | null;
  /** Where in the video, in seconds, a moment is shown; null if it is not known or not in it. */
  secondsAt(at: number): number | null;
  close(): void;
}

export interface Source {
  url: string;
  isLive: boolean;
  /** Of a file without dates: from a millisecond of it on, the moment that it shows. */
  anchors?: [number, number][];
  failed(failure: Failure): void;
}

const RETRY_MS = 2_000;
/** By so much a viewer stays further behind after each stall, for the rest of the show; hls.js adds a whole second. */
const STALL_SECONDS = 0.333;
/** Between two sessions of a stream the sound ends some frames before the picture. */
const HOLE_SECONDS = 0.5;
/** Where the origin fails for a moment. hls.js doubles up to 8 s, and looks again 15 and 23 s after it broke. */
const AGAIN = { maxNumRetry: 8, retryDelayMs: 500, maxRetryDelayMs: 2_000 };
const LOADED_WITHIN_MS = 20_000;
const NOT_FOUND = 404;
const TRIES_WHERE_NOT_NEEDED = 3;
/** What a browser says of a codec that it has no decoder for. */
const UNPLAYABLE = new Set(["bufferAddCodecError", "bufferIncompatibleCodecsError", "manifestIncompatibleCodecsError"]);

export async function attach(video: HTMLVideoElement, source: Source): Promise<Engine | null> {
  if (source.anchors) return withAnchors(video, source, source.anchors);
  const playsAlone = video.canPlayType("application/vnd.apple.mpegurl") !== "";
  const HlsJs = await library(playsAlone ? TRIES_WHERE_NOT_NEEDED : Infinity);
  if (HlsJs?.isSupported()) return withHlsJs(HlsJs, video, source);
  return playsAlone ? withoutHlsJs(video, source) : null;
}

/** What a bad line lost on the way may come at another try. */
async function library(tries: number): Promise<typeof Hls | null> {
  for (let failures = 1; failures <= tries; failures++) {
    const loaded = await import("hls.js/light").catch(() => null);
    if (loaded) return loaded.default;
    await new Promise((resolve) => setTimeout(resolve, waitMs(failures)));
  }
  return null;
}

function withHlsJs(HlsJs: typeof Hls, video: HTMLVideoElement, source: Source): Engine {
  const worker = hlsWorker();
  const { manifestLoadPolicy, playlistLoadPolicy, fragLoadPolicy } = HlsJs.DefaultConfig;
  const hls = new HlsJs({
    lowLatencyMode: true,
    maxLiveSyncPlaybackRate: 1.1,
    liveSyncOnStallIncrease: STALL_SECONDS,
    maxBufferHole: HOLE_SECONDS,
    // No backBufferLength: while hls.js cuts it, it forgets a part that is on its way, and later waits for the whole segment.
    startPosition: source.isLive ? -1 : 0,
    manifestLoadPolicy: patient(manifestLoadPolicy),
    playlistLoadPolicy: patient(playlistLoadPolicy),
    fragLoadPolicy: patient(fragLoadPolicy),
    enableWorker: worker !== null,
    workerPath: worker,
  });
  let timer: ReturnType<typeof setTimeout> | undefined;
  hls.on(HlsJs.Events.ERROR, (_, error) => {
    if (error.details === HlsJs.ErrorDetails.BUFFER_STALLED_ERROR && hasBrokenOff(hls)) {
      hls.targetLatency = (hls.targetLatency ?? 0) - STALL_SECONDS;
    }
    if (!error.fatal) return;
    if (UNPLAYABLE.has(error.details)) {
      hls.stopLoad();
      return source.failed("unsupported");
    }
    if (error.type === HlsJs.ErrorTypes.MEDIA_ERROR) return hls.recoverMediaError();
    const isMissing = error.response?.code === NOT_FOUND;
    source.failed(isMissing ? "missing" : "broken");
    const isLost = error.details.startsWith("manifest") || error.details === HlsJs.ErrorDetails.LEVEL_PARSING_ERROR;
    clearTimeout(timer);
    timer = setTimeout(() => (isLost ? hls.loadSource(source.url) : hls.startLoad()), RETRY_MS);
  });
  // Where a list goes on at another node with numbers of its own, hls.js waits for what would join on to the last one.
  hls.on(HlsJs.Events.LEVEL_UPDATED, (_, { details }) => {
    const isBehind = details.live && video.currentTime < details.fragmentStart && video.readyState < video.HAVE_FUTURE_DATA;
    if (isBehind && hls.liveSyncPosition !== null) video.currentTime = hls.liveSyncPosition;
  });
  hls.loadSource(source.url);
  hls.attachMedia(video);
  return {
    playhead: () => hls.playingDate?.getTime() ?? null,
    liveEdge: () => hls.liveSyncPosition,
    secondsAt: (at) => {
      const fragments = hls.latestLevelDetails?.fragments ?? [];
      const dated = fragments.findLast((each) => (each.programDateTime ?? Infinity) <= at) ?? fragments[0];
      if (!dated?.programDateTime) return null;
      return dated.start + Math.min(Math.max(0, at - dated.programDateTime) / 1000, dated.duration);
    },
    close: () => {
      clearTimeout(timer);
      hls.destroy();
    },
  };
}

function patient({ default: usual }: LoadPolicy): LoadPolicy {
  return { default: { ...usual, maxLoadTimeMs: LOADED_WITHIN_MS, errorRetry: AGAIN } };
}

/** A playlist that ends with a discontinuity: whoever stalls there has no slow line. */
function hasBrokenOff(hls: Hls): boolean {
  const details = hls.latestLevelDetails;
  return details !== null && details.endCC > (details.fragments.at(-1)?.cc ?? Infinity);
}

function withAnchors(video: HTMLVideoElement, source: Source, anchors: [number, number][]): Engine {
  const fail = () => source.failed(video.networkState === video.NETWORK_NO_SOURCE ? "missing" : "broken");
  video.addEventListener("error", fail);
  video.src = source.url;
  return {
    playhead: () => {
      const played = video.currentTime * 1000;
      const [from, at] = anchors.findLast(([begins]) => begins <= played) ?? [0, 0];
      return anchors.length === 0 ? null : at + played - from;
    },
    liveEdge: () => null,
    secondsAt: (at) => {
      const [from, begins] = anchors.findLast(([, moment]) => moment <= at) ?? [0, at];
      return (from + at - begins) / 1000;
    },
    close: () => {
      video.removeEventListener("error", fail);
      video.removeAttribute("src");
      video.load();
    },
  };
}

interface DatedVideo extends HTMLVideoElement {
  getStartDate?(): Date;
}

function withoutHlsJs(video: DatedVideo, source: Source): Engine {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const fail = () => {
    source.failed(video.networkState === video.NETWORK_NO_SOURCE ? "missing" : "broken");
    clearTimeout(timer);
    timer = setTimeout(() => loadAgain(video, source), RETRY_MS);
  };
  video.addEventListener("error", fail);
  video.src = source.url;
  return {
    playhead: () => {
      const start = video.getStartDate?.().getTime() ?? Number.NaN;
      return Number.isNaN(start) ? null : start + video.currentTime * 1000;
    },
    secondsAt: (at) => {
      const start = video.getStartDate?.().getTime() ?? Number.NaN;
      return Number.isNaN(start) ? null : Math.max(0, at - start) / 1000;
    },
    liveEdge: () => (video.seekable.length > 0 ? video.seekable.end(video.seekable.length - 1) - 1 : null),
    close: () => {
      clearTimeout(timer);
      video.removeEventListener("error", fail);
      video.removeAttribute("src");
      video.load();
    },
  };
}

/** A browser never does by itself. A replay goes on where it was; who has pressed pause stays paused. */
function loadAgain(video: HTMLVideoElement, source: Source): void {
  const { paused, currentTime } = video;
  video.src = source.url;
  video.load();
  if (!source.isLive) video.currentTime = currentTime;
  if (!paused) void video.play().catch(() => undefined);
}
