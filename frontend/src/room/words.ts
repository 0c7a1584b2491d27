// What the chat says beside what people write; fetched when it first has to.
export { says } from "./notices.ts";
export { mayTryAgain, whyRefused } from "./refusing.ts";
