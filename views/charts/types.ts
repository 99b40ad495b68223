import type { ChartBucket } from "../../src/store/index.ts";
import type { Problems } from "../parts/field.tsx";

/** Times in milliseconds since the epoch. */
export interface ChartData {
	readonly step: "hour" | "day" | "week" | "month";
	readonly from: number;
	readonly to: number;
	readonly items: readonly (ChartBucket & { readonly from: number; readonly to: number })[];
}

export const CHART_PERIODS = [
	{ value: "24h", label: "24 h" },
	{ value: "7d", label: "7 days" },
	{ value: "30d", label: "30 days" },
	{ value: "90d", label: "90 days" },
] as const;
export type ChartPeriod = (typeof CHART_PERIODS)[number]["value"] | "custom";

export interface ChartsView {
	readonly period: ChartPeriod;
	/** Values of `<input type="datetime-local">`, in the reader's zone. */
	readonly from: string;
	readonly to: string;
	readonly endpoint: string;
	readonly company: string;
	readonly endpoints: readonly { readonly id: string; readonly name: string }[];
	readonly companies: readonly string[];
	/** null if the times are invalid. */
	readonly chart: ChartData | null;
	readonly problems: Problems;
	/** Days that history is kept; a company's chart goes back no further. */
	readonly keptDays: number;
}
