const EVERY = 1500; // milliseconds

interface Progress {
  working: boolean;
  says: string;
  state: string;
  tone: string;
  percent: number | null;
  figures: string[];
}

/** `data-follow`: where to ask how far the work is. Asked until it is over; then the page is loaded again. */
export function followWork(part: HTMLElement): void {
  window.setTimeout(() => void look(part), EVERY);
}

async function look(part: HTMLElement): Promise<void> {
  const now = await asked(part.dataset.follow ?? "").catch(() => null);
  if (now && !now.working) return window.location.reload();
  if (now) show(part, now);
  followWork(part);
}

async function asked(address: string): Promise<Progress | null> {
  const answer = await fetch(address, { headers: { Accept: "application/json" } });
  return answer.ok ? ((await answer.json()) as Progress) : null;
}

function show(part: HTMLElement, now: Progress): void {
  say(part.querySelector("[role=status]"), now.says);
  const pill = part.querySelector(".deskhead .pill");
  say(pill, now.state);
  if (pill) pill.className = `pill ${now.tone}`;
  part.querySelectorAll(".outcome dd").forEach((figure, n) => say(figure, now.figures[n] ?? ""));
  const bar = part.querySelector("progress");
  if (!bar) return;
  if (now.percent === null) return bar.removeAttribute("value");
  bar.max = 100;
  bar.value = now.percent;
}

/** A screen reader hears of a text that changes, and only then. */
function say(where: Element | null, text: string): void {
  if (where && where.textContent !== text) where.textContent = text;
}
