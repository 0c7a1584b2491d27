// How long to wait before the next try of something that nobody waits for: a shop that is away is not stormed by its own pages.

const FIRST_MS = 1_000;
const LONGEST_MS = 30_000;

export function waitMs(failures: number): number {
  return Math.min(FIRST_MS * 2 ** (failures - 1), LONGEST_MS) * (0.5 + 0.5 * Math.random());
}
