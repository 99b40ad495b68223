import type { BannerState } from "./parts/banners.tsx";
import type { Reader } from "./reader.ts";
import type { Standing } from "./standing.tsx";

export type Place = "dashboard" | "history" | "tickets" | "companies" | "silences" | "tenantmap" | "audit" | "settings" | "sandbox" | null;

/** A message of a handler, shown once on the next page. */
export interface Flash {
	readonly tone: "good" | "now" | "soon";
	readonly text: string;
	/** Page with the result. */
	readonly href?: string | undefined;
	readonly link?: string | undefined;
	/** Undoes the action, if that is really possible: a form with one button. */
	readonly undo?: { readonly action: string; readonly fields?: readonly (readonly [string, string])[] } | undefined;
}

/** The frame around a page. */
export interface Frame {
	readonly reader: Reader;
	readonly banners: BannerState;
	/** Number of alerts in history that gave up. */
	readonly gaveUp: number;
	readonly flash: Flash | null;
	readonly standing: Standing;
	/** The part of the help that is about this page: an address under `/help`. */
	readonly help: string;
	/** Path and query of this page, to come back to. */
	readonly path: string;
}
