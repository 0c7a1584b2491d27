import type { Waiting } from "../room-log/health.ts";
import { t } from "../saying.ts";
import type { Desk } from "./desk.ts";
import { confirmed } from "./dialogs.ts";

export async function askToHandOver(desk: Desk, device: Waiting): Promise<void> {
  const allow = await confirmed({
    title: t("Let another device take over?"),
    text: t("A device at {address} has your stream key and wants to publish by {protocol}. If you let it, the one on air is disconnected and the show goes on with the other.", {
      address: device.address,
      protocol: device.protocol.toUpperCase(),
    }),
    yes: t("Let it take over"),
    no: t("Keep the one on air"),
  });
  await desk.handOver(allow);
}
