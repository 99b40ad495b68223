/** The PSA: one port, two adapters. */

export { type ConnectWiseConfig, createConnectWise } from "../connectwise/index.ts";
export { createSandbox } from "../sandbox/index.ts";
export { createPsa, type PsaChoice, type PsaDeps, siteOf } from "./choose.ts";
export { createLivePsa, fixedPsa, type LivePsa, type SwappablePsa } from "./live.ts";
