/** Remedies for an alert that gave up, or a rejected webhook. */
import type { AlertDetailView } from "../../src/alerts/history/index.ts";
import { link, type Piece, text } from "./pieces.ts";
import { originsOf } from "./trace.ts";

/** Words in ConnectWise's messages, our field, and its section in Rules. */
const PLACES: readonly (readonly [RegExp, string, string])[] = [
	[/\bsub ?type\b/i, "subtype", "ticket"],
	[/\bitem\b/i, "item", "ticket"],
	[/\btype\b/i, "ticket_type", "ticket"],
	[/\bstatus\b/i, "status", "ticket"],
	[/\bpriority\b/i, "priority", "ticket"],
	[/\bseverity\b/i, "severity", "ticket"],
	[/\bimpact\b/i, "impact", "ticket"],
	[/\bboard\b/i, "board", "ticket"],
	[/\bcompany\b/i, "customer_id_default", "company"],
	[/\bsummary\b/i, "ticket_prefix", "templates"],
];

/** Remedy for a rejected webhook, by the reason of the rejection. */
function refusedRemedy({ reason, hint, body_text: kept, endpoint_id: id }: AlertDetailView): Piece[] {
	const setup = link("Set-up", `/endpoints/${id}/setup`);
	switch (reason) {
		case "bearer":
			return [text(`${hint ?? "The sender sent no token, or the wrong one."} Compare it with the one on `), setup, text(".")];
		case "hmac":
			return [text(`${hint ?? "The signature does not match the body."} Compare secret and header with those on `), setup, text(".")];
		case "address":
			return [
				text("If it may send, add its address to "),
				link("trusted_ips in Rules", `/endpoints/${id}/rules?open=access#f-trusted_ips`),
				text("."),
			];
		case "disabled":
			return [text("The endpoint is paused. Resume it under "), setup, text(" to receive again.")];
		case "payload":
			return [
				text("Fix the template in the sending tool, or set how bodies are read in "),
				link("Rules", `/endpoints/${id}/rules?open=access`),
				text(kept === null ? "." : ". The body is kept: replay it then, and it is read again."),
			];
		case "method":
			return [text("Have the sending tool use POST.")];
		case "too_large":
			return [text("MAX_CONTENT_LENGTH_KB sets how large a webhook may be.")];
		case "rate_limit":
			return [text("WEBHOOK_RATE_LIMIT sets how many an endpoint takes in a minute.")];
		case "encoding":
			return [text("Have the sending tool send plain bodies, or gzip, deflate, br or zstd.")];
		default:
			return [text("The sender was told and may try again.")];
	}
}

/** Next steps, most likely first; empty if nothing gave up. */
export function remedyOf(detail: AlertDetailView, endpointExists: boolean): Piece[] {
	if (detail.status === "rejected") return endpointExists ? refusedRemedy(detail) : [];
	if (detail.status !== "dlq") return [];
	const said = detail.error_message ?? "";
	const replay = text("Then replay it: it runs in full through today's configuration.");
	if (/\b(401|credentials)\b/.test(said)) {
		return [
			text("ConnectWise refused the credentials. Check CW_PUBLIC_KEY, CW_PRIVATE_KEY and CW_CLIENT_ID, and the API member. "),
			replay,
		];
	}
	if (/\b403\b/.test(said)) return [text("Give the API member this right in ConnectWise: Security Roles. "), replay];
	if (/HookWise stopped/.test(said)) return [text("HookWise's log says why it stopped. "), replay];
	// ConnectWise puts the field before its message: `status: Waiting Parts does not belong to board Backup`.
	const named = (said.match(/\b[A-Za-z]+(?:\/\w+)?: /g) ?? []).join(" ");
	const place = PLACES.find(([words]) => words.test(named)) ?? PLACES.find(([words]) => words.test(said));
	if (place === undefined || !endpointExists) {
		return [text("Fix what ConnectWise names, in ConnectWise or in the endpoint's Rules. "), replay];
	}
	const [, field, section] = place;
	const rules = `/endpoints/${detail.endpoint_id}/rules`;
	const origin = originsOf(detail).get(field);
	const where =
		origin?.from === "rule"
			? link(`rule ${origin.rule} in Rules, which sets ${field}`, `${rules}?open=rules#s-rules`)
			: origin?.from === "mapping"
				? link(`the mapping of ${field} in Rules`, `${rules}?open=mapping#s-mapping`)
				: link(`${field} in Rules`, `${rules}?open=${section}#f-${field}`);
	return [text("Fix "), where, text(", or ConnectWise's own list. "), replay];
}
