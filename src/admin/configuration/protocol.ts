/** Messages to and from the thread that reads configuration files. */
import type { Path } from "./steps.ts";

/** First a text to read, then paths whose lines are wanted. */
export type Order = { readonly text: string } | { readonly paths: readonly Path[] };

export type OrderReply = { readonly value: unknown } | { readonly lines: readonly number[] } | { readonly problems: readonly string[] };
