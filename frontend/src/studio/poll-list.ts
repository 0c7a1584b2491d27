import type { AskedPhase, AskedPoll, NewPoll, StudioApi } from "../api/studio.ts";

/** The polls of a show as its host knows them; the votes so far come with the room. */
export class PollList {
  /** Null: not read yet. */
  list: AskedPoll[] | null = null;
  readonly #api: StudioApi;
  readonly #doing: (act: () => Promise<unknown>) => Promise<boolean>;
  readonly #changed: () => void;

  constructor(api: StudioApi, doing: (act: () => Promise<unknown>) => Promise<boolean>, changed: () => void) {
    this.#api = api;
    this.#doing = doing;
    this.#changed = changed;
  }

  async read(): Promise<void> {
    this.list = await this.#api.polls().catch(() => this.list);
    this.#changed();
  }

  /** A refusal is the caller's to say. */
  async prepare(made: NewPoll): Promise<void> {
    await this.#api.preparePoll(made);
    void this.read();
  }

  async discard(poll: AskedPoll): Promise<void> {
    await this.#change(() => this.#api.discardPoll(poll.id));
  }

  async move(poll: AskedPoll, phase: AskedPhase): Promise<void> {
    await this.#change(() => this.#api.movePoll(poll.id, phase));
  }

  async #change(act: () => Promise<unknown>): Promise<void> {
    await this.#doing(act);
    await this.read();
  }
}
