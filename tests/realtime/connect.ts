// Run by tests/world/room_page.py: the page's RoomConnection in Node; says as JSON lines what it hears.
import { createInterface } from "node:readline";
import { RoomConnection } from "../../frontend/src/room-log/connection.ts";

const [url = "", show = "", token = "", origin = ""] = process.argv.slice(2);
const say = (what: object): void => void process.stdout.write(`${JSON.stringify(what)}\n`);

const Socket = globalThis.WebSocket;
// A browser names its page's origin by itself.
globalThis.WebSocket = class extends Socket {
  constructor(address: string, protocols: string[]) {
    super(address, { protocols, headers: { Origin: origin } } as unknown as string[]);
  }
} as typeof Socket;
const fetched = globalThis.fetch;
globalThis.fetch = (address, asked) => fetched(address, { ...asked, headers: { ...asked?.headers, Origin: origin } });
if (process.env.NO_SOCKETS) {
  globalThis.WebSocket = class extends Socket {
    constructor() {
      super("ws://127.0.0.1:9");
    }
  } as unknown as typeof Socket;
}

const room = new RoomConnection({
  url,
  show,
  token: () => token || null,
  listener: {
    status: (status) => say({ status }),
    changed: ({ snapshot, entries, restarted }) =>
      say({ seq: snapshot.seq, seqs: entries.map((entry) => entry.seq), restarted, state: snapshot.state }),
    watching: (watching) => say({ watching }),
    away: (away) => say({ away }),
    acked: (id, { seq }) => say({ acked: id, seq }),
    refused: (id, code) => say({ refused: id, code }),
    revoked: () => say({ revoked: true }),
  },
});
room.open();

for await (const line of createInterface({ input: process.stdin })) {
  say({ said: room.say({ text: line, replyTo: null, mentions: [], asks: false }, null) });
}
room.close();
process.exit(0);
