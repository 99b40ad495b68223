import type { Context } from "hono";
import { z } from "zod";
import { type SearchGroup, type SearchHit, searchPage, searchPiece } from "../../../views/pages/search.tsx";
import type { Role } from "../../base/security/index.ts";
import { configValue, tagsOf } from "../../setup/endpoints/index.ts";
import { searchHelp } from "../help/reading.ts";
import type { PageDeps } from "../page/deps.ts";
import type { Frames } from "../page/frame.ts";
import { page, wantsPiece } from "../page/page.ts";
import type { WebEnv } from "../shell/env.ts";
import type { Route } from "../shell/route.ts";
import { PLACES } from "./places.ts";

const MAX_HITS = 6;
const MAX_HELP = 3;
const MAX_QUERY = 200;
const RANK: Readonly<Record<Role, number>> = { viewer: 1, operator: 2, admin: 3 };
const KINDS = [
	["action", "Actions"],
	["page", "Pages"],
	["setting", "Settings"],
] as const;

/**
 * Score of a text for a search; 0 if it does not match. Every typed word must be the beginning of one of its
 * words, or occur in it.
 */
export function fitOf(text: string, words: readonly string[]): number {
	const lower = text.toLowerCase();
	const own = lower.split(/[^\p{L}\p{N}]+/u);
	let fit = 0;
	for (const word of words) {
		if (lower.startsWith(word)) fit += 4;
		else if (own.some((one) => one.startsWith(word))) fit += 3;
		else if (lower.includes(word)) fit += 1;
		else return 0;
	}
	return fit;
}

interface Candidate extends SearchHit {
	/** Further text to search, besides the title. */
	readonly also?: string;
}

/** The best matches; equal ones keep their order. */
function best(candidates: readonly Candidate[], words: readonly string[]): SearchHit[] {
	return candidates
		.map((hit) => ({ hit, fit: fitOf(hit.word, words) * 2 || fitOf(`${hit.word} ${hit.also ?? ""}`, words) }))
		.filter(({ fit }) => fit > 0)
		.sort((a, b) => b.fit - a.fit)
		.slice(0, MAX_HITS)
		.map(({ hit: { word, href, icon, more } }) => ({ word, href, icon, more }));
}

/**
 * Searches everything that has a name, for a role, in groups; exact matches come first. Without a query: the
 * places to go to.
 */
function createFinder(deps: PageDeps): (q: string, role: Role) => Promise<SearchGroup[]> {
	const endpointHits = async (words: readonly string[]): Promise<SearchHit[]> =>
		best(
			(await deps.endpoints.list()).map(({ id, name, config }) => {
				const tags = tagsOf(configValue(config, "tags"));
				return { word: name, href: `/endpoints/${id}`, icon: "webhook" as const, more: tags.join(", "), also: `${tags.join(" ")} ${id}` };
			}),
			words,
		);

	async function ticketHits(q: string): Promise<SearchHit[]> {
		const number = /^#?(\d{1,15})$/.exec(q)?.[1];
		const text = number === undefined ? q : `#${number}`;
		const { items } = await deps.store.reading.incidents.page(deps.psa.identity, { q: text }, MAX_HITS, null);
		return items.map(({ id, ticketId, summary, company, state }) => ({
			word: `#${ticketId} ${summary}`,
			href: `/tickets/${id}`,
			icon: state === "open" ? ("ticket" as const) : ("circle-check" as const),
			more: [company, state === "open" ? "open" : "closed"].filter((part) => part !== null).join(", "),
		}));
	}

	async function companyHits(words: readonly string[]): Promise<SearchHit[]> {
		const [rows, endpoints, tenants] = await Promise.all([
			deps.store.reading.incidents.companies(deps.psa.identity),
			deps.endpoints.list(),
			deps.store.tenants.list(),
		]);
		const open = new Map(rows.map((row) => [(row.company ?? "").toLowerCase(), row.open]));
		const names = [
			...rows.map(({ company }) => company),
			...endpoints.map(({ config }) => configValue(config, "customer_id_default")),
			...tenants.map(({ companyId }) => companyId),
		].filter((name): name is string => typeof name === "string" && name.trim() !== "");
		const unique = [...new Map(names.map((name) => [name.trim().toLowerCase(), name.trim()])).values()];
		return best(
			unique.map((name) => {
				const tickets = open.get(name.toLowerCase()) ?? 0;
				return {
					word: name,
					href: `/companies/${encodeURIComponent(name)}`,
					icon: "building" as const,
					more: tickets === 0 ? "" : `${tickets} open`,
				};
			}),
			words,
		);
	}

	return async function groupsFor(q, role) {
		const words = q.toLowerCase().split(/\s+/).filter(Boolean);
		const mine = PLACES.filter((place) => RANK[role] >= RANK[place.role]);
		const places = KINDS.map(([kind, title]): SearchGroup => {
			const of = mine.filter((place) => place.kind === kind).map((place) => ({ ...place, more: "" }));
			return { title, hits: words.length === 0 ? of.slice(0, MAX_HITS) : best(of, words) };
		});
		if (words.length === 0) return places.filter(({ hits }) => hits.length > 0);
		const [endpoints, tickets, companies] = await Promise.all([endpointHits(words), ticketHits(q), companyHits(words)]);
		const groups = [
			{ title: "Endpoints", hits: endpoints },
			{ title: "Tickets", hits: tickets },
			{ title: "Companies", hits: companies },
			...places,
			{ title: "History", hits: [historyHit(q)] },
			{ title: "Help", hits: helpHits(q) },
		];
		// Exact matches come first, whatever they are.
		const exact = (group: SearchGroup): number => Number(group.hits.some(({ word }) => word.toLowerCase() === q.toLowerCase()));
		return groups.filter(({ hits }) => hits.length > 0).sort((a, b) => exact(b) - exact(a));
	};
}

/** Search for everything that has a name: the palette on Ctrl K, and a page of its own without scripts. */
export function searchRoutes(deps: PageDeps, frames: Frames): Route[] {
	const groupsFor = createFinder(deps);
	return [
		page({
			method: "GET",
			path: "/search",
			role: "viewer",
			summary: "Finds endpoints, tickets, companies, settings and actions by name",
			query: z.object({ q: z.string().max(MAX_QUERY).catch("").default("") }),
			async handle(c: Context<WebEnv>, { query, who }) {
				const q = query.q.trim();
				const view = { q, groups: await groupsFor(q, who.role) };
				c.header("Vary", "HX-Request");
				c.header("Cache-Control", "no-store");
				return c.html(wantsPiece(c) ? searchPiece(frames.reader(c), view) : searchPage(await frames.of(c), view));
			},
		}),
	];
}

const historyHit = (q: string): SearchHit => ({
	word: `Search history for “${q}”`,
	href: `/history?period=all&q=${encodeURIComponent(q)}`,
	icon: "history",
	more: "",
});

const helpHits = (q: string): SearchHit[] =>
	searchHelp(q)
		.slice(0, MAX_HELP)
		.map(({ slug, anchor, heading, page: title }) => ({
			word: heading,
			href: `/help/${slug}${anchor === "" ? "" : `#${anchor}`}`,
			icon: "info-circle",
			more: title === heading ? "" : title,
		}));
