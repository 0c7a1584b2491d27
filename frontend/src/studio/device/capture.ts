// The camera and the microphone of this device.

/** Why there is no picture: each has its own sentence and its own way out. */
export type Trouble = "insecure" | "denied" | "none" | "busy";

export interface Wanted {
  camera: string;
  microphone: string;
  isPortrait: boolean;
}

export interface Found {
  cameras: MediaDeviceInfo[];
  microphones: MediaDeviceInfo[];
}

export class NoPicture extends Error {
  readonly trouble: Trouble;

  constructor(trouble: Trouble) {
    super(trouble);
    this.trouble = trouble;
  }
}

const SHORT = 720;
const LONG = 1280;
const SOUND = { echoCancellation: true, noiseSuppression: true, autoGainControl: true };

/** Browsers hand out a camera on a page that nobody on the way could have changed. */
export function isAllowedHere(): boolean {
  return isSecureContext && Boolean(navigator.mediaDevices?.getUserMedia);
}

/** Picture and sound; without a microphone the picture alone. */
export async function captured(wanted: Wanted): Promise<MediaStream> {
  if (!isAllowedHere()) throw new NoPicture("insecure");
  const video = picture(wanted);
  const audio = { ...SOUND, ...chosen(wanted.microphone) };
  try {
    return await navigator.mediaDevices.getUserMedia({ video, audio });
  } catch (error) {
    if (!(await isMicrophoneMissing(error))) throw trouble(error);
  }
  return navigator.mediaDevices.getUserMedia({ video }).catch((error) => {
    throw trouble(error);
  });
}

export async function devices(): Promise<Found> {
  const all = await navigator.mediaDevices.enumerateDevices();
  return {
    cameras: all.filter(({ kind }) => kind === "videoinput"),
    microphones: all.filter(({ kind }) => kind === "audioinput"),
  };
}

function picture(wanted: Wanted): MediaTrackConstraints {
  const [width, height] = wanted.isPortrait && !isHandheld() ? [SHORT, LONG] : [LONG, SHORT];
  const size = { width: { ideal: width }, height: { ideal: height }, aspectRatio: { ideal: width / height } };
  return { ...size, frameRate: { ideal: 30, max: 30 }, ...(wanted.camera ? chosen(wanted.camera) : { facingMode: "user" }) };
}

/** A phone that is held upright turns the picture by itself. */
function isHandheld(): boolean {
  return matchMedia("(pointer: coarse)").matches && screen.orientation?.type.startsWith("portrait");
}

function chosen(id: string): MediaTrackConstraints {
  return id ? { deviceId: { ideal: id } } : {};
}

async function isMicrophoneMissing(error: unknown): Promise<boolean> {
  const { cameras, microphones } = await devices();
  return named(error) === "NotFoundError" && cameras.length > 0 && microphones.length === 0;
}

function trouble(error: unknown): NoPicture {
  switch (named(error)) {
    case "NotAllowedError":
    case "SecurityError":
      return new NoPicture("denied");
    case "NotFoundError":
    case "OverconstrainedError":
      return new NoPicture("none");
    default:
      return new NoPicture("busy");
  }
}

function named(error: unknown): string {
  return error instanceof DOMException ? error.name : "";
}
