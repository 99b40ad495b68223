/** Timed events of a replay: tickets after their delay, notes after their interval, and automatic closes. */
import { calmAt } from "../noise/index.ts";
import { raise } from "./raising.ts";
import { repeat } from "./telling.ts";
import { close, type Due, note, openTicket, type World } from "./world.ts";

const MINUTE_MS = 60_000;

/** Runs all events that are due until then. */
export function pass(world: World, until: number): void {
	for (let due = world.agenda.next(until); due !== null; due = world.agenda.next(until)) happen(world, due.what, due.at);
}

function happen(world: World, due: Due, at: number): void {
	switch (due.kind) {
		case "held":
			endDelay(world, due, at);
			break;
		case "news":
		case "members":
			tellPending(world, due.ticket, at);
			break;
		case "calm":
			calm(world, due.ticket, at);
			break;
		case "stale":
			stale(world, due.ticket, at);
			break;
	}
}

type Ticket = Extract<Due, { kind: "news" }>["ticket"];

function endDelay(world: World, { key, since }: Extract<Due, { kind: "held" }>, at: number): void {
	const [first, ...rest] = key.held;
	if (first === undefined || first !== since) return;
	raise(world, first, key, at);
	key.held = [];
	const ticket = openTicket(key);
	for (const index of rest) {
		const alert = world.alerts[index];
		// The recovery of one of several sources is mentioned with the rest.
		if (alert !== undefined && ticket !== null && alert.type !== "CLOSE") repeat(world, index, { ...alert, at }, key, ticket);
	}
}

function tellPending(world: World, ticket: Ticket, at: number): void {
	if (!ticket.isOpen || ticket.pending === 0) return;
	ticket.pending = 0;
	ticket.newsAt = at;
	note(world, ticket, at);
}

function calm(world: World, ticket: Ticket, at: number): void {
	if (!ticket.isOpen || !ticket.flapping) return;
	const quiet = calmAt(ticket.down.size > 0, ticket.changedAt, ticket.settings);
	if (quiet === null) return;
	if (quiet > at) world.agenda.add(quiet, { kind: "calm", ticket });
	else close(world, ticket, at);
}

function stale(world: World, ticket: Ticket, at: number): void {
	if (!ticket.isOpen) return;
	const due = ticket.heardAt + ticket.settings.autoCloseMs;
	if (due > at) {
		world.agenda.add(Math.max(due, at + MINUTE_MS), { kind: "stale", ticket });
		return;
	}
	close(world, ticket, at);
	ticket.down.clear();
	// The next alert of one of these keys counts as a new opening.
	for (const key of world.keys.values()) if (key.ticket === ticket) key.down.clear();
}
