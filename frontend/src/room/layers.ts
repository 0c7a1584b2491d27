// Which sheet lies over the room: kept in the address and the history, so that Back closes it.

export type Layer = { kind: "shelf" } | { kind: "product"; product: string; isBuying: boolean };

export class Layers {
  layer: Layer | null = null;
  readonly #changed: () => void;
  readonly #mayClose: () => boolean;

  /** `mayClose`: false while what is open must not be lost. */
  constructor(changed: () => void, mayClose: () => boolean) {
    this.#changed = changed;
    this.#mayClose = mayClose;
  }

  start(): void {
    addEventListener("popstate", this.#travelled);
    const product = new URLSearchParams(location.search).get("p");
    if (product) this.layer = { kind: "product", product, isBuying: false };
  }

  stop(): void {
    removeEventListener("popstate", this.#travelled);
  }

  open(layer: Layer): void {
    const isFirst = this.layer === null;
    this.layer = layer;
    const state = { layer: layer.kind };
    if (isFirst) history.pushState(state, "", addressOf(layer));
    else history.replaceState(history.state ?? state, "", addressOf(layer));
    this.#changed();
  }

  close(): void {
    if (this.layer === null) return;
    this.layer = null;
    if ((history.state as { layer?: string } | null)?.layer) history.back();
    else history.replaceState(null, "", addressOf(null));
    this.#changed();
  }

  readonly #travelled = (): void => {
    if (this.layer && !this.#mayClose()) return history.pushState({ layer: this.layer.kind }, "", addressOf(this.layer));
    const product = new URLSearchParams(location.search).get("p");
    this.layer = product ? { kind: "product", product, isBuying: false } : null;
    this.#changed();
  };
}

function addressOf(layer: Layer | null): string {
  const query = new URLSearchParams(location.search);
  if (layer?.kind === "product") query.set("p", layer.product);
  else query.delete("p");
  const search = query.toString();
  return location.pathname + (search && `?${search}`);
}
