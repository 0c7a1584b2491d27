/** Something said by its code and its numbers, so that each page says it in its own language. */
export interface Told {
  code: string;
  facts: Record<string, string | number>;
}

/** A second device at the door; `id` tells two waits of one device apart. */
export interface Waiting {
  id: string;
  protocol: string;
  address: string;
}

/** What the media node says of the stream, for hosts; `arriving` is false when there is none. */
export interface Health {
  arriving: boolean;
  /** H264, HEVC or AV1; empty before the first picture. */
  codec: string;
  bitrate: number;
  fps: number;
  keyframe_interval_ms: number;
  width: number;
  height: number;
  capture_ms: number;
  delay_ms: number;
  dropped: number;
  audio: boolean;
  level: { loudness: number[]; peak: number; clipped: boolean } | null;
  advice: Told[];
  /** Another device that wants to publish. */
  waiting: Waiting | null;
  /** Why a publisher was sent away. */
  notice: (Told & { says: string; at: number }) | null;
  /** False while the disk is too full to record. */
  recording: boolean;
  /** Recorded files that the store of this installation still lacks. */
  unsent: number;
  store_away: boolean;
  at: number;
}
