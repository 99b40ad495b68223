import type { Alert } from "./alert.ts";
import { plainText } from "./plain.ts";
import { firstText, spendText } from "./reading.ts";
import { writeIndented } from "./size.ts";
import { fillTemplate } from "./template.ts";
import type { Origin } from "./trace.ts";

const MAX_PAYLOAD = 8_000;
const MAX_LENGTH = 30_000;

interface Description {
	readonly alert: Alert;
	readonly ruled: string | undefined;
	/** Number of the rule that sets it. */
	readonly rule: number | null;
	readonly mapped: string | undefined;
	readonly source: string;
	readonly message: string;
}

/**
 * Description from rule, mapping, template or default lines, in this order (docs/contract/behaviour.md, 2.9).
 * All of it reads the masked payload.
 */
export function describe({ alert, ruled, rule, mapped, source, message }: Description): string {
	const { endpoint, context, trace } = alert;
	const done = (origin: Origin, given: string) => {
		const text = plainText(given);
		trace.push({ step: "description", kind: "description", origin, length: text.length });
		return cut(text, MAX_LENGTH);
	};
	if (ruled !== undefined) return done({ from: "rule", rule: rule ?? 0 }, ruled);
	if (mapped !== undefined) return done({ from: "mapping" }, mapped);
	if (endpoint.template !== null) {
		const words: Readonly<Record<string, string>> = { monitor_name: source, msg: message, request_id: context.requestId };
		const named = (word: string) => spendText(words[word] ?? "", alert.budget);
		const filled = fillTemplate(endpoint.template, (path) => firstText(path, alert.masked(), alert.budget), named);
		return done({ from: "template" }, filled.text);
	}
	const { text, whole } = writeIndented(alert.masked().value, MAX_PAYLOAD);
	const note = `\n… cut at ${MAX_PAYLOAD} characters`;
	const payload = whole ? text : `${text.slice(0, MAX_PAYLOAD - note.length).toWellFormed()}${note}`;
	return done({ from: "default" }, `Source: ${source}\nMessage: ${message}\nRequest ID: ${context.requestId}\nPayload:\n${payload}`);
}

/** Description if not even its parts could be read. */
export const plainDescription = (source: string, message: string, requestId: string): string =>
	cut(`Source: ${source}\nMessage: ${message}\nRequest ID: ${requestId}`.toWellFormed(), MAX_LENGTH);

/** At most `length` characters; the end says how much was left out. */
function cut(text: string, length: number): string {
	if (text.length <= length) return text;
	const note = `\n… cut, ${text.length} characters in all`;
	return `${text.slice(0, length - note.length).toWellFormed()}${note}`;
}
