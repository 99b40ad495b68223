/** The PSA: one port, two adapters. */
export { type ConnectWiseConfig, createConnectWise } from "./connectwise/index.ts";
export type * from "./port.ts";
export { createSandbox } from "./sandbox/index.ts";
