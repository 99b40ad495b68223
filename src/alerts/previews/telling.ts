/** Effects of past alerts and recoveries on open tickets in a replay. */
import { flaps } from "./raising.ts";
import type { Fate, PastAlert } from "./types.ts";
import { close, type Key, note, settingsOf, sourceOf, type Ticket, touch, type World } from "./world.ts";

/** Handles an alert whose ticket is open. */
export function repeat(world: World, index: number, alert: PastAlert, key: Key, ticket: Ticket): void {
	const { fates } = world;
	touch(world, ticket, alert, alert.at);
	if (alert.type === "OPEN") ticket.down.add(sourceOf(key, alert.endpointId));
	ticket.heardAt = alert.at;
	ticket.changedAt = alert.at;
	if (ticket.flapping || ticket.grouped) {
		fates[index] = ticket.flapping ? "flapping" : "grouped";
	} else if (flaps(world, key, alert)) {
		ticket.flapping = true;
		fates[index] = "flapping";
		note(world, ticket, alert.at);
	} else {
		fates[index] = tell(world, alert, ticket);
	}
}

/** Writes a note, now or together with others after the interval. */
function tell(world: World, { at, endpointId }: PastAlert, ticket: Ticket): Fate {
	const { noteIntervalMs } = settingsOf(world, endpointId);
	if (ticket.newsAt + noteIntervalMs > at) {
		if (ticket.pending++ === 0) world.agenda.add(ticket.newsAt + noteIntervalMs, { kind: "news", ticket });
		return "counted";
	}
	ticket.newsAt = at;
	note(world, ticket, at);
	return "note";
}

/** Removes a source from those that hold a key down. A source that never opened ends the only one that did. */
function goUp(key: Key, endpointId: string): void {
	if (!key.down.delete(endpointId) && key.down.size === 1) key.down.clear();
}

/** Handles a recovery. @param ticket the key's, if it is open */
export function recover(world: World, index: number, alert: PastAlert, key: Key, ticket: Ticket | null): void {
	const { fates, groups } = world;
	const before = [...key.down];
	goUp(key, alert.endpointId);
	const isUp = key.down.size === 0;
	if (isUp && key.group !== null) for (const one of groups.get(key.group) ?? []) if (one.key === key) one.recoveredAt ??= alert.at;
	if (key.held.length > 0) {
		key.held.push(index);
		for (const one of key.held) fates[one] = isUp ? "self_resolved" : "counted";
		if (isUp) key.held = [];
		return;
	}
	if (ticket === null) return;
	touch(world, ticket, alert, alert.at);
	for (const endpoint of [...before, alert.endpointId]) if (!key.down.has(endpoint)) ticket.down.delete(sourceOf(key, endpoint));
	ticket.heardAt = alert.at;
	ticket.changedAt = alert.at;
	fates[index] = goesOn(world, alert, ticket);
}

/** Result of a recovery with an open ticket. */
function goesOn(world: World, alert: PastAlert, ticket: Ticket): Fate {
	if (ticket.flapping) {
		world.agenda.add(alert.at + ticket.settings.flapMs, { kind: "calm", ticket });
		return "flapping";
	}
	if (ticket.down.size > 0) return ticket.grouped ? "grouped" : tell(world, alert, ticket);
	close(world, ticket, alert.at);
	return "closed";
}
