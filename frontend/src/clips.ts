import { askAt } from "./api/asking.ts";
import { readBoot } from "./boot.ts";
import { ClipDesk, type ClipDeskBoot } from "./clips/clip-desk.ts";
import { writeIn } from "./money.ts";
import { translateWith } from "./saying.ts";
import "./studio-icons.ts";

const boot = readBoot<ClipDeskBoot>();
const app = document.getElementById("app");

if (boot && app) {
  translateWith(boot.strings);
  writeIn(boot.locale);
  askAt(boot.urls.api, boot.locale);
  app.replaceChildren(new ClipDesk(boot));
}
