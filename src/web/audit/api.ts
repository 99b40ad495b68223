import { z } from "zod";
import { readInstant } from "../../alerts/pipeline/index.ts";
import { isoTime } from "../../base/clock.ts";
import type { Audit } from "../../setup/audit/index.ts";
import type { AuditFilter, AuditStore, StoredAuditEntry } from "../../store/index.ts";
import { writeCsv } from "../shell/csv.ts";
import { api, type Route } from "../shell/route.ts";

const text = z
	.string("Give it once.")
	.max(200, "At most 200 characters.")
	.transform((value) => value.trim() || undefined)
	.optional();
const instant = z
	.string("Give it once.")
	.transform((value, context) => {
		if (value.trim() === "") return undefined;
		const at = readInstant(value);
		if (at !== null) return at;
		context.addIssue({ code: "custom", message: "A time is expected, such as 2026-01-31T12:00:00Z." });
		return z.NEVER;
	})
	.optional();
const filters = { who: text, action: text, endpoint: text, from: instant, to: instant };
const whole = (message: string) =>
	z
		.string()
		.regex(/^\d{1,15}$/, message)
		.transform(Number);

const page = z.object({
	...filters,
	limit: whole("From 1 to 200.")
		.refine((value) => value >= 1 && value <= 200, "From 1 to 200.")
		.default(50),
	cursor: whole("A cursor that a page before gave is expected.").optional(),
});
const exported = z.object({ ...filters, format: z.enum(["csv", "json"], "csv or json is expected.").default("csv") });

const viewAudit = (entry: StoredAuditEntry) => ({
	id: String(entry.id),
	at: isoTime(entry.at),
	who: entry.who,
	source_ip: entry.sourceIp,
	action: entry.action,
	endpoint_id: entry.endpointId,
	subject: entry.subject,
	changes: entry.changes,
});

const filterOf = (query: {
	who?: string | undefined;
	action?: string | undefined;
	endpoint?: string | undefined;
	from?: number | undefined;
	to?: number | undefined;
}): AuditFilter => ({
	...(query.who === undefined ? {} : { who: query.who }),
	...(query.action === undefined ? {} : { action: query.action }),
	...(query.endpoint === undefined ? {} : { endpointId: query.endpoint }),
	...(query.from === undefined ? {} : { from: query.from }),
	...(query.to === undefined ? {} : { to: query.to }),
});

const MAX_ENTRIES = 100_000;
const CHUNK = 1_000;

export interface AuditRoutesDeps {
	readonly audit: Audit;
	readonly store: { readonly audit: Pick<AuditStore, "page"> };
}

export function auditRoutes({ audit, store }: AuditRoutesDeps): Route[] {
	return [
		api({
			method: "GET",
			path: "/api/audit",
			role: "viewer",
			summary: "Who changed what, newest first",
			query: page,
			answers: { 200: "items and next_cursor" },
			async handle(c, { query }) {
				const entries = await store.audit.page(filterOf(query), query.limit + 1, query.cursor ?? null);
				const items = entries.slice(0, query.limit).map(viewAudit);
				return c.json({ items, next_cursor: entries.length > query.limit ? (items.at(-1)?.id ?? null) : null });
			},
		}),
		api({
			method: "GET",
			path: "/api/audit/export",
			role: "admin",
			summary: "The audit as CSV or JSON",
			query: exported,
			answers: { 200: "a file" },
			async handle(c, { query, actor }) {
				const entries: StoredAuditEntry[] = [];
				while (entries.length < MAX_ENTRIES) {
					const chunk = await store.audit.page(filterOf(query), CHUNK, entries.at(-1)?.id ?? null);
					entries.push(...chunk);
					if (chunk.length < CHUNK) break;
				}
				await audit.record(actor, { action: "audit.export", subject: `${entries.length} entries` });
				const views = entries.map(viewAudit);
				const names = ["at", "who", "source_ip", "action", "endpoint_id", "subject", "changes"] as const;
				const body =
					query.format === "json"
						? JSON.stringify(views)
						: writeCsv(
								names,
								views.map((view) => names.map((name) => (name === "changes" ? JSON.stringify(view.changes) : view[name]))),
							);
				return c.body(body, 200, {
					"Content-Type": query.format === "json" ? "application/json" : "text/csv; charset=utf-8",
					"Content-Disposition": `attachment; filename="hookwise-audit.${query.format}"`,
				});
			},
		}),
	];
}
