/** Calls `look` with each frame that the video shows, and often enough while it shows none. */
export function everyFrame(video: HTMLVideoElement, look: () => void): () => void {
  let isOver = false;
  const framed = (): void => {
    if (isOver) return;
    look();
    video.requestVideoFrameCallback(framed);
  };
  if ("requestVideoFrameCallback" in video) video.requestVideoFrameCallback(framed);
  const between = setInterval(look, 250);
  return () => {
    isOver = true;
    clearInterval(between);
  };
}
