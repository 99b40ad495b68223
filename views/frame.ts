import type { BannerState } from "./parts/banners.tsx";
import type { Reader } from "./reader.ts";
import type { Standing } from "./standing.tsx";

export type Place = "dashboard" | "history" | "tickets" | "companies" | "silences" | "tenantmap" | "audit" | "settings" | "sandbox" | null;

/** What a handler answers with: told once, on the next page. */
export interface Flash {
	readonly tone: "good" | "now" | "soon";
	readonly text: string;
	/** Where its result shows. */
	readonly href?: string | undefined;
	readonly link?: string | undefined;
	/** What takes it back, where that is honestly possible: a form with one button. */
	readonly undo?: { readonly action: string; readonly fields?: readonly (readonly [string, string])[] } | undefined;
}

/** What the shell of a page shows beside the page itself. */
export interface Frame {
	readonly reader: Reader;
	readonly banners: BannerState;
	/** Alerts that gave up and are still in history. */
	readonly gaveUp: number;
	readonly flash: Flash | null;
	readonly standing: Standing;
	/** The part of the help that is about this page: an address under `/help`. */
	readonly help: string;
	/** Path and query of this page, to come back to. */
	readonly path: string;
}
