import type { Context } from "hono";
import type { EndpointHead } from "../../../views/endpoints/header.tsx";
import { OVERLAPS, questionOf } from "../../../views/endpoints/questions.ts";
import type { Frame } from "../../../views/layout.tsx";
import { endpointPage } from "../../../views/pages/endpoint.tsx";
import type { Actor } from "../../base/actor.ts";
import { oldTokenEndOf } from "../../setup/endpoints/index.ts";
import { filesOf, findSource } from "../../setup/sources/index.ts";
import type { StoredEndpoint } from "../../store/index.ts";
import { historyListOf } from "../history/list.ts";
import { historyQuery } from "../history/query.ts";
import { readRefused } from "../needs/refused.ts";
import { ask } from "../page/ask.ts";
import type { Needs } from "../page/deps.ts";
import { type Carried, done } from "../page/flash.ts";
import type { Form } from "../page/form.ts";
import type { Frames } from "../page/frame.ts";
import { page } from "../page/page.ts";
import type { WebEnv } from "../shell/env.ts";
import { notFound } from "../shell/problem.ts";
import type { Route } from "../shell/route.ts";
import { endpointOf } from "./actions.ts";
import { lineOf } from "./line.ts";
import { overviewOf, ticketsOf } from "./overview.ts";
import { setupOf, siteOf } from "./setup.ts";

/** Services that these pages use. */
type Deps = Needs<
	| "clock"
	| "config"
	| "directory"
	| "endpoints"
	| "fixtures"
	| "history"
	| "ingest"
	| "oldTokens"
	| "psa"
	| "samples"
	| "secrets"
	| "stats"
	| "store"
	| "trials"
>;

const HOUR_MS = 3_600_000;
type Rotation = "rotate-token" | "rotate-hmac";

/** Head of all tabs of an endpoint. */
export async function headOf(deps: Deps, stored: StoredEndpoint): Promise<EndpointHead> {
	const [figures, tenants, counts, fixtures, refused] = await Promise.all([
		deps.stats.ofEndpoints(),
		deps.store.tenants.unmatched(),
		deps.history.counts({ endpointId: stored.id }),
		deps.fixtures.count(stored.id),
		readRefused(deps, stored.id),
	]);
	const mine = tenants.filter(({ endpointId }) => endpointId === stored.id).length;
	const line = lineOf(stored, figures.get(stored.id) ?? deps.stats.none, {
		now: deps.clock.now(),
		defaultBoard: deps.config.CW_SERVICE_BOARD,
		unmatched: new Map([[stored.id, mine]]),
		refused,
	});
	return { line, lastIp: stored.lastIp, historyCount: counts.total, fixtures };
}

/** Tabs of an endpoint except Rules, and its secrets. */
export function endpointRoutes(deps: Deps, frames: Frames): Route[] {
	const kit = tokens(deps, frames);

	return [...secretRoutes(kit), ...tabRoutes(kit)];
}

type Tokens = ReturnType<typeof tokens>;

/** Shared parts of the token routes. */
function tokens(deps: Deps, frames: Frames) {
	const { endpoints, secrets } = deps;

	async function rotateToken(c: Context<WebEnv>, stored: StoredEndpoint, form: Form, actor: Actor): Promise<Response> {
		const { id, name } = stored;
		const own = form.text("own").trim();
		// A page from before this field existed does not send it; at that time the old token ended immediately.
		const hours = Number(OVERLAPS.find(({ value }) => value === form.text("overlap_hours"))?.value ?? 0);
		const rotated = await endpoints.rotateToken(id, actor, { overlapMs: hours * HOUR_MS, own: own === "" ? null : own });
		if (!rotated.ok && rotated.why === "invalid") {
			const problem = rotated.problems.map(({ message }) => message).join(" ");
			return ask(c, frames, questionOf("rotate-token", stored, problem), 422);
		}
		if (!rotated.ok) throw notFound("Endpoint");
		const still = hours === 0 ? "" : " The old one counts until the time below.";
		return done(c, secrets, `/endpoints/${id}/setup#address`, {
			tone: "good",
			...(own === ""
				? {
						text: `${name} has a new bearer token. Copy it now and enter it in the tool; later only an administrator can show it.${still}`,
						secret: { endpointId: id, bearer: rotated.value.token, hmac: null },
					}
				: { text: `${name} now uses the bearer token you entered.${still}` }),
		});
	}

	/** Sets a signing secret that a tool prescribes. A problem is shown beside its field. */
	async function takeOwn(c: Context<WebEnv>, stored: StoredEndpoint, own: string, actor: Actor): Promise<Response> {
		const saved = await endpoints.change(stored.id, { hmac_secret: own }, null, actor);
		if (!saved.ok && saved.why === "invalid") {
			const problem = saved.problems.map(({ message }) => message).join(" ");
			return ask(c, frames, questionOf("rotate-hmac", stored, problem), 422);
		}
		if (!saved.ok) throw notFound("Endpoint");
		const text = `${stored.name} now uses the signing secret you entered.`;
		return done(c, secrets, `/endpoints/${stored.id}/setup`, { tone: "good", text });
	}

	const rotate = (verb: Rotation): Route[] => [
		page({
			method: "GET",
			path: `/endpoints/{id}/${verb}`,
			role: "operator",
			summary: "Asks before a secret is replaced",
			async handle(c) {
				const stored = await endpointOf(deps, c);
				const oldEndsAt = oldTokenEndOf(stored, deps.clock.now());
				return ask(c, frames, questionOf(verb, { ...stored, oldEndsAt }));
			},
		}),
		page({
			method: "POST",
			path: `/endpoints/{id}/${verb}`,
			role: "operator",
			summary:
				verb === "rotate-token" ? "Replaces the token; the old one counts as long as chosen" : "Replaces a secret; the old one ends now",
			async handle(c, { form, actor }) {
				const stored = await endpointOf(deps, c);
				if (verb === "rotate-token") return rotateToken(c, stored, form, actor);
				const { id, name } = stored;
				const own = form.text("own").trim();
				if (own !== "") return takeOwn(c, stored, own, actor);
				const secret = await endpoints.rotateHmac(id, actor);
				if (secret === null) throw notFound("Endpoint");
				return done(c, secrets, `/endpoints/${id}/setup`, {
					tone: "good",
					text: `${name} has a new signing secret. Copy it now and enter it in the tool; later only an administrator can show it.`,
					secret: { endpointId: id, bearer: null, hmac: secret },
				});
			},
		}),
	];

	return { deps, frames, endpoints, secrets, rotate, ...firstTabs(deps) };
}

/** The first two tabs, which link to each other. */
function firstTabs(deps: Deps) {
	const shownOf = (flash: Carried | null, { id }: StoredEndpoint) => (flash?.secret?.endpointId === id ? flash.secret : null);

	async function showSetup(c: Context<WebEnv>, stored: StoredEndpoint, frame: Frame): Promise<Response> {
		const [head, view] = await Promise.all([headOf(deps, stored), setupOf(deps, c, stored, shownOf(frame.flash, stored))]);
		return c.html(endpointPage(frame, head, { tab: "setup", view }));
	}

	async function showOverview(c: Context<WebEnv>, stored: StoredEndpoint, frame: Frame): Promise<Response> {
		const head = await headOf(deps, stored);
		return c.html(endpointPage(frame, head, { tab: "overview", view: await overviewOf(deps, stored, head.line) }));
	}

	return { shownOf, showSetup, showOverview };
}

/** First tab of an endpoint with its secrets and files. */
function secretRoutes({ deps, frames, endpoints, secrets, rotate, shownOf, showSetup, showOverview }: Tokens): Route[] {
	return [
		page({
			method: "GET",
			path: "/endpoints/{id}",
			role: "viewer",
			summary: "An endpoint: what is happening there, or its set-up while nothing has come",
			async handle(c) {
				const stored = await endpointOf(deps, c);
				const frame = await frames.of(c);
				return stored.lastSeenAt === null || shownOf(frame.flash, stored) !== null
					? showSetup(c, stored, frame)
					: showOverview(c, stored, frame);
			},
		}),
		page({
			method: "GET",
			path: "/endpoints/{id}/setup",
			role: "viewer",
			summary: "An endpoint: address, token and how to send to it",
			async handle(c) {
				return showSetup(c, await endpointOf(deps, c), await frames.of(c));
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
				return done(c, secrets, `/endpoints/${id}/setup#address`, {
					tone: "good",
					text: "Token and signing secret are shown below until you leave this page.",
					secret: { endpointId: id, bearer: shown.bearer_token, hmac: shown.hmac_secret },
				});
			},
		}),
		...rotate("rotate-token"),
		...rotate("rotate-hmac"),
		page({
			method: "POST",
			path: "/endpoints/{id}/end-old-token",
			role: "operator",
			summary: "Ends the old token before its time",
			async handle(c, { actor }) {
				const { id, name } = await endpointOf(deps, c);
				const ended = await endpoints.endOldToken(id, actor);
				return done(c, secrets, `/endpoints/${id}/setup#address`, {
					tone: "good",
					text: ended ? `The old token of ${name} counts no more.` : `No old token of ${name} counts any more.`,
				});
			},
		}),
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

/** All other tabs. */
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
				const [frame, head] = await Promise.all([frames.of(c), headOf(deps, stored)]);
				return c.html(endpointPage(frame, head, { tab: "tickets", view: await ticketsOf(deps, stored, head.line) }));
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
