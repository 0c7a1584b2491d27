// What this browser's host chose last, for the next show.

export interface Choices {
  camera: string;
  microphone: string;
  isPortrait: boolean;
  /** Null: as people expect it of their own face. */
  isMirrored: boolean | null;
}

const NAME = "vitrine.device";
const FIRST: Choices = { camera: "", microphone: "", isPortrait: true, isMirrored: null };

export const remembered = {
  read(): Choices {
    try {
      return { ...FIRST, ...(JSON.parse(localStorage.getItem(NAME) ?? "{}") as Partial<Choices>) };
    } catch {
      return FIRST;
    }
  },

  write(choices: Choices): void {
    try {
      localStorage.setItem(NAME, JSON.stringify(choices));
    } catch {
      // Private windows keep nothing.
    }
  },
};
