/** What the backup JSON of the Python version leaves out, so that nobody can know it from there. */
import { PAUSED_BY_IMPORT } from "../../setup/endpoints/index.ts";

/** Fields of an endpoint that the Python version has, and its backup has not. */
const LEFT_OUT = ["hmac_secret", "is_draft", "display_order"] as const;

/** Why an endpoint must not receive before a person has looked; null when it may. */
export function reasonToPause(entry: Readonly<Record<string, unknown>>): string | null {
	if (entry.bearer_auth_enabled !== false || "hmac_secret" in entry) return null;
	return `${PAUSED_BY_IMPORT}it asks for no token, and the backup does not say whether its webhooks were signed. Set its signing secret (or switch the token on), then resume it.`;
}

/** What a file of the Python version does not tell, in sentences; none for a file of our own. */
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
		...lacking,
		...drafts,
		"hookwise import --postgres URL reads its database, which has all of it but users and history: use that where you can.",
	];
}
