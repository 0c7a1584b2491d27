export interface Looking {
  look(): void;
  /** Milliseconds of the video until something changes by itself; Infinity if nothing does. */
  untilNext(): number;
}

const BETWEEN_MS = 250;

/** Looks with each frame that the video shows, at the very moment of a change, and often enough while nothing moves. */
export function everyFrame(video: HTMLVideoElement, { look, untilNext }: Looking): () => void {
  let isOver = false;
  let next: ReturnType<typeof setTimeout> | undefined;
  const looked = (): void => {
    look();
    clearTimeout(next);
    const wait = untilNext() / (video.playbackRate || 1);
    const moves = !video.paused && !video.seeking && video.readyState > video.HAVE_CURRENT_DATA;
    if (moves && wait < BETWEEN_MS) next = setTimeout(looked, Math.ceil(wait) + 1);
  };
  const framed = (): void => {
    if (isOver) return;
    looked();
    video.requestVideoFrameCallback(framed);
  };
  if ("requestVideoFrameCallback" in video) video.requestVideoFrameCallback(framed);
  const between = setInterval(looked, BETWEEN_MS);
  return () => {
    isOver = true;
    clearInterval(between);
    clearTimeout(next);
  };
}
