import { isoTime } from "../../base/clock.ts";
import type { Config } from "../../base/config.ts";
import type { Psa } from "../../psa/port/index.ts";
import type { Audit } from "../../setup/audit/index.ts";
import type { SandboxStore, SandboxTicket } from "../../store/index.ts";
import { HttpProblem, notFound } from "../shell/problem.ts";
import { api, type Route } from "../shell/route.ts";

export interface SandboxRoutesDeps {
	readonly sandbox: SandboxStore;
	readonly psa: Psa;
	readonly audit: Audit;
	readonly clock: { now(): number };
	readonly config: Pick<Config, "CW_STATUS_NEW" | "CW_STATUS_CLOSED">;
}

const MAX_TICKETS = 500;

/** A ticket of the sandbox with its notes, in the contract's form. */
async function viewSandboxTicket(sandbox: SandboxStore, ticket: SandboxTicket) {
	const notes = await sandbox.notes(ticket.id);
	return {
		id: ticket.id,
		summary: ticket.summary,
		description: ticket.description,
		board: ticket.board,
		status: ticket.status,
		closed: ticket.closed,
		company: ticket.company,
		...ticket.fields,
		external_xref: ticket.xref,
		created_at: isoTime(ticket.createdAt),
		closed_at: isoTime(ticket.closedAt),
		notes: notes.map((note) => ({
			id: note.id,
			text: note.text,
			internal: note.kind === "internal",
			kind: note.kind,
			created_at: isoTime(note.createdAt),
		})),
	};
}

/** Closes or reopens a sandbox ticket by hand, as a technician does in ConnectWise; null if there is none. */
export async function moveSandboxTicket(
	{ sandbox, psa, audit, clock, config }: SandboxRoutesDeps,
	id: number,
	verb: "close" | "reopen",
	actor: { readonly name: string; readonly sourceIp: string },
): Promise<SandboxTicket | null> {
	const before = psa.kind === "sandbox" && Number.isSafeInteger(id) ? await sandbox.ticket(id) : null;
	if (before === null) return null;
	const now = clock.now();
	const closed = verb === "close";
	const moved = await sandbox.setStatus(id, closed ? config.CW_STATUS_CLOSED : config.CW_STATUS_NEW, closed, now);
	const changes = [{ field: "status", old: before.status, new: moved?.status ?? null }];
	await audit.record(actor, { action: `sandbox.${verb}`, subject: `#${id} ${before.summary}`, changes });
	return moved;
}

export function sandboxRoutes(deps: SandboxRoutesDeps): Route[] {
	const { sandbox, psa } = deps;
	const only = (): void => {
		if (psa.kind !== "sandbox") throw new HttpProblem(409, "ConnectWise is connected; there is no sandbox");
	};
	const move = (verb: "close" | "reopen"): Route =>
		api({
			method: "POST",
			path: `/api/sandbox/tickets/{id}/${verb}`,
			role: "operator",
			summary: verb === "close" ? "Closes a sandbox ticket by hand" : "Reopens a sandbox ticket by hand",
			answers: { 200: "the ticket" },
			async handle(c, { actor }) {
				only();
				const ticket = await moveSandboxTicket(deps, Number(c.req.param("id")), verb, actor);
				if (ticket === null) throw notFound("Sandbox ticket");
				return c.json(await viewSandboxTicket(sandbox, ticket));
			},
		});
	return [
		api({
			method: "GET",
			path: "/api/sandbox/tickets",
			role: "viewer",
			summary: "Tickets of the embedded PSA, newest first",
			answers: { 200: "items" },
			async handle(c) {
				only();
				const tickets = await sandbox.tickets(MAX_TICKETS);
				return c.json({ items: await Promise.all(tickets.map((ticket) => viewSandboxTicket(sandbox, ticket))) });
			},
		}),
		move("close"),
		move("reopen"),
	];
}
