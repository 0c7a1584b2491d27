// The one way to our API. A refusal is a Problem; no answer at all is Unreachable.
import { t } from "../saying.ts";

export interface ProblemBody {
  status: number;
  code: string;
  title: string;
  detail: string;
  field?: string;
  fields?: string[];
  errors?: { field: string; detail: string }[];
  available?: number;
  quote?: string;
  old?: { minor: number; currency: string } | null;
  new?: { minor: number; currency: string };
  findings?: unknown;
}

export class Problem extends Error {
  readonly body: ProblemBody;

  constructor(body: ProblemBody) {
    super(body.detail);
    this.body = body;
  }

  get code(): string {
    return this.body.code;
  }

  /** What to say beside each field. */
  get byField(): Record<string, string> {
    const { errors, field, fields, detail } = this.body;
    const said: Record<string, string> = {};
    for (const name of fields ?? []) said[name] = t("Please check this field.");
    for (const error of errors ?? []) said[error.field] = error.detail;
    if (field) said[field] = detail;
    return said;
  }
}

/** The request may or may not have arrived. */
export class Unreachable extends Error {}

/** Already in the reader's language. */
export class Said extends Error {}

export interface Asked {
  body?: unknown;
  key?: string;
  keepalive?: boolean;
}

/** Longer than a shop at work takes, and not longer than somebody waits before a page that says nothing. */
export const ANSWERS_WITHIN_MS = 15_000;

let root = "/api/v1";
let language = "en";

export function askAt(api: string, locale: string): void {
  root = api;
  language = locale;
}

export async function ask<Answer>(method: string, path: string, asked: Asked = {}): Promise<Answer> {
  const response = await sent(method, path, asked);
  if (!response.ok) throw new Problem(await problemIn(response));
  return (response.status === 204 ? undefined : await whole(response)) as Answer;
}

/** What to tell a person, whatever went wrong. */
export function sayWhy(error: unknown): string {
  if (error instanceof Problem || error instanceof Said) return error.message;
  if (error instanceof Unreachable) return t("We cannot reach the shop. Check your connection, or try again in a moment.");
  throw error;
}

export function newKey(): string {
  return crypto.getRandomValues(new Uint32Array(4)).reduce((key, part) => key + part.toString(36).padStart(7, "0"), "");
}

async function sent(method: string, path: string, asked: Asked): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json", "Accept-Language": language };
  if (asked.body !== undefined) headers["Content-Type"] = "application/json";
  if (asked.key) headers["Idempotency-Key"] = asked.key;
  const body = asked.body === undefined ? null : JSON.stringify(asked.body);
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), ANSWERS_WITHIN_MS);
  try {
    return await fetch(root + path, { method, headers, body, signal: late.signal, keepalive: asked.keepalive ?? false });
  } catch {
    throw new Unreachable();
  } finally {
    clearTimeout(timer); // what has begun to answer may take its time on a slow line
  }
}

async function whole(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    throw new Unreachable();
  }
}

async function problemIn(response: Response): Promise<ProblemBody> {
  const silent = t("Something broke on our side. Please try again.");
  const unknown = { status: response.status, code: "unknown", title: "", detail: silent };
  const isJson = response.headers.get("Content-Type")?.includes("json");
  return isJson ? { ...unknown, ...((await whole(response)) as Partial<ProblemBody>) } : unknown;
}
