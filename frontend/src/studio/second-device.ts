import { t } from "../saying.ts";
import type { Desk } from "./desk.ts";
import { confirmed } from "./dialogs.ts";

/** Asks the host once about each device that stands at the door, and about one at a time. */
export class SecondDevice {
  #asked = "";
  #isAsking = false;

  /** An encoder that tries again and again is one question. */
  look(desk: Desk): void {
    const { waiting } = desk;
    const device = waiting ? `${waiting.protocol} ${waiting.address}` : "";
    if (this.#isAsking || device === this.#asked) return;
    this.#asked = device;
    if (waiting) void this.#ask(desk, waiting);
  }

  async #ask(desk: Desk, waiting: { protocol: string; address: string }): Promise<void> {
    this.#isAsking = true;
    const allow = await confirmed({
      title: t("Let another device take over?"),
      text: t("A device at {address} has your stream key and wants to publish by {protocol}. If you let it, the one on air is disconnected and the show goes on with the other.", {
        address: waiting.address,
        protocol: waiting.protocol.toUpperCase(),
      }),
      yes: t("Let it take over"),
      no: t("Keep the one on air"),
    });
    this.#isAsking = false;
    await desk.handOver(allow);
  }
}
