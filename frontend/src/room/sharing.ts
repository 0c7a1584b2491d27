import type { ShowBoot } from "../boot.ts";
import { copied } from "../copying.ts";
import { t } from "../saying.ts";

/** What to say afterwards; empty where the system's own sheet has said it. */
export async function shareShow(show: Pick<ShowBoot, "title">): Promise<string> {
  const url = `${location.origin}${location.pathname}`;
  if ("share" in navigator) {
    const refusal = await navigator.share({ title: show.title, url }).catch((error: DOMException) => error);
    if (!refusal || refusal.name === "AbortError") return "";
  }
  return linkCopied(url);
}

export async function linkCopied(link: string): Promise<string> {
  return (await copied(link)) ? t("Link copied") : link;
}
