// How a page without a socket asks its room.
import type { FrameItem } from "./entries.ts";
import type { Request } from "./listening.ts";

const OPENING = 503;

interface Poll {
  token: string | null;
  after: number | null;
  do: Request[];
  /** The last of a page that goes. */
  leaving: boolean;
}

/** Null: refused. Throws where nobody answers. Plain text asks for no preflight, which would double the requests. */
export async function posted(url: string, show: string, poll: Poll): Promise<FrameItem[] | null> {
  const answer = await fetch(`${url.replace(/^ws/, "http")}/rooms/${show}/entries`, {
    method: "POST",
    headers: { "Content-Type": "text/plain" },
    body: JSON.stringify(poll),
    cache: "no-store",
    keepalive: poll.leaving,
  });
  if (answer.status === OPENING) return [];
  return answer.ok ? ((await answer.json()) as FrameItem[]) : null;
}
