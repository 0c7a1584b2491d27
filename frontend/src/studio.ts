import { askAt } from "./api/asking.ts";
import { readBoot, type StudioBoot } from "./boot.ts";
import { writeIn } from "./money.ts";
import { translateWith } from "./saying.ts";
import "./studio-icons.ts";
import { ControlRoom } from "./studio/control-room.ts";

const boot = readBoot<StudioBoot>();
const app = document.getElementById("app");

if (boot && app) {
  translateWith(boot.strings);
  writeIn(boot.locale);
  askAt(boot.urls.api, boot.locale);
  app.replaceChildren(new ControlRoom(boot));
}
