import type { AlertDetailView } from "../../src/alerts/history/index.ts";
import {
	type CompanyOrigin,
	type CustomFields,
	customName,
	type Origin,
	TICKET_PARTS,
	type TicketPart,
	ticketWord,
} from "../../src/alerts/pipeline/index.ts";
import { Icon } from "../parts/icon.tsx";
import { TicketLink } from "../parts/small.tsx";
import { useReader } from "../reader.ts";
import { originsOf } from "./trace.ts";

/** Fields that share a line; all others have their own. */
const TOGETHER = [
	[["board", "status"], "Board, status"],
	[["ticket_type", "subtype", "item"], "Type"],
	[["severity", "impact"], "Severity, impact"],
] as const satisfies readonly (readonly [readonly TicketPart[], string])[];
const APART: readonly TicketPart[] = ["description", "close_status"];

/** Lines of a ticket, in the order of its fields. */
const ROWS = TICKET_PARTS.flatMap((name): (readonly [readonly TicketPart[], string])[] => {
	const row = TOGETHER.find(([fields]) => fields.some((field) => field === name));
	if (row !== undefined) return row[0][0] === name ? [row] : [];
	return APART.includes(name) ? [] : [[[name], ticketWord(name)]];
});

/** Origin of a value, shown after it; empty for the endpoint's own value, which is the usual one. */
function inWords(field: string, origin: Origin | CompanyOrigin): string {
	switch (origin.from) {
		case "rule":
			return `rule ${origin.rule}`;
		case "endpoint":
			return field === "company" ? "default" : "";
		case "name":
			return "monitor's name";
		case "tenant_map":
			return "TenantMap";
		case "locked":
			return "locked";
		case "nothing":
			return "";
		default:
			return origin.from;
	}
}

function sourceOf(fields: readonly string[], origins: ReadonlyMap<string, Origin | CompanyOrigin>): string {
	const told = fields.map((field) => {
		const origin = origins.get(field);
		return origin === undefined ? "" : inWords(field, origin);
	});
	return [...new Set(told.filter(Boolean))].join(", ");
}

/** The ticket, or the ticket to be, with the origin of each value. */
export function TicketPanel({ detail }: { detail: AlertDetailView }) {
	const { ticketUrl } = useReader();
	const whole = detail.ticket as (Readonly<Record<string, string | null>> & { readonly custom_fields?: CustomFields | null }) | null;
	if (whole === null) return null;
	const { custom_fields: custom = null, ...ticket } = whole;
	const id = detail.ticket_id;
	const href = id === null ? null : ticketUrl(id);
	const outside = href?.startsWith("http") ?? false;
	const origins = originsOf(detail);
	return (
		<section class="panel" aria-labelledby="ticket-title">
			<div class="panel-head">
				<h2 id="ticket-title">
					{id === null ? "Ticket as it would look" : "Ticket "}
					{id === null ? null : <TicketLink id={id} />}
				</h2>
				{href === null ? null : (
					<a class="actions small" href={href} {...(outside ? { target: "_blank", rel: "noreferrer" } : {})}>
						{outside ? "Open in ConnectWise" : "Open in the sandbox"} <Icon name="external-link" />
					</a>
				)}
			</div>
			<dl class="pairs panel-body">
				{ROWS.map(([fields, word]) => {
					const given = fields.filter((field) => typeof ticket[field] === "string");
					if (given.length === 0) return null;
					const source = sourceOf(given, origins);
					return (
						<>
							<dt>{word}</dt>
							<dd>
								{given.map((field) => ticket[field]).join(", ")}
								{source === "" ? null : <span class="second small"> {source}</span>}
							</dd>
						</>
					);
				})}
				{Object.entries(custom ?? {}).map(([name, value]) => (
					<>
						<dt>{name}</dt>
						<dd>
							{value} <span class="second small">{sourceOf([customName(name)], origins)}</span>
						</dd>
					</>
				))}
			</dl>
			<details class="fold inner">
				<summary>
					<Icon name="chevron-right" />
					Description
				</summary>
				<pre class="short fold-body" tabindex={0}>
					{ticket.description}
				</pre>
			</details>
		</section>
	);
}
