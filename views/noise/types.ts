import type { NoiseReport } from "../../src/watch/noise/index.ts";

/** The noise page. */
export interface NoiseView {
	readonly report: NoiseReport;
	readonly period: "day" | "week" | "month";
	readonly company: string;
	readonly endpoint: string;
	readonly endpoints: readonly { readonly id: string; readonly name: string }[];
}
