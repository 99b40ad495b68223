import { isoTime, noteTime } from "../../base/clock.ts";
import type { RawDelivery } from "../../base/security/index.ts";
import type { LiveEndpoint } from "../../setup/endpoints/index.ts";
import {
	CONSTANT_FIELDS,
	cutSummary,
	type DecisionContext,
	type DecisionSettings,
	oneLine,
	plainValues,
	type TicketFields,
	type TraceStep,
	type Verdict,
} from "../pipeline/index.ts";

/** HookWise's own event about an endpoint's silence: the body of an internal delivery, which history shows. */
export type SilenceEvent =
	| {
			readonly event: "silence.alert";
			readonly endpoint: string;
			readonly timeout_hours: number;
			/** ISO 8601. */
			readonly quiet_since: string;
			/** null if there never was one. */
			readonly last_webhook_at: string | null;
			readonly repeat: boolean;
	  }
	| { readonly event: "silence.over"; readonly endpoint: string; readonly webhook_at: string | null };

/** Marks our own deliveries. No HTTP header can have this name, so a sender cannot imitate them. */
const HEADER = ":hookwise-event";
const SILENCE = "silence";

/** Text of the key of an endpoint's silence, of the kind `own`. */
export const SILENCE_KEY = "silence";

/** The delivery with an event. A replay of it is recognised by its header. */
export const silenceDelivery = (event: SilenceEvent): RawDelivery => ({
	headers: { "content-type": "application/json", [HEADER]: SILENCE },
	body: new TextEncoder().encode(JSON.stringify(event)),
});

/**
 * Verdict of HookWise's own delivery, with today's configuration; null for a webhook.
 * @throws if the body was not written by `silenceDelivery`
 */
export function ownVerdict(
	endpoint: Pick<LiveEndpoint, "name" | "compiled">,
	delivery: RawDelivery,
	context: Pick<DecisionContext, "settings" | "maintenanceMode">,
): Verdict | null {
	if (delivery.headers[HEADER] !== SILENCE) return null;
	return silenceVerdict(endpoint, JSON.parse(new TextDecoder().decode(delivery.body)) as SilenceEvent, context);
}

/** A ticket with the endpoint's own fields, without prefix and mapping (docs/contract/behaviour.md, section 5). */
export function silenceVerdict(
	endpoint: Pick<LiveEndpoint, "name" | "compiled">,
	event: SilenceEvent,
	{ settings, maintenanceMode }: Pick<DecisionContext, "settings" | "maintenanceMode">,
): Verdict {
	const alertType = event.event === "silence.alert" ? "OPEN" : "CLOSE";
	const message = messageOf(event);
	const ticket = ticketOf(endpoint, event, settings);
	// The key has no company: if the endpoint's company changes, the open ticket must still be found.
	const key = { kind: "own", text: SILENCE_KEY, company: null } as const;
	const held = maintenanceMode && alertType === "OPEN" ? "maintenance_global" : null;
	const suppressed = endpoint.compiled.isDraft ? "draft" : held;
	return {
		part: 1,
		alertType,
		suppressed,
		suppressedIfOpen: suppressed,
		ticket,
		key,
		origin: { kind: "dedup", text: SILENCE_KEY },
		group: ticket.company,
		occurredAt: null,
		unmatchedAction: "skip",
		matchedRules: [],
		unmatchedTenant: null,
		problems: [],
		source: endpoint.name,
		message,
		trace: traceOf(alertType, message, ticket, endpoint.compiled),
		remark: null,
	};
}

const ADVICE = [
	"HookWise opened this ticket because this endpoint received no data. Check that the monitoring tool is running, that it",
	"still sends to this endpoint, and that its requests are not refused. The next webhook closes this ticket.",
].join("\n");

function messageOf(event: SilenceEvent): string {
	if (event.event === "silence.over") return "Webhooks are arriving again.";
	const told = (iso: string): string => noteTime(Date.parse(iso));
	const last = event.last_webhook_at === null ? "None was ever received." : `The last one was received ${told(event.last_webhook_at)}.`;
	return `No webhook for more than ${shortHours(event.timeout_hours)}, counted from ${told(event.quiet_since)}. ${last}`;
}

function ticketOf(
	{ name, compiled }: Pick<LiveEndpoint, "name" | "compiled">,
	event: SilenceEvent,
	settings: DecisionSettings,
): TicketFields {
	const hours = event.event === "silence.alert" ? ` - No data for ${shortHours(event.timeout_hours)}` : "";
	return {
		summary: cutSummary(oneLine(`[TIMEOUT] Webhook Endpoint: ${name}${hours}`)),
		description: [`Source: ${name}`, `Message: ${messageOf(event)}`, ...(hours === "" ? [] : ["", ADVICE])].join("\n"),
		...plainValues(() => null, compiled.constants, settings),
		company: compiled.defaultCompany ?? settings.CW_DEFAULT_COMPANY_ID,
		dedup_key: SILENCE,
	};
}

/** Trace of a silence alert: there is no payload, so all values are the endpoint's own. */
function traceOf(alertType: "OPEN" | "CLOSE", message: string, ticket: TicketFields, compiled: LiveEndpoint["compiled"]): TraceStep[] {
	const { company, board, status } = ticket;
	const own = compiled.defaultCompany !== null ? "endpoint" : company === null ? "nothing" : "environment";
	const from = (set: string | null) => ({ from: set === null ? "environment" : "endpoint" }) as const;
	const { close_status: _closing, ...told } = compiled.constants;
	const origins = CONSTANT_FIELDS.flatMap((field) =>
		field === "close_status" || ticket[field] === null ? [] : [[field, from(told[field])] as const],
	);
	return [
		{ step: "type", kind: "silence", type: alertType, message },
		{ step: "summary", kind: "summary", origin: null, prefix: "", namePath: null, cutFrom: null, summary: ticket.summary },
		{ step: "company", kind: "company", company, origin: { from: own, tenants: "off" }, fallback: company },
		{ step: "fields", kind: "fields", board, status, origins },
		{ step: "key", kind: "key", by: "silence", ignoresNumbers: false, company: null },
	];
}

/** Hours as the shortest decimal and `h`: `24h`, `0.5h`. */
export function shortHours(hours: number): string {
	const text = String(hours);
	const tiny = /^(\d)(?:\.(\d+))?e-(\d+)$/.exec(text);
	if (tiny === null) return `${text}h`;
	const [, first = "", rest = "", exponent = "1"] = tiny;
	return `0.${"0".repeat(Number(exponent) - 1)}${first}${rest}h`;
}

/** The event of a silence that is too long. Times in milliseconds since the epoch. */
export const alertEvent = (
	endpoint: string,
	about: { readonly quietSince: number; readonly hours: number; readonly repeat: boolean; readonly seenAt: number | null },
): SilenceEvent => ({
	event: "silence.alert",
	endpoint,
	timeout_hours: about.hours,
	quiet_since: isoTime(about.quietSince),
	last_webhook_at: isoTime(about.seenAt),
	repeat: about.repeat,
});

/** The event of a webhook that ends a silence. */
export const overEvent = (endpoint: string, seenAt: number | null): SilenceEvent => ({
	event: "silence.over",
	endpoint,
	webhook_at: isoTime(seenAt),
});
