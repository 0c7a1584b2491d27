/** Until its first picture is there, a video is as its poster is. */
export function isWide(room: Element): boolean {
  const video = room.querySelector("video");
  const poster = room.querySelector<HTMLImageElement>(".backdrop");
  if (video?.videoWidth) return video.videoWidth > video.videoHeight;
  return poster !== null && poster.naturalWidth > poster.naturalHeight;
}

/** The picture in a window of its own, or back in the page. */
export async function shrink(video: HTMLVideoElement | undefined): Promise<void> {
  if (document.pictureInPictureElement) await document.exitPictureInPicture();
  else await video?.requestPictureInPicture().catch(() => undefined); // no picture yet
}

interface PhoneVideo extends HTMLVideoElement {
  webkitEnterFullscreen?(): void;
}

/** On an iPhone only a video can fill the screen. */
export async function fullScreen(room: Element | null, video: PhoneVideo | undefined): Promise<void> {
  if (document.fullscreenElement) await document.exitFullscreen();
  else if (document.fullscreenEnabled) await room?.requestFullscreen();
  else video?.webkitEnterFullscreen?.();
}
