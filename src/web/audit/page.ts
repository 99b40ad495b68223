import { z } from "zod";
import type { AuditLine, AuditQuery, AuditView } from "../../../views/audit/types.ts";
import { momentIn } from "../../../views/format.ts";
import { auditPage } from "../../../views/pages/audit.tsx";
import { readInstant } from "../../alerts/pipeline/index.ts";
import { isoTime } from "../../base/clock.ts";
import type { AuditFilter } from "../../store/index.ts";
import type { Needs } from "../page/deps.ts";
import type { Frames } from "../page/frame.ts";
import { page } from "../page/page.ts";
import type { Route } from "../shell/route.ts";

/** Services that these pages use. */
type Deps = Needs<"endpoints" | "store">;

const word = z.string().max(200).catch("").default("");
const query = z.object({ who: word, action: word, endpoint: word, from: word, to: word, cursor: word });
type Query = z.output<typeof query>;

const A_PAGE = 50;

export const auditPageRoutes = (deps: Deps, frames: Frames): Route[] => [
	page({
		method: "GET",
		path: "/audit",
		role: "viewer",
		summary: "The audit: who changed what",
		query,
		async handle(c, { query: given }) {
			const frame = await frames.of(c);
			return c.html(auditPage(frame, await viewOf(deps, given, frame.reader.zone)));
		},
	}),
];

async function viewOf(deps: Deps, given: Query, zone: string): Promise<AuditView> {
	const { cursor, ...typed } = given;
	const shown: AuditQuery = { ...typed, who: typed.who.trim(), action: typed.action.trim() };
	const from = momentOf(typed.from, zone);
	const to = momentOf(typed.to, zone);
	const before = /^\d{1,15}$/.test(cursor) ? Number(cursor) : null;
	const [entries, endpoints, users] = await Promise.all([
		deps.store.audit.page(filterOf(shown, from, to), A_PAGE + 1, before),
		deps.endpoints.list(),
		deps.store.people.users(),
	]);
	const names = new Map(endpoints.map(({ id, name }) => [id, name]));
	const lines: AuditLine[] = entries.slice(0, A_PAGE).map((entry) => ({
		...entry,
		endpointName: entry.endpointId === null ? null : (names.get(entry.endpointId) ?? null),
	}));
	const set = Object.entries(shown).filter(([, value]) => value !== "");
	const last = lines.at(-1);
	return {
		query: shown,
		lines,
		newest: before === null ? null : `/audit?${new URLSearchParams(set)}`,
		older: entries.length > A_PAGE && last !== undefined ? `/audit?${new URLSearchParams([...set, ["cursor", String(last.id)]])}` : null,
		endpoints: endpoints.map(({ id, name }) => ({ value: id, label: name })),
		people: users.map(({ username }) => username),
		exported: exportedQuery(shown, from, to),
		isFiltered: set.length > 0,
		problem: problemOf(typed.from !== "" && from === null, typed.to !== "" && to === null, from, to),
	};
}

/** Parses local time in the reader's zone, or a time with its own zone. */
const momentOf = (typed: string, zone: string): number | null => (typed === "" ? null : (momentIn(zone, typed) ?? readInstant(typed)));

const filterOf = (shown: AuditQuery, from: number | null, to: number | null): AuditFilter => ({
	...(shown.who === "" ? {} : { who: shown.who }),
	...(shown.action === "" ? {} : { action: shown.action }),
	...(shown.endpoint === "" ? {} : { endpointId: shown.endpoint }),
	...(from === null ? {} : { from }),
	...(to === null ? {} : { to }),
});

function exportedQuery(shown: AuditQuery, from: number | null, to: number | null): string {
	const all = { who: shown.who, action: shown.action, endpoint: shown.endpoint, from: isoOf(from), to: isoOf(to) };
	return new URLSearchParams(Object.entries(all).filter(([, value]) => value !== "")).toString();
}
const isoOf = (at: number | null): string => (at === null ? "" : isoTime(at));

function problemOf(badFrom: boolean, badTo: boolean, from: number | null, to: number | null): string | null {
	if (badFrom || badTo) return `The ${badFrom ? "first" : "second"} time cannot be read; it is left out of the filter.`;
	return from !== null && to !== null && to <= from ? "This is not after the first time, so nothing fits." : null;
}
