import type { Audience, Links, Mark } from "../room-log/entries.ts";
import type { Measure } from "../boot.ts";
import { ask } from "./asking.ts";

export interface Held {
  id: string;
  name: string;
  who: string;
  mark: Mark | null;
  text: string;
  why: "word" | "link" | "repeat";
  word: string;
}

export interface ChatRules {
  slow_seconds: number;
  audience: Audience;
  links: Links;
  shields_host: boolean;
  tells_joins: boolean;
  tells_purchases: boolean;
}

export type Grounds = "spam" | "abuse" | "hate" | "sexual" | "fraud" | "privacy" | "off-topic";

/** Why a measure is taken, and for how long: `minutes` null: until it is lifted. */
export interface Terms {
  grounds: Grounds;
  minutes: number | null;
  note: string;
  /** What the person said in this show goes, too. */
  remove: boolean;
}

export interface Verdict extends Terms {
  who: string;
  measure: "timeout" | "ban" | "shadow";
  message: string;
}

export interface Standing {
  measure: Measure | null;
  follows: boolean;
  buys: boolean;
}

/** What moderators and hosts do about what is said. */
export class ModerationApi {
  readonly #show: string;
  readonly #shop: string;

  constructor(show: string, shop: string) {
    this.#show = `/shows/${show}`;
    this.#shop = `/shops/${shop}`;
  }

  async held(): Promise<Held[]> {
    return (await ask<{ held: Held[] }>("GET", `${this.#show}/held`)).held;
  }

  allow(held: string): Promise<void> {
    return ask("POST", `${this.#show}/held/${held}/allow`);
  }

  /** `ban`: on which terms its author speaks no more. */
  decline(held: string, ban: Terms | null): Promise<void> {
    return ask("POST", `${this.#show}/held/${held}/decline`, { body: { ban: ban !== null, ...ban } });
  }

  sanction(verdict: Verdict): Promise<void> {
    return ask("POST", `${this.#show}/sanctions`, { body: verdict });
  }

  removeMessage(message: string, grounds: Grounds | null): Promise<void> {
    return ask("DELETE", `${this.#show}/chat/${message}?reason=${grounds ?? ""}`);
  }

  headline(message: string): Promise<void> {
    return ask("PUT", `${this.#show}/headline`, { body: { message } });
  }

  takeHeadlineDown(): Promise<void> {
    return ask("DELETE", `${this.#show}/headline`);
  }

  answerByVoice(question: string): Promise<void> {
    return ask("POST", `${this.#show}/questions/${question}/answer`, { body: { how: "voice" } });
  }

  answerPrivately(question: string, text: string): Promise<void> {
    return ask("POST", `${this.#show}/questions/${question}/answer`, { body: { how: "private", text } });
  }

  rules(): Promise<ChatRules> {
    return ask("GET", `${this.#shop}/chat-rules`);
  }

  setRules(rules: ChatRules): Promise<void> {
    return ask("PUT", `${this.#shop}/chat-rules`, { body: rules });
  }
}

export function standingIn(show: string): Promise<Standing> {
  return ask("GET", `/shows/${show}/standing`);
}

export function follow(shop: string, doesFollow: boolean): Promise<void> {
  return ask(doesFollow ? "PUT" : "DELETE", `/shops/${shop}/follow`);
}
