// The small things that pages do by themselves; each page works without them.
import { closeElsewhere } from "./menus.ts";
import { writeIn } from "./money.ts";
import { offerCopy } from "./site/copying.ts";
import { countDown, countHold } from "./site/countdown.ts";
import { followWork } from "./site/follow.ts";
import { takeSecret } from "./site/device-link.ts";
import { remindInline } from "./site/remind.ts";
import { confirmByStripe, payByStripe } from "./site/stripe-form.ts";
import { showLocalTime } from "./site/times.ts";

writeIn(document.documentElement.lang);
for (const root of document.querySelectorAll<HTMLElement>("[data-countdown]")) countDown(root);
for (const root of document.querySelectorAll<HTMLElement>("[data-hold]")) countHold(root);
for (const part of document.querySelectorAll<HTMLElement>("[data-follow]")) followWork(part);
for (const form of document.querySelectorAll<HTMLFormElement>("form[data-remind]")) remindInline(form);
for (const form of document.querySelectorAll<HTMLFormElement>("form[data-secret]")) takeSecret(form);
for (const form of document.querySelectorAll<HTMLFormElement>("form[data-stripe]")) payByStripe(form);
for (const form of document.querySelectorAll<HTMLFormElement>("form[data-confirm]")) void confirmByStripe(form);
for (const button of document.querySelectorAll<HTMLButtonElement>("[data-copy]")) offerCopy(button);
for (const time of document.querySelectorAll("time")) showLocalTime(time);
closeElsewhere();
for (const button of document.querySelectorAll("[data-print]")) button.addEventListener("click", () => window.print());
