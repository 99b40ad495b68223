import type { Context } from "hono";
import { sandboxPage } from "../../../views/pages/sandbox.tsx";
import type { WebEnv } from "../env.ts";
import { notFound } from "../problem.ts";
import type { Route } from "../route.ts";
import type { PageDeps } from "./deps.ts";
import { done } from "./flash.ts";
import type { Frames } from "./frame.ts";
import { page } from "./page.ts";

const MOST = 200;

/** The tickets that HookWise keeps itself while no ConnectWise is connected. */
export function sandboxPageRoutes(deps: PageDeps, frames: Frames): Route[] {
	const { config, psa, secrets } = deps;
	const { sandbox } = deps.store;

	const move = (verb: "close" | "reopen", status: string, closed: boolean): Route =>
		page({
			method: "POST",
			path: `/sandbox/{id}/${verb}`,
			role: "operator",
			summary: verb === "close" ? "Closes a sandbox ticket by hand" : "Reopens a sandbox ticket by hand",
			async handle(c) {
				const ticket = await moved(c, status, closed);
				return done(c, secrets, `/sandbox${c.req.query("show") === "all" ? "?show=all" : ""}`, {
					tone: "good",
					text: `Ticket #${ticket.id} is ${closed ? "closed" : "open again"}: ${ticket.summary}`,
				});
			},
		});

	async function moved(c: Context<WebEnv>, status: string, closed: boolean) {
		const id = Number(c.req.param("id"));
		if (psa.kind !== "sandbox" || !Number.isSafeInteger(id) || (await sandbox.ticket(id)) === null) throw notFound("Sandbox ticket");
		const ticket = await sandbox.setStatus(id, status, closed, deps.clock.now());
		if (ticket === null) throw notFound("Sandbox ticket");
		return ticket;
	}

	return [
		page({
			method: "GET",
			path: "/sandbox",
			role: "viewer",
			summary: "Tickets of the sandbox",
			async handle(c) {
				const all = c.req.query("show") !== "open";
				const tickets = psa.kind === "sandbox" ? await sandbox.tickets(MOST) : [];
				const shown = tickets.filter((ticket) => all || !ticket.closed);
				const entries = await Promise.all(shown.map(async (ticket) => ({ ticket, notes: await sandbox.notes(ticket.id) })));
				return c.html(
					sandboxPage(await frames.of(c), {
						isSandbox: psa.kind === "sandbox",
						entries,
						all,
						open: tickets.filter(({ closed }) => !closed).length,
						total: tickets.length,
						limited: tickets.length >= MOST,
					}),
				);
			},
		}),
		move("close", config.CW_STATUS_CLOSED, true),
		move("reopen", config.CW_STATUS_NEW, false),
	];
}
