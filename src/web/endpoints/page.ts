import type { Context } from "hono";
import type { EndpointHead } from "../../../views/endpoints/header.tsx";
import { questionOf } from "../../../views/endpoints/questions.ts";
import { endpointPage } from "../../../views/pages/endpoint.tsx";
import type { Actor } from "../../base/actor.ts";
import { filesOf, findSource } from "../../setup/sources/index.ts";
import type { StoredEndpoint } from "../../store/index.ts";
import { historyListOf } from "../history/list.ts";
import { historyQuery } from "../history/query.ts";
import { ask } from "../page/ask.ts";
import type { Needs } from "../page/deps.ts";
import { type Carried, done } from "../page/flash.ts";
import type { Frames } from "../page/frame.ts";
import { page } from "../page/page.ts";
import type { WebEnv } from "../shell/env.ts";
import { notFound } from "../shell/problem.ts";
import type { Route } from "../shell/route.ts";
import { endpointOf } from "./actions.ts";
import { lineOf } from "./line.ts";
import { setupOf, siteOf } from "./setup.ts";

/** What this page asks of the rooms. */
type Deps = Needs<
	| "clock"
	| "config"
	| "directory"
	| "endpoints"
	| "fixtures"
	| "history"
	| "ingest"
	| "psa"
	| "samples"
	| "secrets"
	| "stats"
	| "store"
	| "trials"
>;

const DAY_MS = 86_400_000;
type Rotation = keyof typeof SECRET_OF;
const SECRET_OF = { "rotate-token": "bearer_token", "rotate-hmac": "hmac_secret" } as const;
const WORD_OF = { "rotate-token": "bearer token", "rotate-hmac": "signing secret" } as const;

/** What every tab of an endpoint shows above itself. */
export async function headOf(deps: Deps, stored: StoredEndpoint): Promise<EndpointHead> {
	const [figures, tenants, counts, fixtures] = await Promise.all([
		deps.stats.ofEndpoints(),
		deps.store.tenants.unmatched(),
		deps.history.counts({ endpointId: stored.id }),
		deps.fixtures.count(stored.id),
	]);
	const mine = tenants.filter(({ endpointId }) => endpointId === stored.id).length;
	const line = lineOf(stored, figures.get(stored.id) ?? deps.stats.none, {
		now: deps.clock.now(),
		defaultBoard: deps.config.CW_SERVICE_BOARD,
		unmatched: new Map([[stored.id, mine]]),
	});
	return { line, lastIp: stored.lastIp, historyCount: counts.total, fixtures };
}

/** The tabs of an endpoint but Rules, and its secrets. */
export function endpointRoutes(deps: Deps, frames: Frames): Route[] {
	const kit = tokens(deps, frames);

	return [...secretRoutes(kit), ...tabRoutes(kit)];
}

type Tokens = ReturnType<typeof tokens>;

/** How a token is changed. */
function tokens(deps: Deps, frames: Frames) {
	const { endpoints, secrets } = deps;

	/** A secret that a person gives because a tool dictates it; what is wrong with it is told where it was typed. */
	async function takeOwn(c: Context<WebEnv>, verb: Rotation, stored: StoredEndpoint, own: string, actor: Actor): Promise<Response> {
		const saved = await endpoints.change(stored.id, { [SECRET_OF[verb]]: own }, null, actor);
		if (!saved.ok && saved.why === "invalid") {
			const problem = saved.problems.map(({ message }) => message).join(" ");
			return ask(c, frames, questionOf(verb, stored, problem), 422);
		}
		if (!saved.ok) throw notFound("Endpoint");
		const text = `${stored.name} now asks for the ${WORD_OF[verb]} that you gave.`;
		return done(c, secrets, `/endpoints/${stored.id}`, { tone: "good", text });
	}

	const rotate = (verb: Rotation): Route[] => [
		page({
			method: "GET",
			path: `/endpoints/{id}/${verb}`,
			role: "operator",
			summary: "Asks before a secret is replaced",
			async handle(c) {
				const stored = await endpointOf(deps, c);
				return ask(c, frames, questionOf(verb, stored));
			},
		}),
		page({
			method: "POST",
			path: `/endpoints/{id}/${verb}`,
			role: "operator",
			summary: "Replaces a secret; the old one ends now",
			async handle(c, { form, actor }) {
				const stored = await endpointOf(deps, c);
				const { id, name } = stored;
				const own = form.text("own").trim();
				if (own !== "") return takeOwn(c, verb, stored, own, actor);
				const secret = verb === "rotate-token" ? await endpoints.rotateToken(id, actor) : await endpoints.rotateHmac(id, actor);
				if (secret === null) throw notFound("Endpoint");
				const bearer = verb === "rotate-token" ? secret : null;
				return done(c, secrets, `/endpoints/${id}`, {
					tone: "good",
					text: `${name} has a new ${WORD_OF[verb]}. It is shown below this once; put it into the tool now.`,
					secret: { endpointId: id, bearer, hmac: bearer === null ? secret : null },
				});
			},
		}),
	];

	return { deps, frames, endpoints, secrets, rotate };
}

/** The endpoint's first tab with its secrets and files. */
function secretRoutes({ deps, frames, endpoints, secrets, rotate }: Tokens): Route[] {
	return [
		page({
			method: "GET",
			path: "/endpoints/{id}",
			role: "viewer",
			summary: "An endpoint: address, token and how to send to it",
			async handle(c) {
				const stored = await endpointOf(deps, c);
				const [frame, head] = await Promise.all([frames.of(c), headOf(deps, stored)]);
				const flash: Carried | null = frame.flash;
				const shown = flash?.secret?.endpointId === stored.id ? flash.secret : null;
				return c.html(endpointPage(frame, head, { tab: "setup", view: await setupOf(deps, c, stored, shown) }));
			},
		}),
		page({
			method: "POST",
			path: "/endpoints/{id}/reveal",
			role: "admin",
			summary: "Shows token and signing secret; audited",
			async handle(c, { actor }) {
				const { id } = await endpointOf(deps, c);
				const shown = await endpoints.reveal(id, actor);
				if (shown === null) throw notFound("Endpoint");
				return done(c, secrets, `/endpoints/${id}#address`, {
					tone: "good",
					text: "Token and signing secret are shown below until you leave this page.",
					secret: { endpointId: id, bearer: shown.bearer_token, hmac: shown.hmac_secret },
				});
			},
		}),
		...rotate("rotate-token"),
		...rotate("rotate-hmac"),
		page({
			method: "GET",
			path: "/endpoints/{id}/files/{source}/{name}",
			role: "viewer",
			summary: "A file that the monitoring tool takes, with YOUR_TOKEN in the place of the token",
			async handle(c) {
				const stored = await endpointOf(deps, c);
				const source = findSource(c.req.param("source") ?? "");
				const files = source === null ? [] : filesOf(source, siteOf(deps, c, stored, null));
				const file = files.find(({ name }) => name === c.req.param("name"));
				if (file === undefined) throw notFound("File");
				return c.body(file.text, 200, { "Content-Type": file.type, "Content-Disposition": `attachment; filename="${file.name}"` });
			},
		}),
	];
}

/** Its other tabs. */
function tabRoutes({ deps, frames }: Tokens): Route[] {
	return [
		page({
			method: "GET",
			path: "/endpoints/{id}/history",
			role: "viewer",
			summary: "History of one endpoint",
			query: historyQuery,
			async handle(c, { query }) {
				const stored = await endpointOf(deps, c);
				const path = `/endpoints/${stored.id}/history`;
				const [frame, head, view] = await Promise.all([
					frames.of(c),
					headOf(deps, stored),
					historyListOf(deps, c, { sent: query, reader: frames.reader(c), path, endpointId: stored.id }),
				]);
				return c.html(endpointPage(frame, head, { tab: "history", view }));
			},
		}),
		page({
			method: "GET",
			path: "/endpoints/{id}/tickets",
			role: "viewer",
			summary: "Open tickets of one endpoint",
			async handle(c) {
				const stored = await endpointOf(deps, c);
				const [frame, head, tickets, created] = await Promise.all([
					frames.of(c),
					headOf(deps, stored),
					deps.store.openTickets.of(stored.id, deps.psa.identity),
					deps.history.counts({ endpointId: stored.id, actions: ["create"], from: deps.clock.now() - DAY_MS }),
				]);
				return c.html(
					endpointPage(frame, head, {
						tab: "tickets",
						view: { line: head.line, tickets, created24h: created.total, prefix: deps.config.CW_TICKET_PREFIX },
					}),
				);
			},
		}),
		page({
			method: "GET",
			path: "/endpoints/{id}/audit",
			role: "viewer",
			summary: "Changes of one endpoint",
			async handle(c) {
				const stored = await endpointOf(deps, c);
				const [frame, head, entries] = await Promise.all([
					frames.of(c),
					headOf(deps, stored),
					deps.store.audit.page({ endpointId: stored.id }, 100, null),
				]);
				return c.html(endpointPage(frame, head, { tab: "audit", view: { entries, endpointId: stored.id } }));
			},
		}),
	];
}
