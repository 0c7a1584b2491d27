// Why a stream was sent away, for its host.
import { number } from "../money.ts";
import type { Told } from "../room-log/health.ts";
import { type Facts, t } from "../saying.ts";

/** `says` is the server's own sentence, for a code that is younger than this page. */
export function refusal({ code, facts, says }: Told & { says: string }): string {
  const about = inNumbers(facts);
  return refusedAtTheDoor(code, about) ?? ended(code, about) ?? says;
}

function refusedAtTheDoor(code: string, about: Facts): string | null {
  switch (code) {
    case "show-over":
      return t("Your stream was refused: this show is over.");
    case "show-too-long":
      return t("Your stream was refused: a show may last {hours} h, and this one has. Go on in a new show.", about);
    case "market-closed":
      return t("Your stream was refused: the shop's home market may not go live yet.");
    case "already-live":
    case "kept-out":
      return t("Another device with your stream key was sent away.");
    case "taken-over":
      return t("The device that was replaced came back and was sent away. Stop its stream there.");
    case "all-places-taken":
      return t("Your stream was refused: all {places} places of this server are taken. Try again soon.", about);
    case "try-again":
    case "asked-too-late":
      return t("Your stream was refused: its key could not be checked just now. Start it again.");
    default:
      return null;
  }
}

function ended(code: string, about: Facts): string | null {
  switch (code) {
    case "codec-refused":
      return t("Your stream was refused: {codec} is not supported. Send {send}.", about);
    case "bitrate-over-limit":
      return t("Your stream was ended: it sent {rate} Mb/s, and {limit} Mb/s is the limit.", about);
    case "picture-over-limit":
      return t("Your stream was refused: its picture has {width} × {height} pixels, and the shorter side may have {lines}.", about);
    case "duration-over-limit":
      return t("Your stream was ended: a show may last {hours} h, and this one has. Go on in a new show.", about);
    case "too-far-behind":
      return t("Your stream was ended: it arrived {seconds} s late. Lower the bitrate.", about);
    case "no-picture":
      return t("Your stream was ended: no picture came.");
    case "media-broken":
    case "protocol-broken":
      return t("Your stream was ended: what came could not be read. Start the encoder again.");
    default:
      return null;
  }
}

export function inNumbers(facts: Facts): Facts {
  return Object.fromEntries(Object.entries(facts).map(([name, fact]) => [name, typeof fact === "number" ? number(fact) : fact]));
}
