import { t } from "../../saying.ts";

/** What helps where this very page sends the stream: there is no encoder to set. */
export function whatHelpsHere(code: string): string | null {
  switch (code) {
    case "no-picture":
      return t("Choose another camera, or stop and start again.");
    case "keyframes-far-apart":
      return t("Stop streaming and start again.");
    case "link-too-slow":
    case "bitrate-unsteady":
      return t("Go nearer to the router, or use another network.");
    case "frames-missing":
      return t("Close other apps on this device, and go nearer to the router.");
    case "frame-rate-varies":
    case "frame-rate-low":
      return t("More light helps the camera. Close other apps on this device.");
    case "no-sound":
      return t("Choose a microphone, and allow it for this page.");
    default:
      return null;
  }
}
