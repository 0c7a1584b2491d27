import type { ShowPhase } from "../boot.ts";
import type { Money } from "../money.ts";
import { ask } from "./asking.ts";

export interface Standing {
  state: ShowPhase;
  started_at: string | null;
}

/** `docs/reference/figures.md` defines them. */
export interface Figures {
  views: number;
  qualified_viewers: number;
  uniques: number;
  average_watch_ms: number;
  peak: number;
  orders: number;
  buyers: number;
  sales: Money[];
}

/** How a show went: each point is the mean of a step, each mark what the host did. */
export interface Course {
  step_ms: number;
  points: { at: number; watching: number; orders: number }[];
  marks: { at: number; kind: string; product: string | null }[];
}

export interface ShowOrder {
  id: string;
  number: string;
  state: string;
  placed_at: string | null;
  total: Money;
  lines: { title: string; option: string; quantity: number }[];
}

/** What *lint* says of a rundown: the rule, where it stands written, and what to do. */
export interface LintFinding {
  rule: string;
  severity: "error" | "warning";
  remedy: string;
  law: string;
  market: string | null;
  item: string | null;
  product: string;
}

export type AskedPhase = "prepared" | "open" | "closed" | "result" | "away";

/** With a `correct` option (from 0) it is a quiz. */
export interface NewPoll {
  question: string;
  options: string[];
  correct: number | null;
}

export interface AskedPoll extends NewPoll {
  id: string;
  phase: AskedPhase;
  counts: number[];
}

/** `ends_at`: until then its link may be followed, or once opened, it works. */
export interface LentDevice {
  id: string;
  name: string;
  opened_at: string | null;
  ends_at: string;
}

export interface ShopProduct {
  id: string;
  title: string;
  images: string[];
}

export class StudioApi {
  readonly #show: string;

  constructor(show: string) {
    this.#show = `/shows/${show}`;
  }

  show(): Promise<Standing> {
    return ask("GET", this.#show);
  }

  /** Where the stream that arrives can be watched before it is public. */
  async preview(): Promise<string | null> {
    return (await ask<{ playlist_url: string | null }>("GET", `${this.#show}/preview`)).playlist_url;
  }

  figures(): Promise<Figures> {
    return ask("GET", `${this.#show}/figures`);
  }

  course(minutes: number): Promise<Course> {
    return ask("GET", `${this.#show}/course?minutes=${minutes}`);
  }

  async orders(): Promise<ShowOrder[]> {
    return (await ask<{ orders: ShowOrder[] }>("GET", `${this.#show}/orders`)).orders;
  }

  async lint(): Promise<LintFinding[]> {
    return (await ask<{ findings: LintFinding[] }>("GET", `${this.#show}/lint`)).findings;
  }

  pin(item: string): Promise<void> {
    return ask("PUT", `${this.#show}/pin`, { body: { item } });
  }

  unpin(): Promise<void> {
    return ask("DELETE", `${this.#show}/pin`);
  }

  goLive(): Promise<void> {
    return ask("POST", `${this.#show}/go-live`);
  }

  end(): Promise<void> {
    return ask("POST", `${this.#show}/end`);
  }

  /** Whether the device at the door may take over. */
  handOver(allow: boolean): Promise<void> {
    return ask("POST", `${this.#show}/stream/handover`, { body: { allow } });
  }

  async clockOffset(): Promise<number> {
    return (await ask<{ offset_ms: number }>("GET", `${this.#show}/clock`)).offset_ms;
  }

  correctClock(offset_ms: number): Promise<void> {
    return ask("PUT", `${this.#show}/clock`, { body: { offset_ms } });
  }

  async key(): Promise<string> {
    return (await ask<{ key: string }>("GET", `${this.#show}/stream-key`)).key;
  }

  async rotateKey(): Promise<string> {
    return (await ask<{ key: string }>("POST", `${this.#show}/stream-key`)).key;
  }

  async polls(): Promise<AskedPoll[]> {
    return (await ask<{ polls: AskedPoll[] }>("GET", `${this.#show}/polls`)).polls;
  }

  preparePoll(poll: NewPoll): Promise<AskedPoll> {
    return ask("POST", `${this.#show}/polls`, { body: poll });
  }

  discardPoll(poll: string): Promise<void> {
    return ask("DELETE", `${this.#show}/polls/${poll}`);
  }

  movePoll(poll: string, phase: AskedPhase): Promise<AskedPoll> {
    return ask("PUT", `${this.#show}/polls/${poll}/phase`, { body: { phase } });
  }

  lend(): Promise<LentDevice & { url: string; qr: string }> {
    return ask("POST", `${this.#show}/devices`);
  }

  async devices(): Promise<LentDevice[]> {
    return (await ask<{ devices: LentDevice[] }>("GET", `${this.#show}/devices`)).devices;
  }

  revoke(device: string): Promise<void> {
    return ask("DELETE", `${this.#show}/devices/${device}`);
  }

  addItem(product: string): Promise<void> {
    return ask("POST", `${this.#show}/items`, { body: { product } });
  }

  removeItem(item: string): Promise<void> {
    return ask("DELETE", `${this.#show}/items/${item}`);
  }

  addStock(item: string, variant: string, quantity: number): Promise<void> {
    return ask("POST", `${this.#show}/items/${item}/stock`, { body: { variant, quantity } });
  }

  productsOf(shop: string, market: string): Promise<ShopProduct[]> {
    return ask("GET", `/shops/${shop}/products?market=${market}`);
  }
}
