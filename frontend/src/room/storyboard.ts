export interface Still {
  /** Seconds of the replay. */
  from: number;
  until: number;
  url: string;
}

const CUE = /^(\d+):(\d\d):(\d\d\.\d{3}) --> (\d+):(\d\d):(\d\d\.\d{3})\n(\S+)$/gm;

/** A replay's stills; none where there is no storyboard. */
export async function readStills(address: string): Promise<Still[]> {
  try {
    const answer = await fetch(address);
    return answer.ok ? parse(await answer.text(), address) : [];
  } catch {
    return [];
  }
}

export function stillAt(stills: Still[], seconds: number): Still | undefined {
  return stills.find((still) => seconds < still.until) ?? stills.at(-1);
}

function parse(text: string, address: string): Still[] {
  return [...text.matchAll(CUE)].map(([, h1, m1, s1, h2, m2, s2, path]) => ({
    from: seconds(h1, m1, s1),
    until: seconds(h2, m2, s2),
    url: new URL(path ?? "", address).href,
  }));
}

function seconds(hours = "0", minutes = "0", rest = "0"): number {
  return Number(hours) * 3600 + Number(minutes) * 60 + Number(rest);
}
