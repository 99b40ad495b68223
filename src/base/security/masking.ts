import { isObject, type Json } from "../json.ts";
import { outerOf, withOuter } from "../payload/index.ts";

/** What stands in place of a hidden value. */
export const MASK = "********";

const WORDS = new Set(
	"password passwd pwd passphrase secret token key apikey auth authorization bearer cookie credential accesstoken".split(" "),
);

/** Splits a name as people write names: `apiKey`, `API_KEY`, `access-token`, `HTTPToken`. */
const wordsOf = (name: string): string[] =>
	name
		.replace(/([a-z0-9])([A-Z])/g, "$1 $2")
		.replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
		.toLowerCase()
		.split(/[^\p{L}]+/u);

const known = new Map<string, boolean>();

/** Whether the value of a member of this name is hidden (behaviour 6): one of its words, or its plural, is on the list. */
export function isSecretName(name: string): boolean {
	const cached = known.get(name);
	if (cached !== undefined) return cached;
	const secret = wordsOf(name).some((word) => WORDS.has(word) || (word.endsWith("s") && WORDS.has(word.slice(0, -1))));
	if (known.size > 5_000) known.clear();
	if (name.length <= 200) known.set(name, secret);
	return secret;
}

/** Nesting that is still looked into; bodies have at most 100 levels. */
const DEEPEST = 200;

/** A copy in which secrets are hidden at any depth; in text, URLs lose user info and query values of such names. */
export function mask(value: Json): Json {
	const masked = maskAt(value, 0);
	const envelope = outerOf(value);
	if (envelope !== null && (isObject(masked) || Array.isArray(masked))) withOuter(masked, maskAt(envelope.outer, 0), envelope.member);
	return masked;
}

function maskAt(value: Json, depth: number): Json {
	if (typeof value === "string") return maskText(value);
	if (typeof value !== "object" || value === null) return value;
	if (depth > DEEPEST) return MASK;
	if (Array.isArray(value)) return value.map((member) => maskAt(member as Json, depth + 1));
	const masked: Record<string, Json> = {};
	for (const [name, member] of Object.entries(value)) {
		// `__proto__` as a name must stay a member.
		Object.defineProperty(masked, name, {
			value: isSecretName(name) ? MASK : maskAt(member as Json, depth + 1),
			enumerable: true,
			configurable: true,
			writable: true,
		});
	}
	return masked;
}

/** Header values of such names are hidden whole, also `cookie` and `authorization`. */
export function maskHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
	return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, isSecretName(name) ? MASK : maskText(value)]));
}

// Each starts at a fixed text and runs over characters that cannot begin it again, so both are linear.
// User info goes up to the last @, as browsers read it; a password may hold another.
const USER_INFO = /([a-z][a-z0-9+.-]{0,30}:\/\/)([^\s/?#"<>]*)@/gi;
// A value ends at & or #; at ; and ? only where another name follows, so that no end of a secret is left standing.
const QUERY_VALUE = /([?&;#])([^=&?#;\s"<>]+)=((?:[^&#?;\s"<>]|[?;](?![^=&?#;\s"<>]+=))*)/g;

/** Text in which URLs lose their user info, and the query values whose names are secret. */
export function maskText(text: string): string {
	if (!text.includes("://")) return text;
	return text
		.replace(USER_INFO, `$1${MASK}@`)
		.replace(QUERY_VALUE, (whole, sign: string, name: string) => (isSecretName(decoded(name)) ? `${sign}${name}=${MASK}` : whole));
}

function decoded(name: string): string {
	try {
		return decodeURIComponent(name);
	} catch {
		// A lone per cent sign: the name stays as it was written.
		return name;
	}
}
