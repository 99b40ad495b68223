/** State of a replay: keys, their tickets, and timed events. Times in milliseconds since the epoch. */
import type { Down } from "../noise/index.ts";
import { withoutMeasures } from "../pipeline/index.ts";
import { type Agenda, createAgenda } from "./agenda.ts";
import type { DayCount, Fate, NoiseSettings, PastAlert, Replay, Simulated } from "./types.ts";

/** One ticket in a replay. */
export interface Ticket {
	/** Names of sources that hold it open. */
	readonly down: Set<string>;
	readonly keys: Set<string>;
	readonly kinds: Set<string>;
	readonly grouped: boolean;
	/** Settings of the endpoint that opened it. */
	readonly settings: NoiseSettings;
	/** True if an alert of the endpoint in question is part of it. */
	isOwn: boolean;
	flapping: boolean;
	isOpen: boolean;
	/** Number of alerts that no note mentions yet. */
	pending: number;
	newsAt: number;
	heardAt: number;
	burstEndedAt: number;
	changedAt: number;
	closedAt: number;
}

export interface Key {
	readonly name: string;
	/** Group of the alert with which it last went down; null if it is not grouped. */
	group: string | null;
	openings: number[];
	/** Endpoints that report it as down. */
	readonly down: Set<string>;
	/** Indexes of alerts that wait for the delay. */
	held: number[];
	ticket: Ticket | null;
}

/** An opening in a group that may be part of an outage. */
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

/** Settings of an endpoint: for the one in question those being tried, for others their present ones. */
export const settingsOf = ({ replay }: World, endpointId: string): NoiseSettings => replay.others[endpointId] ?? replay.settings;

export const isOwn = ({ replay }: World, { endpointId }: Pick<PastAlert, "endpointId">): boolean => replay.others[endpointId] === undefined;

/** Key of an alert. It is limited to its endpoint unless it is a summary or shared. */
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

/** Group of an alert; null if its endpoint does not group. */
export const groupOf = (world: World, { group, company, endpointId }: PastAlert): string | null =>
	group === null || settingsOf(world, endpointId).groupCount <= 0 ? null : JSON.stringify([company, group.trim().toLowerCase()]);

/** Name of a key at one endpoint: the source that holds a ticket open. */
export const sourceOf = (key: Key, endpointId: string): string => JSON.stringify([key.name, endpointId]);

export const openTicket = ({ ticket }: Key): Ticket | null => (ticket?.isOpen === true ? ticket : null);

const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

function count({ days }: World, at: number, what: "tickets" | "notes"): void {
	const date = dateOf(at);
	const day = days.get(date) ?? { tickets: 0, notes: 0 };
	day[what]++;
	days.set(date, day);
}

/** Connects an alert with a ticket. From the first alert of the endpoint in question on, the ticket counts. */
export function touch(world: World, ticket: Ticket, alert: PastAlert | undefined, at: number): void {
	if (ticket.isOwn || alert === undefined || !isOwn(world, alert)) return;
	ticket.isOwn = true;
	count(world, at, "tickets");
}

/** Counts a note. */
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

/** Result of a finished replay. */
export function outcomeOf({ days, fates }: World): Simulated {
	const sorted = [...days].map(([date, counts]): DayCount => ({ date, ...counts })).sort((a, b) => a.date.localeCompare(b.date));
	const sum = (of: "tickets" | "notes"): number => sorted.reduce((all, day) => all + day[of], 0);
	return { tickets: sum("tickets"), notes: sum("notes"), days: sorted, fates };
}
