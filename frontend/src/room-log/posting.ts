// Where a page finds its room, and how it asks without a socket.
import type { FrameItem } from "./entries.ts";
import type { Request, RoomOptions } from "./listening.ts";
import type { Bye } from "./retrying.ts";

const OPENING = 503;
const ANSWERS_WITHIN_MS = 15_000;
const TURNS_AWAY = ["sign-in", "revoked", "too-fast"];

type Place = Pick<RoomOptions, "url" | "show">;

interface Poll {
  token: string | null;
  after: number | null;
  do: Request[];
  /** The last of a page that goes. */
  leaving: boolean;
}

export function socketAddress({ url, show }: Place, after: number | null): string {
  return `${url}/rooms/${show}${after === null ? "" : `?after=${after}`}`;
}

/** A `bye` alone: turned away, and why; null: refused otherwise. Throws where nobody answers. Plain text asks for no preflight, which would double the requests. */
export async function posted({ url, show }: Place, poll: Poll): Promise<FrameItem[] | null> {
  const answer = await fetch(`${url.replace(/^ws/, "http")}/rooms/${show}/entries`, {
    method: "POST",
    headers: { "Content-Type": "text/plain" },
    body: JSON.stringify(poll),
    cache: "no-store",
    keepalive: poll.leaving,
    signal: poll.leaving ? null : AbortSignal.timeout(ANSWERS_WITHIN_MS),
  });
  if (answer.status === OPENING) return [];
  if (answer.ok) return (await answer.json()) as FrameItem[];
  const { code } = (await answer.json()) as { code: string };
  return TURNS_AWAY.includes(code) ? [{ kind: "bye", reason: code }] : null;
}

export function byeIn([first]: FrameItem[]): Bye | null {
  return first?.kind === "bye" ? first : null;
}
