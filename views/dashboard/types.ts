import type { AlertView } from "../../src/alerts/history/index.ts";
import type { PsaState } from "../../src/alerts/writes/index.ts";
import type { MaintenanceState } from "../../src/setup/maintenance/index.ts";
import type { Services } from "../../src/watch/health/index.ts";
import type { NodesLook } from "../../src/watch/nodes/index.ts";
import type { DayFigures, MoreToday, Period } from "../../src/web/dashboard/stats.ts";
import type { EndpointLine } from "../endpoints/standing.ts";
import type { IconName } from "../parts/iconNames.ts";

/** Something that needs a person, with the next step. */
export type Need = Marked & (ToldNeed | GaveUp | Ill | Tenants);

/** Id for marking it as dealt with; `lastAt` increases when it happens again (milliseconds, or an id). */
interface Marked {
	readonly id: string;
	readonly lastAt: number;
}

/** A need with its own words. */
export interface ToldNeed extends Marked {
	readonly kind: "told";
	/** Name of its kind in the API. */
	readonly what: string;
	/** Row id in the store; null if it is derived from other data. */
	readonly rowId: number | null;
	readonly icon: IconName;
	readonly tone: "now" | "soon";
	readonly title: string;
	readonly more: string;
	readonly message: string;
	/** Milliseconds since the epoch. */
	readonly since: number;
	readonly count: number;
	readonly endpointId: string | null;
	readonly company: string | null;
	readonly ticketId: number | null;
	/** The link to the remedy comes first. */
	readonly actions: readonly { readonly href: string; readonly word: string }[];
}

type GaveUp = {
	readonly kind: "gaveUp";
	readonly alertIds: readonly number[];
	readonly count: number;
	readonly endpointId: string;
	readonly endpointName: string;
	/** False if it was deleted and only its history is left. */
	readonly endpointExists: boolean;
	readonly message: string | null;
	readonly oldestAt: string;
};

type Ill =
	| { readonly kind: "silent" | "quiet"; readonly line: EndpointLine }
	| { readonly kind: "unhealthy"; readonly line: EndpointLine; readonly message: string };

type Tenants = {
	readonly kind: "tenants";
	/** Milliseconds since the epoch. */
	readonly since: number;
	readonly count: number;
	readonly alerts: number;
	readonly endpointName: string;
	/** Company that the tickets went to. */
	readonly fallback: string | null;
};

/** `worst`: position by severity, 0 is the worst. */
export type ShownLine = EndpointLine & { readonly worst: number };

/** Filter of the list, as in the URL; `page` counts from 1. */
export interface EndpointQuery {
	readonly q: string;
	readonly board: string;
	readonly state: string;
	readonly tag: string;
	readonly page: number;
}

export interface EndpointsView {
	readonly query: EndpointQuery;
	/** Rows of this page. */
	readonly lines: readonly ShownLine[];
	/** Number without the filter. */
	readonly total: number;
	/** Number under the filter, on all pages. */
	readonly found: number;
	readonly pages: number;
	/** Position of the first row on this page, from 1. */
	readonly first: number;
	readonly boards: readonly string[];
	/** Tags of all endpoints, each once. */
	readonly tags: readonly string[];
}

/** Health, and the numbers of today. */
export interface StateView {
	readonly services: Services;
	readonly model: string;
	readonly figures: DayFigures;
	readonly yesterday: DayFigures;
	readonly moreToday: MoreToday;
	/** Start of the UTC day. */
	readonly dayStart: number;
	readonly gaveUp: { readonly count: number; readonly oldestAt: string | null };
	readonly retrying: { readonly count: number; readonly nextAt: string | null };
	readonly psa: PsaState;
	readonly maintenance: MaintenanceState;
}

export interface NeedsView {
	readonly needs: readonly Need[];
	/** True on the first visit: nothing is set up yet. */
	readonly isFirstVisit: boolean;
	readonly sandbox: boolean;
}

export interface ChartView {
	readonly chart: readonly { readonly date: string; readonly created: number; readonly updated: number; readonly closed: number }[];
	readonly period: Period;
}

export interface FeedView {
	readonly feed: readonly AlertView[];
	readonly feedEndpoint: string;
	readonly feedLevel: "all" | "tickets" | "trouble";
	readonly prefix: string;
}

/** Parts of the page by id. Each updates itself, without reading or rendering anything else. */
export type DashboardPart =
	| { readonly id: "state"; readonly view: StateView }
	| { readonly id: "needs-now"; readonly view: NeedsView }
	| { readonly id: "chart"; readonly view: ChartView }
	| { readonly id: "nodes"; readonly view: NodesLook | null }
	| { readonly id: "feed-lines"; readonly view: FeedView }
	| { readonly id: "endpoint-list"; readonly view: EndpointsView }
	/** Rows of changed endpoints, which replace those on the page. */
	| { readonly id: "endpoint-rows"; readonly view: EndpointsView };

export interface DashboardView {
	readonly state: StateView;
	readonly needs: NeedsView;
	readonly endpoints: EndpointsView;
	readonly chart: ChartView;
	/** Null with the embedded database. */
	readonly nodes: NodesLook | null;
	readonly feed: FeedView;
	/** All endpoints, to choose from. */
	readonly names: readonly { readonly id: string; readonly name: string }[];
}
