/** The past that is replayed: its keys, their tickets, and what is due. Times in milliseconds since the epoch. */
import type { Down } from "../noise/index.ts";
import { withoutMeasures } from "../pipeline/index.ts";
import { type Agenda, createAgenda } from "./agenda.ts";
import type { DayCount, Fate, NoiseSettings, PastAlert, Replay, Simulated } from "./types.ts";

/** One ticket of the past that is replayed. */
export interface Ticket {
	/** What holds it open: names of sources. */
	readonly down: Set<string>;
	readonly keys: Set<string>;
	readonly kinds: Set<string>;
	readonly grouped: boolean;
	/** Of the endpoint that it began with. */
	readonly settings: NoiseSettings;
	/** An alert of the endpoint whose preview this is has to do with it. */
	isOwn: boolean;
	flapping: boolean;
	isOpen: boolean;
	/** Alerts that no note has told of yet. */
	pending: number;
	newsAt: number;
	heardAt: number;
	burstEndedAt: number;
	changedAt: number;
	closedAt: number;
}

export interface Key {
	readonly name: string;
	/** Of the alert that it last went down with; null: it is grouped with nothing. */
	group: string | null;
	openings: number[];
	/** Endpoints that say that it is down. */
	readonly down: Set<string>;
	/** Indexes of alerts that wait for the delay. */
	held: number[];
	ticket: Ticket | null;
}

/** An opening of a group that may be part of an outage. */
export interface GroupDown extends Down {
	recoveredAt: number | null;
	readonly key: Key;
}

export type Due =
	| { readonly kind: "held"; readonly key: Key; readonly since: number }
	| { readonly kind: "news"; readonly ticket: Ticket }
	| { readonly kind: "members"; readonly ticket: Ticket }
	| { readonly kind: "calm"; readonly ticket: Ticket }
	| { readonly kind: "stale"; readonly ticket: Ticket };

export interface World {
	readonly alerts: readonly PastAlert[];
	readonly replay: Replay;
	readonly keys: Map<string, Key>;
	readonly groups: Map<string, GroupDown[]>;
	readonly outages: Map<string, Ticket>;
	readonly agenda: Agenda<Due>;
	readonly fates: Fate[];
	readonly days: Map<string, { tickets: number; notes: number }>;
}

export const createWorld = (alerts: readonly PastAlert[], replay: Replay): World => ({
	...{ alerts, replay, keys: new Map(), groups: new Map(), outages: new Map(), agenda: createAgenda<Due>() },
	...{ fates: alerts.map((): Fate => "alone"), days: new Map() },
});

/** How an endpoint is set: the one in question as is tried, the others as they are. */
export const settingsOf = ({ replay }: World, endpointId: string): NoiseSettings => replay.others[endpointId] ?? replay.settings;

export const isOwn = ({ replay }: World, { endpointId }: Pick<PastAlert, "endpointId">): boolean => replay.others[endpointId] === undefined;

/** The key of an alert; within its endpoint unless it is a summary's or shared. */
export function keyOf(world: World, { keyKind, keyText, company, endpointId }: PastAlert): Key {
	const isSummary = keyKind === "summary";
	const text = isSummary && settingsOf(world, endpointId).ignoresNumbers ? withoutMeasures(keyText) : keyText;
	const name = JSON.stringify([keyKind, isSummary || keyKind === "shared" ? "" : endpointId, text, company]);
	const known = world.keys.get(name);
	if (known !== undefined) return known;
	const made: Key = { name, group: null, openings: [], down: new Set(), held: [], ticket: null };
	world.keys.set(name, made);
	return made;
}

/** What an alert is grouped by; null where its endpoint does not group. */
export const groupOf = (world: World, { group, company, endpointId }: PastAlert): string | null =>
	group === null || settingsOf(world, endpointId).groupCount <= 0 ? null : JSON.stringify([company, group.trim().toLowerCase()]);

/** A key in the eyes of one endpoint: what holds a ticket open. */
export const sourceOf = (key: Key, endpointId: string): string => JSON.stringify([key.name, endpointId]);

export const openTicket = ({ ticket }: Key): Ticket | null => (ticket?.isOpen === true ? ticket : null);

const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

function count({ days }: World, at: number, what: "tickets" | "notes"): void {
	const date = dateOf(at);
	const day = days.get(date) ?? { tickets: 0, notes: 0 };
	day[what]++;
	days.set(date, day);
}

/** An alert has to do with a ticket: from the first of the endpoint's own on, the ticket counts. */
export function touch(world: World, ticket: Ticket, alert: PastAlert | undefined, at: number): void {
	if (ticket.isOwn || alert === undefined || !isOwn(world, alert)) return;
	ticket.isOwn = true;
	count(world, at, "tickets");
}

/** HookWise writes a note. */
export function note(world: World, ticket: Ticket, at: number): void {
	if (ticket.isOwn) count(world, at, "notes");
}

export function newTicket(world: World, at: number, settings: NoiseSettings, grouped: boolean): Ticket {
	const ticket: Ticket = {
		...{ down: new Set(), keys: new Set(), kinds: new Set(), grouped, settings, isOwn: false, flapping: false, isOpen: true },
		...{ pending: 0, newsAt: at, heardAt: at, burstEndedAt: at, changedAt: at, closedAt: 0 },
	};
	if (settings.autoCloseMs > 0) world.agenda.add(at + settings.autoCloseMs, { kind: "stale", ticket });
	return ticket;
}

/** Closes a ticket with a note. */
export function close(world: World, ticket: Ticket, at: number): void {
	ticket.isOpen = false;
	ticket.closedAt = at;
	ticket.pending = 0;
	ticket.flapping = false;
	note(world, ticket, at);
}

/** What it came to in the end. */
export function outcomeOf({ days, fates }: World): Simulated {
	const sorted = [...days].map(([date, counts]): DayCount => ({ date, ...counts })).sort((a, b) => a.date.localeCompare(b.date));
	const sum = (of: "tickets" | "notes"): number => sorted.reduce((all, day) => all + day[of], 0);
	return { tickets: sum("tickets"), notes: sum("notes"), days: sorted, fates };
}
