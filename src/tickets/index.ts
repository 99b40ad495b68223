/** The PSA: one port, two adapters. */

export { createPsa, type PsaChoice, type PsaDeps, siteOf } from "./choose.ts";
export { type ConnectWiseConfig, createConnectWise } from "./connectwise/index.ts";
export { createLivePsa, fixedPsa, type LivePsa, type SwappablePsa } from "./live.ts";
export type * from "./port.ts";
export { createSandbox } from "./sandbox/index.ts";
