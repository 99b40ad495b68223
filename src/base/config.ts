import { z } from "zod";
import { DATABASE_URL_TAKES, isPythonDatabase, readDatabaseUrl } from "./databaseUrl.ts";
import { checkAddressList, isFernetKey } from "./security/index.ts";
import { isTimeZone } from "./timeZones.ts";

/**
 * One environment variable with its default, its allowed values and its meaning. The table in
 * docs/configuration.md is made from these.
 */
export interface Variable {
	readonly name: string;
	/** Default as people write it; null if there is none. */
	readonly fallback: string | null;
	readonly takes: string;
	readonly meaning: string;
	/** True if the value must never appear in a message. */
	readonly secret: boolean;
}

const TRUE = ["true", "1", "yes", "on"];
const FALSE = ["false", "0", "no", "off"];

/** True if a flag's text turns it on. */
export const saysYes = (text: string | undefined): boolean => TRUE.includes((text ?? "").trim().toLowerCase());

const bool = z.string().transform((text, context) => {
	const word = text.toLowerCase();
	if (TRUE.includes(word)) return true;
	if (FALSE.includes(word)) return false;
	context.addIssue({ code: "custom", message: "no boolean" });
	return z.NEVER;
});
const whole = (from: number, to: number) => z.string().regex(/^\d+$/).transform(Number).pipe(z.number().min(from).max(to));
const decimal = (from: number, to: number) =>
	z
		.string()
		.regex(/^\d+(\.\d+)?$/)
		.transform(Number)
		.pipe(z.number().min(from).max(to));
const anyText = z.string();
const webAddress = z.string().refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol));
/** A web address without a path, under which a whole machine is reached. */
const machineAddress = webAddress.refine((text) => /^https?:\/\/[^/?#@]+\/?$/i.test(text)).transform((text) => text.replace(/\/$/, ""));
const oneOf = <const T extends readonly string[]>(words: T) => z.string().toLowerCase().pipe(z.enum(words));

interface Definition<T extends z.ZodType> {
	readonly fallback: string | null;
	readonly takes: string;
	readonly meaning: string;
	readonly schema: T;
	readonly secret?: true;
	/** True if a blank value counts as a value, not as unset. */
	readonly blank?: true;
}

const define = <T extends z.ZodType>(fallback: string | null, schema: T, takes: string, meaning: string): Definition<T> => ({
	fallback,
	takes,
	meaning,
	schema,
});
const secret = <T extends z.ZodType>(definition: Definition<T>) => ({ ...definition, secret: true as const });
const FLAG = "true, 1, yes, on or false, 0, no, off";
const wholeFrom = (fallback: string, from: number, to: number, meaning: string) =>
	define(fallback, whole(from, to), `a whole number from ${from} to ${to}`, meaning);

const DEFINITIONS = {
	HOST: define("0.0.0.0", anyText, "an address to listen on", "Address to listen on."),
	PORT: wholeFrom("5000", 0, 65_535, "Port to listen on."),
	PUBLIC_URL: define(
		null,
		webAddress,
		"an http or https URL",
		"How senders and people reach HookWise; in webhook URLs. A path in it stands before every address that HookWise serves.",
	),
	HOOKWISE_DATA_DIR: define("./data", anyText, "a folder", "Where everything is kept."),
	DATABASE_URL: secret(
		define(
			null,
			z.string().transform((text): string | null => (isPythonDatabase(text) ? null : text)),
			DATABASE_URL_TAKES,
			"Several nodes on one PostgreSQL; without it the embedded database. Needs ENCRYPTION_KEY and SECRET_KEY. Its certificate is always checked, but on a socket or on this machine.",
		),
	),
	DATABASE_CA: define(
		null,
		anyText,
		"a file in PEM form",
		"Authority that signed PostgreSQL's certificate; without it those that this machine trusts.",
	),
	NODE_NAME: define(
		null,
		z.string().regex(/^[\w.:-]{1,64}$/),
		"at most 64 letters, digits, dots, colons, hyphens and underscores",
		"This node's name in lists and logs, different for each; without it the machine's name and PORT.",
	),
	NODE_URL: define(
		null,
		machineAddress,
		"an http or https URL without a path",
		"Where other nodes reach this one; without it this machine's address and PORT. Needed with TLS_CERT.",
	),
	SPOOL: define(
		"false",
		bool,
		FLAG,
		"With DATABASE_URL: webhooks that no node can take are kept on this node's disk, answered 202, and handed over in order as soon as one can.",
	),
	CW_URL: define(
		"https://api-na.myconnectwise.net/v4_6_release/apis/3.0",
		webAddress,
		"an http or https URL",
		"Base of the ConnectWise REST API.",
	),
	CW_COMPANY: define(null, anyText, "your ConnectWise company id", "With the three below: ConnectWise. None of the four: the sandbox."),
	CW_PUBLIC_KEY: secret(define(null, anyText, "an API member's public key", "API key, public half.")),
	CW_PRIVATE_KEY: secret(define(null, anyText, "an API member's private key", "API key, private half.")),
	CW_CLIENT_ID: secret(define(null, anyText, "a client id of developer.connectwise.com", "Client id of the integration.")),
	CW_SERVICE_BOARD: define("Service Board", anyText, "a board's name", "Board of tickets where nothing else says so."),
	CW_STATUS_NEW: define("New", anyText, "a status name", "Status of new tickets."),
	CW_STATUS_CLOSED: define("Closed", anyText, "a status name", "Status that closes a ticket."),
	CW_TICKET_PREFIX: {
		...define("Alert:", z.string().max(80), "at most 80 characters", "In front of summaries; blank for none."),
		blank: true,
	},
	CW_DEFAULT_COMPANY_ID: define(null, anyText, "a company identifier", "Company where nothing else gives one."),
	CW_TIMEOUT_SECONDS: wholeFrom("30", 1, 600, "Seconds a call to ConnectWise may take."),
	CW_CREATE_TIMEOUT_SECONDS: wholeFrom("120", 1, 600, "Seconds a call that creates a ticket may take; ConnectWise may need minutes."),
	CW_CONCURRENCY: wholeFrom("8", 1, 64, "Calls to ConnectWise at once."),
	CW_DOUBT_SECONDS: wholeFrom("120", 1, 3_600, "Quiet seconds before a ticket is asked for again whose creation may have succeeded."),
	CW_POLL_SECONDS: wholeFrom("300", 0, 86_400, "How often open tickets are looked at where no callback comes; 0 for never."),
	CW_WEB_URL: define(null, webAddress, "an http or https URL", "Where ticket links lead; derived from CW_URL."),
	VIABILITY_TTL: wholeFrom("300", 0, 86_400, "Seconds that a known ticket counts as open before ConnectWise is asked again."),
	TIME_ZONE: define(
		"UTC",
		z.string().refine(isTimeZone),
		"an IANA name such as Europe/Berlin",
		"Time zone of pages for people who set none, and of new maintenance windows.",
	),
	ENCRYPTION_KEY: secret(
		define(
			null,
			z.string().refine((text) => text.split(",").every((key) => isFernetKey(key.trim()))),
			"a Fernet key (url-safe base64 of 32 bytes), or several, comma separated",
			"Encrypts secrets and bodies; made on first run. The first of a list encrypts, all decrypt.",
		),
	),
	SECRET_KEY: secret(define(null, anyText, "any text, the longer the better", "Signs cookies; made on first run.")),
	GUI_USERNAME: define("admin", z.string().max(100), "at most 100 characters", "Name of the admin that these two keep in step."),
	GUI_PASSWORD: secret(define(null, anyText, "a password", "Its password.")),
	GUI_TRUSTED_IPS: define(
		null,
		z.string().refine((text) => checkAddressList(text) === null),
		"addresses or CIDR ranges, comma separated",
		"Who may see anything but webhooks and health.",
	),
	FORCE_HTTPS: define("false", bool, FLAG, "Redirects pages to HTTPS, refuses webhooks and API without; needs USE_PROXY or TLS_CERT."),
	SESSION_COOKIE_SECURE: define("auto", z.union([z.literal("auto"), bool]), `auto, ${FLAG}`, "Secure flag of the session cookie."),
	USE_PROXY: define("false", bool, FLAG, "Trust X-Forwarded-For, -Proto and -Host of the proxies that TRUSTED_PROXIES names."),
	TRUSTED_PROXIES: define(
		"127.0.0.0/8, ::1, 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 169.254.0.0/16, 100.64.0.0/10, fc00::/7, fe80::/10",
		z.string().refine((text) => checkAddressList(text) === null),
		"addresses or CIDR ranges, comma separated",
		"Peers that are proxies of yours; what others forward is ignored. The default: this machine and private networks.",
	),
	TLS_CERT: define(null, anyText, "a file in PEM form", "Certificate with its chain; with TLS_KEY, PORT takes HTTPS only."),
	TLS_KEY: define(null, anyText, "a file in PEM form", "Its private key. Both are read again when they change."),
	PROXY_FIX_COUNT: wholeFrom("1", 0, 16, "How many proxies to trust."),
	ENABLE_HSTS: define("true", bool, FLAG, "Strict-Transport-Security over HTTPS."),
	LOG_RETENTION_DAYS: wholeFrom("30", 1, 3_650, "Days that history is kept."),
	MAX_CONTENT_LENGTH_KB: wholeFrom("1024", 1, 65_536, "Largest webhook body in KB."),
	WEBHOOK_RATE_LIMIT: wholeFrom("0", 0, 1_000_000, "Webhooks per endpoint and minute; 0 for no limit."),
	WEBHOOK_AUTH_FAIL_LIMIT: wholeFrom("60", 1, 1_000_000, "Wrong credentials per address, endpoint and minute before 429."),
	QUEUE_LIMIT: wholeFrom("1000000", 1, 100_000_000, "Alerts that may wait; past it webhooks get 503."),
	MIN_FREE_DISK_MB: wholeFrom("200", 0, 1_000_000_000, "Free disk below which webhooks get 503."),
	HEARTBEAT_CHECK_SECONDS: wholeFrom("60", 1, 86_400, "How often silence is looked for."),
	MAX_ATTEMPTS: wholeFrom("8", 1, 100, "Tries before an alert becomes a dead letter."),
	RETRY_BASE_SECONDS: define("2", decimal(0.01, 900), "seconds from 0.01 to 900", "First wait between tries; it doubles."),
	OLLAMA_HOST: define("http://localhost:11434", anyText, "a URL or host", "Where Ollama listens."),
	AI_MODEL: define("phi3", anyText, "a model's name", "Model for root-cause notes."),
	LLM_MAX_TOKENS: wholeFrom("512", 16, 32_768, "Longest answer of the model."),
	LLM_TIMEOUT: wholeFrom("180", 1, 3_600, "Seconds the model may take."),
	UPDATE_URL: define(null, webAddress, "an https URL", "Where releases are, for hookwise update alone: nothing is updated by itself."),
	UPDATE_KEY: define(null, anyText, "a public key of minisign", "Signs the releases that hookwise update trusts; a build may have one."),
	METRICS_TOKEN: secret(define(null, anyText, "a token", "Lets a scraper read /metrics.")),
	LOG_LEVEL: define(
		"info",
		oneOf(["trace", "debug", "info", "warn", "error", "fatal", "silent"]),
		"trace, debug, info, warn, error, fatal or silent",
		"What is logged.",
	),
	LOG_FORMAT: define("json", oneOf(["json", "pretty"]), "json or pretty", "How it is logged."),
	DEBUG_MODE: define("false", bool, FLAG, "Logs more; never shows more to clients."),
} as const satisfies Record<string, Definition<z.ZodType>>;

type Definitions = typeof DEFINITIONS;
type Values = {
	readonly [K in keyof Definitions]: z.output<Definitions[K]["schema"]> | (Definitions[K]["fallback"] extends null ? null : never);
};

/** The checked environment. */
export interface Config extends Values {
	/** Names of the variables that are set. */
	readonly given: ReadonlySet<string>;
	/** Set if all four of CW_COMPANY, CW_PUBLIC_KEY, CW_PRIVATE_KEY, CW_CLIENT_ID are; null means the sandbox. */
	readonly connectWise: {
		readonly company: string;
		readonly publicKey: string;
		readonly privateKey: string;
		readonly clientId: string;
	} | null;
}

export const VARIABLES: readonly Variable[] = Object.entries(DEFINITIONS).map(([name, definition]: [string, Definition<z.ZodType>]) => ({
	name,
	fallback: definition.fallback,
	takes: definition.takes,
	meaning: definition.meaning,
	secret: definition.secret === true,
}));

export type ConfigReading = { readonly ok: true; readonly config: Config } | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Reads and checks the environment. Blank means not set, except for CW_TICKET_PREFIX.
 * @returns a line for each bad variable: its name, its value (secrets hidden), and the allowed values
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): ConfigReading {
	const problems: string[] = [];
	const values: Record<string, unknown> = {};
	const given = new Set<string>();
	for (const [name, definition] of Object.entries(DEFINITIONS) as [string, Definition<z.ZodType>][]) {
		const raw = environment[name];
		const set = raw !== undefined && (definition.blank === true || raw.trim() !== "");
		const text = set ? raw.trim() : definition.fallback;
		if (set) given.add(name);
		const read = text === null ? null : definition.schema.safeParse(text);
		if (read === null || read.success) values[name] = read?.data ?? null;
		else problems.push(`${name}: got ${definition.secret ? "a value that is not shown" : `“${text}”`}, takes ${definition.takes}`);
	}
	const config = values as unknown as Values;
	problems.push(...together(config));
	if (problems.length > 0) return { ok: false, problems };
	return { ok: true, config: { ...config, given, connectWise: connectWiseOf(config) } };
}

const CREDENTIALS = ["CW_COMPANY", "CW_PUBLIC_KEY", "CW_PRIVATE_KEY", "CW_CLIENT_ID"] as const;

/** What several nodes need; nothing with the embedded database. */
function forNodes({ DATABASE_URL: url, ENCRYPTION_KEY, SECRET_KEY, TLS_CERT, NODE_URL }: Values): string[] {
	if (url === null) return [];
	const reading = readDatabaseUrl(url);
	const problems = reading.ok ? [] : [`DATABASE_URL: ${reading.problem}`];
	const shared = "the same on every node, as DATABASE_URL is given (docs/nodes.md); of a HookWise that was moved, what is in";
	if (ENCRYPTION_KEY === null)
		problems.push(`ENCRYPTION_KEY: got nothing, takes a Fernet key, ${shared} encryption.key of its data directory`);
	if (SECRET_KEY === null) problems.push(`SECRET_KEY: got nothing, takes any text, ${shared} secret.key of its data directory`);
	if (TLS_CERT !== null && NODE_URL === null) {
		problems.push("NODE_URL: got nothing, takes the https URL of this node that TLS_CERT is for, as other nodes check its certificate");
	}
	return problems;
}

/** Checks that concern several variables together. */
function together(config: Values): string[] {
	const missing = CREDENTIALS.filter((name) => config[name] === null);
	const problems = forNodes(config);
	if (missing.length > 0 && missing.length < CREDENTIALS.length) {
		for (const name of missing)
			problems.push(`${name}: got nothing, takes a value as ConnectWise is partly set up; unset all four for the sandbox`);
	}
	if ((config.TLS_CERT === null) !== (config.TLS_KEY === null)) {
		const missing = config.TLS_CERT === null ? "TLS_CERT" : "TLS_KEY";
		problems.push(`${missing}: got nothing, takes a file in PEM form, as the other of TLS_CERT and TLS_KEY is given`);
	}
	if (config.FORCE_HTTPS === true && config.USE_PROXY !== true && config.TLS_CERT === null) {
		problems.push("FORCE_HTTPS: got “true” without USE_PROXY, takes true only behind a proxy that ends TLS; it would redirect forever");
	}
	return problems;
}

function connectWiseOf(config: Values): Config["connectWise"] {
	const { CW_COMPANY: company, CW_PUBLIC_KEY: publicKey, CW_PRIVATE_KEY: privateKey, CW_CLIENT_ID: clientId } = config;
	if (company === null || publicKey === null || privateKey === null || clientId === null) return null;
	return { company, publicKey, privateKey, clientId };
}
