import { isObject, type Json } from "../json.ts";
import { outerOf, withOuter } from "../payload/index.ts";

/** Text in place of a hidden value. */
export const MASK = "********";

const WORDS = new Set(
	"password passwd pwd passphrase secret token key apikey auth authorization bearer cookie credential accesstoken".split(" "),
);

/** Splits a name into its words: `apiKey`, `API_KEY`, `access-token`, `HTTPToken`. */
const wordsOf = (name: string): string[] =>
	name
		.replace(/([a-z0-9])([A-Z])/g, "$1 $2")
		.replace(/([A-Z])([A-Z][a-z])/g, "$1 $2")
		.toLowerCase()
		.split(/[^\p{L}]+/u);

const known = new Map<string, boolean>();

/**
 * True if the value of a member with this name must be hidden (docs/contract/behaviour.md, section 6): one of
 * its words, or its plural, is on the list.
 */
export function isSecretName(name: string): boolean {
	const cached = known.get(name);
	if (cached !== undefined) return cached;
	const secret = wordsOf(name).some((word) => WORDS.has(word) || (word.endsWith("s") && WORDS.has(word.slice(0, -1))));
	if (known.size > 5_000) known.clear();
	if (name.length <= 200) known.set(name, secret);
	return secret;
}

/** Maximum nesting that is masked; bodies have at most 100 levels. */
const DEEPEST = 200;

/**
 * A copy with secrets hidden at any depth. In text, URLs lose their user info and the values of secret query
 * parameters.
 */
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
	if (Array.isArray(value)) return maskList(value as readonly Json[], depth);
	const masked: Record<string, Json> = {};
	const isPair = namesSecret(value);
	for (const [name, member] of Object.entries(value)) {
		// A member named `__proto__` must stay a member.
		Object.defineProperty(masked, name, {
			value: isSecretName(name) || (isPair && VALUE_OF_PAIR.has(name.toLowerCase())) ? MASK : maskAt(member as Json, depth + 1),
			enumerable: true,
			configurable: true,
			writable: true,
		});
	}
	return masked;
}

// Form fields, headers and tags are often sent as pairs: `{"name":"password","value":"…"}`, `["Authorization","…"]`.
const NAME_OF_PAIR = ["name", "Name", "key", "Key", "field", "header", "param", "tag", "label"] as const;
const VALUE_OF_PAIR = new Set(["value", "values", "val", "content", "text", "data"]);

/** True if an object is a pair with the name of a secret. */
function namesSecret(value: object): boolean {
	for (const key of NAME_OF_PAIR) {
		const name = Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
		if (typeof name === "string" && name.length <= 100 && isSecretName(name)) return true;
	}
	return false;
}

function maskList(list: readonly Json[], depth: number): Json {
	const [name, value] = list;
	if (list.length === 2 && typeof name === "string" && typeof value === "string" && name.length <= 100 && isSecretName(name))
		return [name, MASK];
	return list.map((member) => maskAt(member, depth + 1));
}

/** Hides the whole value of headers with such names, including `cookie` and `authorization`. */
export function maskHeaders(headers: Readonly<Record<string, string>>): Record<string, string> {
	return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, isSecretName(name) ? MASK : maskText(value)]));
}

// Each pattern starts at a fixed text and runs over characters that cannot start it again, so both are
// linear. User info extends to the last @, as in browsers, since a password may contain one.
const USER_INFO = /([a-z][a-z0-9+.-]{0,30}:\/\/)([^\s/?#"<>]*)@/gi;
// A value ends at & or #, and at ; or ? only if another name follows, so that no rest of a secret stays
// visible.
const QUERY_VALUE = /([?&;#])([^=&?#;\s"<>]+)=((?:[^&#?;\s"<>]|[?;](?![^=&?#;\s"<>]+=))*)/g;

// Secrets in text that people and programs write. All lengths are limited, so each of these patterns is
// linear too.
/** `password=…`, `Pwd = "…"`. A value ends at a blank, and at ; & , if another name follows. */
const ASSIGNED = /(?<![\w.-])([A-Za-z_][\w.-]{0,99})(\s?=\s?)("[^"\n]*"?|'[^'\n]*'?|(?:[^\s"'<>;&,]|[;&,](?!\s?[\w.-]{1,60}\s?=))+)/g;
/** `Authorization: Bearer …`, `X-Api-Key: …`, `password: …`. */
const HEADER =
	/(?<![\w-])([A-Za-z][A-Za-z0-9_-]{1,99})(\s?:[ \t]?)((?:(?:bearer|basic|token|geniekey|apikey|negotiate|ntlm)[ \t]+)?[^\s"'<>]+)/gi;
/** Headers whose value extends to the end of the line, since it has several parts. */
const WHOLE_LINE =
	/(?<![\w-])((?:set-)?cookie|(?:proxy-)?authorization(?=: ?(?:digest|aws4-hmac-sha256|hawk|signature)\b))(: ?)([^\r\n"'<>]+)/gi;
/** A credential that is recognised by its form anywhere in a text. */
const BEARER = /\b(bearer\s+)[A-Za-z0-9._~+/-]{16,}=*/gi;
/** JSON inside text, with or without escaped quotes. */
const MEMBER = /(\\?"([\w .-]{1,60})\\?"\s{0,3}:\s{0,3}\\?")([^"\\]*)/g;
/**
 * Names that count as secret even before a colon in prose. Other names need a dash, as in headers, so “Token:
 * expired” stays.
 */
const PROSE = new Set(["authorization", "password", "passwd", "pwd", "passphrase", "apikey", "api_key", "client_secret", "access_token"]);

/** Hides secrets in text: user info and secret query values of URLs, `password=…`, and headers. */
export function maskText(text: string): string {
	const plain = text.includes("://") ? maskUrls(text) : text;
	if (!/[=:]|bearer/i.test(plain)) return plain;
	return plain
		.replace(MEMBER, (whole, front: string, name: string, value: string) =>
			value !== "" && isSecretName(name) ? `${front}${MASK}` : whole,
		)
		.replace(WHOLE_LINE, `$1$2${MASK}`)
		.replace(HEADER, (whole, name: string, sign: string) => (isHeader(name) ? `${name}${sign}${MASK}` : whole))
		.replace(ASSIGNED, (whole, name: string, sign: string) => (isSecretName(name) ? `${name}${sign}${MASK}` : whole))
		.replace(BEARER, `$1${MASK}`);
}

const isHeader = (name: string): boolean => PROSE.has(name.toLowerCase()) || (name.includes("-") && isSecretName(name));

const maskUrls = (text: string): string =>
	text
		.replace(USER_INFO, `$1${MASK}@`)
		.replace(QUERY_VALUE, (whole, sign: string, name: string) => (isSecretName(decoded(name)) ? `${sign}${name}=${MASK}` : whole));

function decoded(name: string): string {
	try {
		return decodeURIComponent(name);
	} catch {
		// A single per cent sign: the name stays as it was written.
		return name;
	}
}
