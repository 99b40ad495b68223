/** Things that the Python version's backup JSON does not contain, and things that are decided differently here. */
import { checkRegex } from "../../alerts/pipeline/index.ts";
import type { Json } from "../../base/json.ts";
import { isArray, isObject } from "../../base/json.ts";
import { PAUSED_BY_IMPORT } from "../../setup/endpoints/index.ts";
import type { NewEndpoint } from "../../store/index.ts";

/** Endpoint fields that the Python version has, but its backup does not contain. */
const LEFT_OUT = ["hmac_secret", "is_draft", "display_order"] as const;

/** Reason why an endpoint must stay disabled until a person has checked it; null if there is none. */
export function reasonToPause(entry: Readonly<Record<string, unknown>>): string | null {
	if (entry.bearer_auth_enabled !== false || "hmac_secret" in entry) return null;
	return `${PAUSED_BY_IMPORT}it asks for no token, and the backup does not say whether its webhooks were signed. Set its signing secret (or switch the token on), then resume it.`;
}

/** Sentences about things that a file of the Python version does not say; none for our own files. */
export function unknownOf(entries: readonly Readonly<Record<string, unknown>>[]): string[] {
	const old = entries.filter(({ version }) => version === undefined);
	const fields = LEFT_OUT.filter((field) => old.some((entry) => !(field in entry)));
	if (fields.length === 0) return [];
	const lacking = fields.includes("hmac_secret")
		? ["Signing secrets are not in it: an endpoint that was signed takes unsigned webhooks with its token until you set its secret again."]
		: [];
	const drafts = fields.includes("is_draft") ? ["Drafts cannot be told from the others: make those drafts again that were."] : [];
	return [
		`A backup of the Python version leaves out ${fields.join(", ")}, TenantMap, users, settings, history and audit.`,
		NEVER_TAKEN,
		...lacking,
		...drafts,
		"hookwise import --postgres URL reads its database, which has all of it but users and settings: use that where you can.",
	];
}

/** Said for both kinds of import. */
export const NEVER_TAKEN =
	"Not taken: when each endpoint was last seen (heartbeats begin anew), global maintenance (switch it on again if it shall be on), and which tickets are open (they are found by their summary when news comes).";

/** Maximum length of a pattern that is quoted, in characters. */
const QUOTED = 120;

/** Sentences about an endpoint's behaviour that differs from the Python version. */
export function differencesOf(row: NewEndpoint): string[] {
	const draft =
		row.isDraft && row.isEnabled
			? [`${row.name} is a draft. There, drafts made tickets all the same; here it touches none until you choose Go live.`]
			: [];
	const { routing_rules: rules } = row.config;
	return [...draft, ...(isArray(rules) ? rules.flatMap((rule, index) => unreadRule(row.name, rule, index)) : [])];
}

function unreadRule(name: string, rule: Json, index: number): string[] {
	const pattern = isObject(rule) ? rule.regex : null;
	const problem = typeof pattern === "string" ? checkRegex(pattern) : null;
	return problem === null
		? []
		: [`${name}, routing rule ${index + 1} matches nothing here: ${String(pattern).slice(0, QUOTED)}: ${problem}`];
}
