declare module "hls.js/light" {
  export * from "hls.js";
  export { default } from "hls.js";
}

/** The worker's address beside the bundles; build.mjs defines it. */
declare const HLS_WORKER: string;
