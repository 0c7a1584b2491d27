// What a person is told whose message did not go into the room.
import type { RefusalCode } from "../room-log/entries.ts";
import { t } from "../saying.ts";

export function whyRefused(code: RefusalCode): string {
  switch (code) {
    case "too-fast":
      return t("Too many messages at once. Wait a moment.");
    case "too-long":
      return t("Too long: 200 characters at most.");
    case "sign-in":
      return t("Sign in to chat.");
    case "show-over":
      return t("The show is over.");
    case "read-only":
      return t("You can read along here.");
    default:
      return whyNotHere(code);
  }
}

function whyNotHere(code: RefusalCode): string {
  switch (code) {
    case "banned":
    case "timed-out":
      return t("You cannot write in this chat now.");
    case "slow-mode":
      return t("Slow mode: wait a moment, then try again.");
    case "followers-only":
      return t("Only followers of the shop can chat now.");
    case "buyers-only":
      return t("Only the shop's buyers can chat now.");
    case "links-off":
      return t("Links are switched off in this chat.");
    case "crowded":
      return t("Too much is being written from your network. Wait a moment.");
    case "repeated":
      return t("You have just said that.");
    case "try-again":
      return t("Not sent: the chat stands still just now. Try again in a moment.");
    default:
      return t("Not sent.");
  }
}

/** Whether the same words may go through at another try. */
export function mayTryAgain(code: RefusalCode): boolean {
  return !["banned", "links-off", "sign-in", "too-long", "show-over", "read-only"].includes(code);
}
