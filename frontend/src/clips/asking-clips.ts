import { ask } from "../api/asking.ts";

export interface Chapter {
  kind: "product" | "answer";
  at: number;
  until: number | null;
  cue: number;
  product: string | null;
  title: string;
}

export interface Clip {
  id: string;
  title: string;
  state: "waiting" | "cutting" | "ready" | "failed";
  progress: number;
  problem: string | null;
  duration_ms: number | null;
  size: number | null;
  page_url: string;
  poster_url: string | null;
  download_url: string | null;
  captions: "none" | "beside" | "burned";
  language: string | null;
  captions_url: string | null;
}

export interface Wish {
  pin?: number;
  since?: number;
  until?: number;
  title?: string;
  exact?: boolean;
  crop?: number | null;
  captions?: "none" | "beside" | "burned";
  language?: string | null;
}

export interface Captions {
  language: string;
  url: string;
}

export const chaptersOf = (show: string): Promise<Chapter[]> => ask("GET", `/shows/${show}/chapters`);
export const clipsOf = (show: string): Promise<Clip[]> => ask("GET", `/shows/${show}/clips`);
export const captionsOf = (show: string): Promise<Captions[]> => ask("GET", `/shows/${show}/captions`);
export const order = (show: string, wish: Wish): Promise<Clip> => ask("POST", `/shows/${show}/clips`, { body: wish });
export const retry = (clip: string): Promise<Clip> => ask("POST", `/clips/${clip}/retry`);
export const remove = (clip: string): Promise<void> => ask("DELETE", `/clips/${clip}`);
export const removeRecording = (show: string): Promise<void> => ask("DELETE", `/shows/${show}/recording`);
export const writeCaptions = (show: string, language: string, text: string): Promise<void> =>
  ask("PUT", `/shows/${show}/captions/${language}`, { body: { text } });
export const writeClipCaptions = (clip: string, language: string, text: string): Promise<void> =>
  ask("PUT", `/clips/${clip}/captions/${language}`, { body: { text } });
export const removeClipCaptions = (clip: string): Promise<void> => ask("DELETE", `/clips/${clip}/captions`);
export const removeCaptions = (show: string, language: string): Promise<void> =>
  ask("DELETE", `/shows/${show}/captions/${language}`);
