import { calmAt, type Down, flapsAt, joins, kindOf, outageWith } from "../noise/index.ts";
import { withoutMeasures } from "../pipeline/index.ts";
import { type Agenda, createAgenda } from "./agenda.ts";
import type { DayCount, Fate, NoiseSettings, PastAlert, Simulated } from "./types.ts";

/** One ticket of the past that is replayed. */
interface Ticket {
	readonly down: Set<string>;
	readonly keys: Set<string>;
	readonly kinds: Set<string>;
	readonly grouped: boolean;
	flapping: boolean;
	isOpen: boolean;
	pending: number;
	newsAt: number;
	heardAt: number;
	burstEndedAt: number;
	changedAt: number;
	closedAt: number;
}

interface Key {
	readonly name: string;
	readonly group: string | null;
	openings: number[];
	isDown: boolean;
	/** Indexes of alerts that wait for the delay. */
	held: number[];
	ticket: Ticket | null;
}

/** An opening of a group that may be part of an outage. */
interface GroupDown extends Down {
	recoveredAt: number | null;
	readonly key: Key;
}

type Due =
	| { readonly kind: "held"; readonly key: Key; readonly since: number }
	| { readonly kind: "news"; readonly ticket: Ticket }
	| { readonly kind: "members"; readonly ticket: Ticket }
	| { readonly kind: "calm"; readonly ticket: Ticket }
	| { readonly kind: "stale"; readonly ticket: Ticket };

const MINUTE_MS = 60_000;
/** Alerts between two breaths. */
const STRIDE = 500;
/** Openings of a group that are looked at. */
const MAX_GROUP = 1_000;

interface World {
	readonly alerts: readonly PastAlert[];
	readonly settings: NoiseSettings;
	readonly keys: Map<string, Key>;
	readonly groups: Map<string, GroupDown[]>;
	readonly outages: Map<string, Ticket>;
	readonly agenda: Agenda<Due>;
	readonly fates: Fate[];
	readonly days: Map<string, { tickets: number; notes: number }>;
}

/**
 * Replays alerts through the rules of noise, as the work itself would do with them (behaviour 3). Pure.
 * @param alerts in the order of their arrival
 * @returns yields how many alerts are done, so that whoever runs it can stop
 */
export function* simulate(alerts: readonly PastAlert[], settings: NoiseSettings): Generator<number, Simulated> {
	const world: World = {
		...{ alerts, settings, keys: new Map(), groups: new Map(), outages: new Map(), agenda: createAgenda<Due>() },
		...{ fates: alerts.map((): Fate => "alone"), days: new Map() },
	};
	for (const [index, alert] of alerts.entries()) {
		pass(world, alert.at);
		take(world, index, alert);
		if (index % STRIDE === STRIDE - 1) yield index + 1;
	}
	// What waits at the end is made; what would be told or closed much later is not.
	pass(world, (alerts.at(-1)?.at ?? 0) + settings.openDelayMs);
	const days = [...world.days].map(([date, counts]): DayCount => ({ date, ...counts })).sort((a, b) => a.date.localeCompare(b.date));
	const sum = (of: "tickets" | "notes"): number => days.reduce((all, day) => all + day[of], 0);
	return { tickets: sum("tickets"), notes: sum("notes"), days, fates: world.fates };
}

function pass(world: World, until: number): void {
	for (let due = world.agenda.next(until); due !== null; due = world.agenda.next(until))
		DUE[due.what.kind](world, due.what as never, due.at);
}

const dateOf = (at: number): string => new Date(at).toISOString().slice(0, 10);

function count(world: World, at: number, what: "tickets" | "notes"): void {
	const date = dateOf(at);
	const day = world.days.get(date) ?? { tickets: 0, notes: 0 };
	day[what]++;
	world.days.set(date, day);
}

function keyOf(world: World, { keyKind, keyText, company, group }: PastAlert): Key {
	const text = keyKind === "summary" && world.settings.ignoresNumbers ? withoutMeasures(keyText) : keyText;
	const name = JSON.stringify([keyKind, text, company]);
	const known = world.keys.get(name);
	if (known !== undefined) return known;
	const groupName = group === null || world.settings.groupCount <= 0 ? null : JSON.stringify([company, group.trim().toLowerCase()]);
	const made: Key = { name, group: groupName, openings: [], isDown: false, held: [], ticket: null };
	world.keys.set(name, made);
	return made;
}

const openTicket = ({ ticket }: Key): Ticket | null => (ticket?.isOpen === true ? ticket : null);

function take(world: World, index: number, alert: PastAlert): void {
	const key = keyOf(world, alert);
	const ticket = openTicket(key);
	if (ticket === null ? alert.suppressed : alert.suppressedIfOpen) return;
	if (alert.type === "CLOSE") recover(world, index, alert, key, ticket);
	else if (alert.type === "OPEN" || ticket !== null || key.held.length > 0 || alert.opens) news(world, index, alert, key, ticket);
}

function news(world: World, index: number, alert: PastAlert, key: Key, ticket: Ticket | null): void {
	if (key.held.length > 0) {
		key.held.push(index);
		world.fates[index] = "counted";
		return;
	}
	if (alert.type === "OPEN" && !key.isDown) goDown(world, alert, key);
	if (ticket !== null) repeat(world, index, alert, key, ticket);
	else open(world, index, alert, key);
}

function goDown({ groups }: World, alert: PastAlert, key: Key): void {
	key.isDown = true;
	key.openings.push(alert.at);
	if (key.openings.length > MAX_GROUP) key.openings = key.openings.slice(-MAX_GROUP);
	if (key.group === null) return;
	const group = groups.get(key.group) ?? [];
	group.push({ keyHash: key.name, at: alert.at, recoveredAt: null, kind: kindOf(alert, ""), key });
	groups.set(key.group, group.length > MAX_GROUP ? group.slice(-MAX_GROUP) : group);
}

const flaps = ({ settings }: World, { openings }: Key, { type, at }: PastAlert): boolean =>
	type === "OPEN" && openings.at(-1) === at && flapsAt(openings, at, settings);

function open(world: World, index: number, alert: PastAlert, key: Key): void {
	const { settings, outages, agenda, fates } = world;
	const outage = key.group === null ? undefined : outages.get(key.group);
	const mine = { keyHash: key.name, at: alert.at, kind: kindOf(alert, "") };
	const about =
		outage?.isOpen === true
			? {
					keys: outage.keys,
					kinds: outage.kinds,
					splits: new Set<string>(),
					burstEndedAt: outage.burstEndedAt,
					changedAt: outage.changedAt,
				}
			: null;
	if (outage !== undefined && about !== null && joins(mine, about, settings)) {
		fates[index] = "grouped";
		join(world, outage, key, alert.at, mine.kind);
	} else if (settings.openDelayMs <= 0 || flaps(world, key, alert)) {
		raise(world, index, key, alert.at);
	} else {
		key.held = [index];
		agenda.add(alert.at + settings.openDelayMs, { kind: "held", key, since: index });
	}
}

function join({ agenda, settings }: World, ticket: Ticket, key: Key, at: number, kind: string): void {
	key.ticket = ticket;
	ticket.down.add(key.name);
	ticket.keys.add(key.name);
	ticket.kinds.add(kind);
	if (at - ticket.burstEndedAt <= settings.groupMs) ticket.burstEndedAt = at;
	ticket.changedAt = at;
	ticket.heardAt = at;
	if (ticket.pending++ === 0)
		agenda.add(Math.max(at + settings.groupMs, ticket.newsAt + settings.noteIntervalMs), { kind: "members", ticket });
}

function newTicket(world: World, at: number, grouped: boolean): Ticket {
	const { settings, agenda } = world;
	const ticket: Ticket = {
		...{ down: new Set(), keys: new Set(), kinds: new Set(), grouped, flapping: false, isOpen: true },
		...{ pending: 0, newsAt: at, heardAt: at, burstEndedAt: at, changedAt: at, closedAt: 0 },
	};
	count(world, at, "tickets");
	if (settings.autoCloseMs > 0) agenda.add(at + settings.autoCloseMs, { kind: "stale", ticket });
	return ticket;
}

/** The alert gets its ticket: one of its own, the one that was closed just before, or that of an outage. */
function raise(world: World, index: number, key: Key, at: number): void {
	const { alerts, settings, groups } = world;
	const alert = alerts[index];
	if (alert === undefined) return;
	const group = key.group === null ? [] : (groups.get(key.group) ?? []);
	const mine = group.findLast((one) => one.key === key && one.recoveredAt === null);
	const members = mine === undefined ? null : outageWith(mine, group, settings);
	const isFlapping = flaps(world, key, alert);
	if (members !== null && !isFlapping) beginOutage(world, index, members, key, at);
	else raiseAlone(world, index, key, at, isFlapping);
}

function raiseAlone(world: World, index: number, key: Key, at: number, isFlapping: boolean): void {
	const { alerts, settings, fates } = world;
	const alert = alerts[index];
	if (alert === undefined) return;
	const before = key.ticket;
	const reopens = before !== null && !before.isOpen && settings.reopenWithinMs > 0 && alert.at - before.closedAt <= settings.reopenWithinMs;
	const ticket = reopens ? before : newTicket(world, at, false);
	fates[index] = reopens ? "reopened" : "ticket";
	if (reopens) {
		ticket.isOpen = true;
		ticket.newsAt = at;
	}
	if (reopens || isFlapping) count(world, at, "notes");
	key.ticket = ticket;
	ticket.down.add(key.name);
	ticket.heardAt = at;
	ticket.changedAt = at;
	ticket.flapping = isFlapping;
}

function beginOutage(world: World, index: number, members: readonly GroupDown[], key: Key, at: number): void {
	const { outages, fates } = world;
	const ticket = newTicket(world, at, true);
	if (key.group !== null) outages.set(key.group, ticket);
	for (const { key: member, kind } of members) {
		// One that has a ticket keeps it, and becomes a child.
		if (openTicket(member) !== null) continue;
		for (const one of member.held) fates[one] = "grouped";
		member.held = [];
		member.ticket = ticket;
		ticket.down.add(member.name);
		ticket.keys.add(member.name);
		ticket.kinds.add(kind);
	}
	fates[index] = "ticket";
	// The list of its members.
	count(world, at, "notes");
}

function repeat(world: World, index: number, alert: PastAlert, key: Key, ticket: Ticket): void {
	const { settings, agenda, fates } = world;
	ticket.down.add(key.name);
	ticket.heardAt = alert.at;
	ticket.changedAt = alert.at;
	if (ticket.flapping || ticket.grouped) {
		fates[index] = ticket.flapping ? "flapping" : "grouped";
	} else if (flaps(world, key, alert)) {
		ticket.flapping = true;
		fates[index] = "flapping";
		count(world, alert.at, "notes");
	} else if (ticket.newsAt + settings.noteIntervalMs > alert.at) {
		fates[index] = "counted";
		if (ticket.pending++ === 0) agenda.add(ticket.newsAt + settings.noteIntervalMs, { kind: "news", ticket });
	} else {
		fates[index] = "note";
		ticket.newsAt = alert.at;
		count(world, alert.at, "notes");
	}
}

function recover(world: World, index: number, alert: PastAlert, key: Key, ticket: Ticket | null): void {
	const { settings, agenda, fates, groups } = world;
	key.isDown = false;
	if (key.group !== null) for (const one of groups.get(key.group) ?? []) if (one.key === key) one.recoveredAt ??= alert.at;
	if (key.held.length > 0) {
		for (const one of [...key.held, index]) fates[one] = "self_resolved";
		key.held = [];
		return;
	}
	if (ticket === null) return;
	ticket.down.delete(key.name);
	ticket.heardAt = alert.at;
	ticket.changedAt = alert.at;
	if (ticket.flapping) {
		fates[index] = "flapping";
		agenda.add(alert.at + settings.flapMs, { kind: "calm", ticket });
	} else if (ticket.down.size > 0) {
		fates[index] = "grouped";
	} else {
		fates[index] = "closed";
		close(world, ticket, alert.at);
	}
}

function close(world: World, ticket: Ticket, at: number): void {
	ticket.isOpen = false;
	ticket.closedAt = at;
	ticket.pending = 0;
	ticket.flapping = false;
	count(world, at, "notes");
}

const DUE: { readonly [K in Due["kind"]]: (world: World, due: Extract<Due, { kind: K }>, at: number) => void } = {
	held(world, { key, since }, at) {
		const [first, ...rest] = key.held;
		if (first === undefined || first !== since) return;
		key.held = [];
		raise(world, first, key, at);
		const ticket = openTicket(key);
		for (const index of rest) {
			const alert = world.alerts[index];
			if (alert !== undefined && ticket !== null) repeat(world, index, { ...alert, at }, key, ticket);
		}
	},
	news(world, { ticket }, at) {
		if (!ticket.isOpen || ticket.pending === 0) return;
		ticket.pending = 0;
		ticket.newsAt = at;
		count(world, at, "notes");
	},
	members: (world, due, at) => DUE.news(world, { ...due, kind: "news" }, at),
	calm(world, { ticket }, at) {
		if (!ticket.isOpen || !ticket.flapping) return;
		const quiet = calmAt(ticket.down.size > 0, ticket.changedAt, world.settings);
		if (quiet === null) return;
		if (quiet > at) world.agenda.add(quiet, { kind: "calm", ticket });
		else close(world, ticket, at);
	},
	stale(world, { ticket }, at) {
		if (!ticket.isOpen) return;
		const due = ticket.heardAt + world.settings.autoCloseMs;
		if (due > at) world.agenda.add(Math.max(due, at + MINUTE_MS), { kind: "stale", ticket });
		else close(world, ticket, at);
	},
};
