/** How a past alert gets its ticket in a replay: a new one, one that was closed just before, or that of an outage. */
import { flapsAt, joins, kindOf, outageWith } from "../noise/index.ts";
import type { PastAlert } from "./types.ts";
import {
	type GroupDown,
	groupOf,
	type Key,
	newTicket,
	note,
	openTicket,
	settingsOf,
	sourceOf,
	type Ticket,
	touch,
	type World,
} from "./world.ts";

/** Minimum time between two updates of an outage's list of members. Milliseconds. */
const LISTING_MS = 600_000;
/** Maximum number of openings of a group that are considered. */
const MAX_GROUP = 1_000;

const kindOfPast = (alert: PastAlert): string => kindOf(alert, alert.endpointId);

/** Records that the key goes down. */
export function goDown(world: World, alert: PastAlert, key: Key): void {
	key.openings.push(alert.at);
	if (key.openings.length > MAX_GROUP) key.openings = key.openings.slice(-MAX_GROUP);
	key.group = groupOf(world, alert);
	if (key.group === null) return;
	const group = world.groups.get(key.group) ?? [];
	group.push({ keyHash: key.name, at: alert.at, recoveredAt: null, kind: kindOfPast(alert), key });
	world.groups.set(key.group, group.length > MAX_GROUP ? group.slice(-MAX_GROUP) : group);
}

export const flaps = (world: World, { openings }: Key, { type, at, endpointId }: PastAlert): boolean =>
	type === "OPEN" && openings.at(-1) === at && flapsAt(openings, at, settingsOf(world, endpointId));

/** Handles an alert without a ticket: it joins an outage, gets its ticket, or waits for its delay. */
export function open(world: World, index: number, alert: PastAlert, key: Key): void {
	const settings = settingsOf(world, alert.endpointId);
	const outage = key.group === null ? undefined : world.outages.get(key.group);
	const mine = { keyHash: key.name, at: alert.at, kind: kindOfPast(alert) };
	if (outage?.isOpen === true && joins(mine, { ...outage, splits: new Set<string>() }, settings)) {
		world.fates[index] = "grouped";
		join(world, outage, key, alert);
	} else if (settings.openDelayMs <= 0 || flaps(world, key, alert)) {
		raise(world, index, key, alert.at);
	} else {
		key.held = [index];
		world.agenda.add(alert.at + settings.openDelayMs, { kind: "held", key, since: index });
	}
}

function join(world: World, ticket: Ticket, key: Key, alert: PastAlert): void {
	const { at } = alert;
	const { groupMs, noteIntervalMs } = settingsOf(world, alert.endpointId);
	key.ticket = ticket;
	touch(world, ticket, alert, at);
	ticket.down.add(sourceOf(key, alert.endpointId));
	ticket.keys.add(key.name);
	ticket.kinds.add(kindOfPast(alert));
	if (at - ticket.burstEndedAt <= groupMs) ticket.burstEndedAt = at;
	ticket.changedAt = at;
	ticket.heardAt = at;
	if (ticket.pending++ > 0) return;
	world.agenda.add(Math.max(at + groupMs, ticket.newsAt + Math.max(LISTING_MS, noteIntervalMs)), { kind: "members", ticket });
}

/** Gives the alert its ticket. @param at present time of the replay, after the delay */
export function raise(world: World, index: number, key: Key, at: number): void {
	const alert = world.alerts[index];
	if (alert === undefined) return;
	const group = key.group === null ? [] : (world.groups.get(key.group) ?? []);
	const mine = group.findLast((one) => one.key === key && one.recoveredAt === null);
	const members = mine === undefined ? null : outageWith(mine, group, settingsOf(world, alert.endpointId));
	const isFlapping = flaps(world, key, alert);
	if (members !== null && !isFlapping) beginOutage(world, index, members, alert, at);
	else raiseAlone(world, index, key, alert, { at, isFlapping });
}

const mayReopen = (world: World, ticket: Ticket | null | undefined, { at, endpointId }: PastAlert): ticket is Ticket => {
	const { reopenWithinMs } = settingsOf(world, endpointId);
	return ticket != null && !ticket.isOpen && reopenWithinMs > 0 && at - ticket.closedAt <= reopenWithinMs;
};

function reopen(world: World, ticket: Ticket, alert: PastAlert, at: number): void {
	ticket.isOpen = true;
	ticket.newsAt = at;
	touch(world, ticket, alert, at);
	note(world, ticket, at);
}

function raiseAlone(
	world: World,
	index: number,
	key: Key,
	alert: PastAlert,
	{ at, isFlapping }: { at: number; isFlapping: boolean },
): void {
	const before = key.ticket;
	const reopens = mayReopen(world, before, alert);
	const ticket = reopens ? before : newTicket(world, at, settingsOf(world, alert.endpointId), false);
	world.fates[index] = reopens ? "reopened" : "ticket";
	if (reopens) reopen(world, ticket, alert, at);
	touch(world, ticket, alert, at);
	// The note about flapping; on a reopened ticket the same note says both.
	if (isFlapping && !reopens) note(world, ticket, at);
	key.ticket = ticket;
	holdBy(ticket, key, alert);
	ticket.heardAt = at;
	ticket.changedAt = at;
	ticket.flapping = isFlapping;
}

/** Makes all sources that report the key as down hold the ticket open. */
function holdBy(ticket: Ticket, key: Key, { endpointId }: Pick<PastAlert, "endpointId">): void {
	for (const endpoint of new Set([endpointId, ...key.down])) ticket.down.add(sourceOf(key, endpoint));
}

function beginOutage(world: World, index: number, members: readonly GroupDown[], alert: PastAlert, at: number): void {
	const { outages, fates, alerts } = world;
	const group = groupOf(world, alert);
	const last = group === null ? undefined : outages.get(group);
	const reopens = mayReopen(world, last, alert);
	const ticket = reopens ? last : newTicket(world, at, settingsOf(world, alert.endpointId), true);
	if (group !== null) outages.set(group, ticket);
	if (reopens) reopen(world, ticket, alert, at);
	touch(world, ticket, alert, at);
	ticket.burstEndedAt = Math.max(...members.map((one) => one.at));
	ticket.changedAt = at;
	for (const { key: member, kind } of members) {
		const own = [...member.down].map((endpointId) => ({ endpointId }));
		for (const one of own) touch(world, ticket, { ...alert, ...one }, at);
		ticket.keys.add(member.name);
		ticket.kinds.add(kind);
		// A member with a ticket keeps it as a child.
		if (openTicket(member) !== null) continue;
		for (const one of member.held) {
			fates[one] = "grouped";
			touch(world, ticket, alerts[one], at);
		}
		member.held = [];
		member.ticket = ticket;
		for (const { endpointId } of own) ticket.down.add(sourceOf(member, endpointId));
	}
	fates[index] = reopens ? "reopened" : "ticket";
	// The note that lists the members; on a reopened ticket, the note about that already does.
	if (!reopens) note(world, ticket, at);
}
