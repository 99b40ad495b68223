import type { Cuts } from "./compare.ts";
import type { Comparison, PastAlert, Preview } from "./types.ts";

/** Messages to the thread. The alerts come in pieces; the last message has the settings. */
export type PreviewMessage =
	| { readonly id: number; readonly alerts: readonly PastAlert[] }
	| { readonly id: number; readonly compared: Comparison; readonly cuts: Cuts }
	| { readonly id: number; readonly cancel: true };

/** `part`: progress from 0 to 1. */
export type PreviewReply =
	| { readonly id: number; readonly part: number }
	| { readonly id: number; readonly preview: Preview | null }
	| { readonly id: number; readonly failed: string };
