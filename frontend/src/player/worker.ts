interface TrustedTypes {
  createPolicy(name: string, rules: { createScriptURL(asked: string): string }): unknown;
}

let address: string | null | undefined;

/** The address of hls.js' worker, once the page's policy lets it start; null: without a worker. */
export function hlsWorker(): string | null {
  address ??= allowed(new URL(HLS_WORKER, import.meta.url).href);
  return address;
}

/** hls.js hands `Worker` a plain string, so only the default policy can say yes to it. */
function allowed(worker: string): string | null {
  const trusted = (window as { trustedTypes?: TrustedTypes }).trustedTypes;
  try {
    trusted?.createPolicy("default", {
      createScriptURL: (asked) => {
        if (asked === worker) return asked;
        throw new TypeError(`${asked} may not be run`);
      },
    });
    return worker;
  } catch {
    return null;
  }
}
