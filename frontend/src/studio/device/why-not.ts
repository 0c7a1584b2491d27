// Why this device does not stream, for who holds it.
import { Problem, sayWhy, Unreachable } from "../../api/asking.ts";
import { t } from "../../saying.ts";
import { inNumbers } from "../refusals.ts";
import { WhipRefused } from "./whip.ts";

export function whyNot(error: unknown): string {
  if (error instanceof WhipRefused) return refused(error);
  if (error instanceof Problem || error instanceof Unreachable) return sayWhy(error);
  return t("The video server does not answer. Check your connection and try again.");
}

function refused({ code, facts, message }: WhipRefused): string {
  const about = inNumbers(facts);
  switch (code) {
    case "already-live":
    case "kept-out":
      return t("Another device is streaming to this show. Stop it first, or let this one take over and start again.");
    case "taken-over":
      return t("Another device took over. To take over from it, start again.");
    case "unknown-key":
      return t("The stream key was changed. Start again.");
    case "show-over":
      return t("The show is over");
    case "show-too-long":
      return t("A show may last {hours} h, and this one has. Go on in a new show.", about);
    case "market-closed":
      return t("The shop's home market may not go live yet.");
    case "offer-refused":
      return t("This browser cannot send H.264 video. Chrome, Edge, Firefox and Safari can.");
    case "all-places-taken":
      return t("All {places} places of this server are taken. Try again in a moment.", about);
    case "try-again":
    case "asked-too-late":
      return t("The server takes no more streams just now. Try again in a moment.");
    default:
      return message || t("The stream was refused. Try again.");
  }
}
