/** The PSA: one port, two adapters. */
export type * from "./port.ts";
