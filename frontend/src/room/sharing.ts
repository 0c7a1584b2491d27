import type { ShowBoot } from "../boot.ts";
import { t } from "../saying.ts";

/** What to say afterwards; empty where the system's own sheet has said it. */
export async function shareShow(show: Pick<ShowBoot, "title">): Promise<string> {
  const url = `${location.origin}${location.pathname}`;
  if ("share" in navigator) {
    await navigator.share({ title: show.title, url }).catch(() => undefined);
    return "";
  }
  return copied(url);
}

export async function copied(text: string): Promise<string> {
  try {
    await navigator.clipboard.writeText(text);
    return t("Link copied");
  } catch {
    return text;
  }
}
