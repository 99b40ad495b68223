/** What the thread that reads configuration files is asked, and answers. */
import type { Path } from "./steps.ts";

/** A text to read; afterwards the lines that things in it stand on. */
export type Order = { readonly text: string } | { readonly paths: readonly Path[] };

export type OrderReply = { readonly value: unknown } | { readonly lines: readonly number[] } | { readonly problems: readonly string[] };
