import type { AlertView } from "../../src/alerts/history/index.ts";
import type { PsaState } from "../../src/alerts/writes/index.ts";
import type { MaintenanceState } from "../../src/setup/maintenance/index.ts";
import type { Services } from "../../src/watch/health/index.ts";
import type { Beside, DayFigures, Period } from "../../src/web/dashboard/stats.ts";
import type { EndpointLine } from "../endpoints/standing.ts";
import type { IconName } from "../parts/iconNames.ts";

/** Something that a person has to do, with its next step. */
export type Need = Marked & (ToldNeed | GaveUp | Ill | Tenants);

/** By what it is marked as dealt with; `lastAt` grows when it happens anew (milliseconds, or an id). */
interface Marked {
	readonly id: string;
	readonly lastAt: number;
}

/** Told with words of its own. */
export interface ToldNeed extends Marked {
	readonly kind: "told";
	/** As the API calls it. */
	readonly what: string;
	/** Of the store; null where it is read from what happened. */
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
	/** The press to the remedy first. */
	readonly actions: readonly { readonly href: string; readonly word: string }[];
}

type GaveUp = {
	readonly kind: "gaveUp";
	readonly alertIds: readonly number[];
	readonly count: number;
	readonly endpointId: string;
	readonly endpointName: string;
	/** false: it was deleted, and only its history is left. */
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
	/** The company that they went to. */
	readonly fallback: string | null;
};

/** `worst`: 0 is worst. */
export type ShownLine = EndpointLine & { readonly worst: number };

/** The filter of the list, as in the URL; `page` counts from 1. */
export interface EndpointQuery {
	readonly q: string;
	readonly board: string;
	readonly state: string;
	readonly tag: string;
	readonly page: number;
}

export interface EndpointsView {
	readonly query: EndpointQuery;
	/** Of this page. */
	readonly lines: readonly ShownLine[];
	/** Without the filter. */
	readonly total: number;
	/** Under the filter, on all pages. */
	readonly found: number;
	readonly pages: number;
	/** Where the first line of this page stands, from 1. */
	readonly first: number;
	readonly boards: readonly string[];
	/** Of all endpoints, each once. */
	readonly tags: readonly string[];
}

/** Does it work, and what happened today. */
export interface StateView {
	readonly services: Services;
	readonly model: string;
	readonly figures: DayFigures;
	readonly yesterday: DayFigures;
	readonly beside: Beside;
	/** When the UTC day began. */
	readonly dayStart: number;
	readonly gaveUp: { readonly count: number; readonly oldestAt: string | null };
	readonly retrying: { readonly count: number; readonly nextAt: string | null };
	readonly psa: PsaState;
	readonly maintenance: MaintenanceState;
}

export interface NeedsView {
	readonly needs: readonly Need[];
	/** The first visit: nothing is set up yet. */
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

/** Each part of the page by its id, as it asks for itself: nothing else is read or written for it. */
export type DashboardPart =
	| { readonly id: "state"; readonly view: StateView }
	| { readonly id: "needs-now"; readonly view: NeedsView }
	| { readonly id: "chart"; readonly view: ChartView }
	| { readonly id: "feed-lines"; readonly view: FeedView }
	| { readonly id: "endpoint-list"; readonly view: EndpointsView }
	/** Lines of endpoints that changed, to be put in the place of those on the page. */
	| { readonly id: "endpoint-rows"; readonly view: EndpointsView };

export interface DashboardView {
	readonly state: StateView;
	readonly needs: NeedsView;
	readonly endpoints: EndpointsView;
	readonly chart: ChartView;
	readonly feed: FeedView;
	/** Every endpoint, to choose from. */
	readonly names: readonly { readonly id: string; readonly name: string }[];
}
