import { sandboxPage } from "../../../views/pages/sandbox.tsx";
import type { Needs } from "../page/deps.ts";
import { done } from "../page/flash.ts";
import type { Frames } from "../page/frame.ts";
import { page } from "../page/page.ts";
import { notFound } from "../shell/problem.ts";
import type { Route } from "../shell/route.ts";
import { moveSandboxTicket } from "./api.ts";

/** Services that these pages use. */
type Deps = Needs<"audit" | "clock" | "config" | "psa" | "secrets" | "store">;

const MAX_TICKETS = 200;

/** Tickets that HookWise keeps itself while ConnectWise is not connected. */
export function sandboxPageRoutes(deps: Deps, frames: Frames): Route[] {
	const { psa, secrets } = deps;
	const { sandbox } = deps.store;

	const move = (verb: "close" | "reopen"): Route =>
		page({
			method: "POST",
			path: `/sandbox/{id}/${verb}`,
			role: "operator",
			summary: verb === "close" ? "Closes a sandbox ticket by hand" : "Reopens a sandbox ticket by hand",
			async handle(c, { actor }) {
				const ticket = await moveSandboxTicket({ ...deps, sandbox }, Number(c.req.param("id")), verb, actor);
				if (ticket === null) throw notFound("Sandbox ticket");
				return done(c, secrets, `/sandbox${c.req.query("show") === "all" ? "?show=all" : ""}`, {
					tone: "good",
					text: `Ticket #${ticket.id} is ${ticket.closed ? "closed" : "open again"}: ${ticket.summary}`,
				});
			},
		});

	return [
		page({
			method: "GET",
			path: "/sandbox",
			role: "viewer",
			summary: "Tickets of the sandbox",
			async handle(c) {
				const all = c.req.query("show") !== "open";
				const tickets = psa.kind === "sandbox" ? await sandbox.tickets(MAX_TICKETS) : [];
				const shown = tickets.filter((ticket) => all || !ticket.closed);
				const counts = psa.kind === "sandbox" ? await sandbox.counts() : { total: 0, open: 0 };
				const entries = await Promise.all(shown.map(async (ticket) => ({ ticket, notes: await sandbox.notes(ticket.id) })));
				return c.html(
					sandboxPage(await frames.of(c), {
						isSandbox: psa.kind === "sandbox",
						entries,
						all,
						...counts,
						limited: counts.total > MAX_TICKETS,
					}),
				);
			},
		}),
		move("close"),
		move("reopen"),
	];
}
