// What is the shop's, not the show's: figures, orders, and what the law says of the rundown.
import type { Course, Figures, LintFinding, ShowOrder, StudioApi } from "../api/studio.ts";
import { Trend } from "./trend.ts";

export const CHART_MINUTES = 40;

export class Books {
  figures: Figures | null = null;
  course: Course | null = null;
  orders: ShowOrder[] = [];
  findings: LintFinding[] | null = null;
  readonly trend = new Trend();
  readonly #api: StudioApi;
  readonly #changed: () => void;

  constructor(api: StudioApi, changed: () => void) {
    this.#api = api;
    this.#changed = changed;
  }

  read(watching: number | null): void {
    void this.readFigures(watching);
    void this.readOrders();
    void this.readFindings();
  }

  async readFigures(watching: number | null): Promise<void> {
    [this.figures, this.course] = await Promise.all([
      this.#api.figures().catch(() => this.figures),
      this.#api.course(CHART_MINUTES).catch(() => this.course),
    ]);
    if (this.figures) this.trend.add({ at: Date.now(), figures: this.figures, watching });
    this.#changed();
  }

  async readOrders(): Promise<void> {
    this.orders = await this.#api.orders().catch(() => this.orders);
    this.#changed();
  }

  async readFindings(): Promise<void> {
    this.findings = await this.#api.lint().catch(() => this.findings);
    this.#changed();
  }
}
