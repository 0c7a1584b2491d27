// Run by test_lines.py: reads what a page knows as JSON lines, writes the chat that it makes of it.
import { readFileSync } from "node:fs";
import { keepNotices, linesOf, OwnMessages } from "../../frontend/src/room/lines.ts";
import { says } from "../../frontend/src/room/notices.ts";
import type { People } from "../../frontend/src/api/people.ts";

const people = { nameOf: (who: string) => (who.startsWith("nobody") ? null : who) } as People;

for (const line of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  const { said = [], notices = [], aside = [], own = [], me = null } = JSON.parse(line);
  const messages = new OwnMessages(aside);
  for (const { request, text, seq, message, kept = null, refused = null, told = null } of own) {
    messages.add(request, { text, replyTo: null, mentions: [], asks: false });
    if (told === "before") messages.kept(message, kept, 0);
    if (refused) messages.refused(request, refused, message);
    else if (message) messages.acked(request, { seq, aside: kept, message }, seq ?? 0);
    if (told === "after") messages.kept(message, kept, 0);
    if (told === "declined") messages.declined(message);
  }
  messages.logged(said);
  const lines = linesOf(said, keepNotices([], notices), messages, me).map((shown) =>
    shown.kind === "said"
      ? { text: shown.text, isOwn: shown.isOwn, state: shown.state }
      : { text: says(shown, people, (product) => product) },
  );
  process.stdout.write(`${JSON.stringify(lines)}\n`);
}
