import type { Services } from "../../src/health/index.ts";
import type { AlertView } from "../../src/history/index.ts";
import type { PsaState } from "../../src/incidents/health.ts";
import type { MaintenanceState } from "../../src/maintenance/index.ts";
import type { DayFigures, Period } from "../../src/web/stats.ts";
import type { EndpointLine } from "../endpoints/standing.ts";

/** Something that a person has to do, with its next step. */
export type Need =
	| {
			readonly kind: "gaveUp";
			readonly count: number;
			readonly endpointId: string;
			readonly endpointName: string;
			readonly message: string | null;
			readonly oldestAt: string;
	  }
	| { readonly kind: "silent" | "quiet"; readonly line: EndpointLine }
	| { readonly kind: "unhealthy"; readonly line: EndpointLine; readonly message: string }
	| {
			readonly kind: "tenants";
			readonly count: number;
			readonly alerts: number;
			readonly endpointName: string;
			/** The company that they went to. */
			readonly fallback: string | null;
	  };

export interface ShownEndpoints {
	/** `worst`: 0 is worst. */
	readonly lines: readonly (EndpointLine & { readonly worst: number })[];
	/** Without the filter. */
	readonly total: number;
	readonly boards: readonly string[];
	readonly all: readonly { readonly id: string; readonly name: string }[];
}

export interface DashboardView {
	readonly services: Services;
	readonly model: string;
	readonly figures: DayFigures;
	readonly yesterday: DayFigures;
	/** When the UTC day began. */
	readonly dayStart: number;
	readonly gaveUp: { readonly count: number; readonly oldestAt: string | null };
	readonly retrying: { readonly count: number; readonly nextAt: string | null };
	readonly psa: PsaState;
	readonly maintenance: MaintenanceState;
	readonly needs: readonly Need[];
	readonly endpoints: ShownEndpoints;
	readonly chart: readonly { readonly date: string; readonly created: number; readonly updated: number; readonly closed: number }[];
	readonly period: Period;
	readonly feed: readonly AlertView[];
	readonly feedEndpoint: string;
	readonly feedLevel: "all" | "tickets" | "trouble";
	readonly query: { readonly q: string; readonly board: string; readonly state: string };
	readonly prefix: string;
}
