import { pass } from "./due.ts";
import { goDown, open } from "./raising.ts";
import { recover, repeat } from "./telling.ts";
import type { PastAlert, Replay, Simulated } from "./types.ts";
import { createWorld, type Key, keyOf, openTicket, outcomeOf, settingsOf, type Ticket, type World } from "./world.ts";

/** Number of alerts between two pauses. */
const STRIDE = 500;

/**
 * Replays alerts through the rules of noise, with the same results as the real work
 * (docs/contract/behaviour.md, section 3). Pure.
 * @param alerts in order of arrival, including those of other endpoints
 * @returns yields the number of finished alerts, so that the caller can stop
 */
export function* simulate(alerts: readonly PastAlert[], replay: Replay): Generator<number, Simulated> {
	const world = createWorld(alerts, replay);
	for (const [index, alert] of alerts.entries()) {
		pass(world, alert.at);
		take(world, index, alert);
		if (index % STRIDE === STRIDE - 1) yield index + 1;
	}
	// Tickets that still wait at the end are created; later notes and closes are not considered.
	const last = alerts.at(-1);
	if (last !== undefined) pass(world, last.at + Math.max(replay.settings.openDelayMs, settingsOf(world, last.endpointId).openDelayMs));
	return outcomeOf(world);
}

function take(world: World, index: number, alert: PastAlert): void {
	const key = keyOf(world, alert);
	const ticket = openTicket(key);
	if (ticket === null ? alert.suppressed : alert.suppressedIfOpen) return;
	if (alert.type === "CLOSE") recover(world, index, alert, key, ticket);
	else if (alert.type === "OPEN" || ticket !== null || key.held.length > 0 || alert.opens) news(world, index, alert, key, ticket);
}

function news(world: World, index: number, alert: PastAlert, key: Key, ticket: Ticket | null): void {
	const wasDown = key.down.size > 0;
	if (alert.type === "OPEN") key.down.add(alert.endpointId);
	if (key.held.length > 0) {
		key.held.push(index);
		world.fates[index] = "counted";
		return;
	}
	if (alert.type === "OPEN" && !wasDown) goDown(world, alert, key);
	if (ticket !== null) repeat(world, index, alert, key, ticket);
	else open(world, index, alert, key);
}
