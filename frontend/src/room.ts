import { askAt } from "./api/asking.ts";
import { readBoot, type RoomBoot } from "./boot.ts";
import { writeIn } from "./money.ts";
import { translateWith } from "./saying.ts";
import { LiveRoom } from "./room/live-room.ts";

const boot = readBoot<RoomBoot>();
const app = document.getElementById("app");

if (boot && app) {
  translateWith(boot.strings);
  writeIn(boot.locale);
  askAt(boot.urls.api, boot.locale);
  app.replaceChildren(new LiveRoom(boot));
}
