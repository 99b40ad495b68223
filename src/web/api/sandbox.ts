import { isoTime } from "../../clock.ts";
import type { SandboxStore, SandboxTicket } from "../../store/index.ts";
import type { Psa } from "../../tickets/index.ts";
import { HttpProblem, notFound } from "../problem.ts";
import { api, type Route } from "../route.ts";

export interface SandboxRoutesDeps {
	readonly sandbox: SandboxStore;
	readonly psa: Psa;
	readonly newStatus: string;
	readonly closedStatus: string;
}

const MOST = 500;

/** A ticket of the sandbox with its notes, as the contract shows it. */
export async function viewSandboxTicket(sandbox: SandboxStore, ticket: SandboxTicket) {
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

export function sandboxRoutes({ sandbox, psa, newStatus, closedStatus }: SandboxRoutesDeps): Route[] {
	const only = (): void => {
		if (psa.kind !== "sandbox") throw new HttpProblem(409, "ConnectWise is connected; there is no sandbox");
	};
	const move = (verb: "close" | "reopen", status: string, closed: boolean): Route =>
		api({
			method: "POST",
			path: `/api/sandbox/tickets/{id}/${verb}`,
			role: "operator",
			summary: verb === "close" ? "Closes a sandbox ticket by hand" : "Reopens a sandbox ticket by hand",
			answers: { 200: "the ticket" },
			async handle(c) {
				only();
				const id = Number(c.req.param("id"));
				const ticket =
					Number.isSafeInteger(id) && (await sandbox.ticket(id)) !== null ? await sandbox.setStatus(id, status, closed, Date.now()) : null;
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
				const tickets = await sandbox.tickets(MOST);
				return c.json({ items: await Promise.all(tickets.map((ticket) => viewSandboxTicket(sandbox, ticket))) });
			},
		}),
		move("close", closedStatus, true),
		move("reopen", newStatus, false),
	];
}
