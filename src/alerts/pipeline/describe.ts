import { writeJson } from "../../base/json.ts";
import type { Alert } from "./decide.ts";
import { firstText, spendText } from "./reading.ts";
import { fillTemplate } from "./template.ts";

const LONGEST_PAYLOAD = 8_000;
const LONGEST = 30_000;

interface Description {
	readonly alert: Alert;
	readonly ruled: string | undefined;
	readonly mapped: string | undefined;
	readonly source: string;
	readonly message: string;
}

/** rule → mapping → template → default lines (behaviour 2.9). Everything in it reads the masked payload. */
export function describe({ alert, ruled, mapped, source, message }: Description): string {
	const { endpoint, context, trace } = alert;
	const done = (from: string, text: string) => {
		trace.push({ step: "description", detail: `From ${from}.`, result: `${text.length} characters` });
		return cut(text.toWellFormed(), LONGEST);
	};
	if (ruled !== undefined) return done("a routing rule", ruled);
	if (mapped !== undefined) return done("the mapping", mapped);
	if (endpoint.template !== null) {
		const words: Readonly<Record<string, string>> = { monitor_name: source, msg: message, request_id: context.requestId };
		const named = (word: string) => spendText(words[word] ?? "", alert.budget);
		const filled = fillTemplate(endpoint.template, (path) => firstText(path, alert.masked(), alert.budget), named);
		return done("the template", filled.text);
	}
	const payload = cut(writeJson(alert.masked().value, 2), LONGEST_PAYLOAD);
	return done("the default", `Source: ${source}\nMessage: ${message}\nRequest ID: ${context.requestId}\nPayload:\n${payload}`);
}

/** The description when not even its parts could be read. */
export const plainDescription = (source: string, message: string, requestId: string): string =>
	cut(`Source: ${source}\nMessage: ${message}\nRequest ID: ${requestId}`.toWellFormed(), LONGEST);

/** At most `length` characters, saying what was left out. */
function cut(text: string, length: number): string {
	if (text.length <= length) return text;
	const note = `\n… cut, ${text.length} characters in all`;
	return `${text.slice(0, length - note.length).toWellFormed()}${note}`;
}
