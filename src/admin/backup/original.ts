/**
 * The JSON backup of the Python version: an array with one object for each endpoint, secrets as Fernet
 * tokens, nested configuration as JSON inside text. Ours adds the fields it left out; a file with `version`
 * in an entry is one of ours.
 */

import { readInstant } from "../../alerts/pipeline/index.ts";
import { isoTime } from "../../base/clock.ts";
import type { Json, JsonObject } from "../../base/json.ts";
import type { FieldProblem } from "../../base/problems.ts";
import { SealBroken, type Secrets } from "../../base/security/index.ts";
import {
	CONFIG_DEFAULTS,
	CONFIG_FIELD_NAMES,
	configValue,
	type EndpointInput,
	EVERY_FIELD,
	newRow,
	OWN_FIELDS,
	ownInput,
	STRUCTURED_FIELDS,
} from "../../setup/endpoints/index.ts";
import type { NewEndpoint, StoredEndpoint } from "../../store/index.ts";
import { differencesOf, reasonToPause, unknownOf } from "./unknown.ts";

/** Fields that the Python version kept as JSON inside text. */
const TEXT_JSON: ReadonlySet<string> = new Set(STRUCTURED_FIELDS);

export function originalEntry(stored: StoredEndpoint): Record<string, unknown> {
	const fields = CONFIG_FIELD_NAMES.map((name) => {
		const value = configValue(stored.config, name);
		return [name, TEXT_JSON.has(name) && typeof value !== "string" ? JSON.stringify(value) : value];
	});
	return {
		id: stored.id,
		version: stored.version,
		...ownInput(stored),
		...Object.fromEntries(fields),
		bearer_token: stored.bearerToken,
		hmac_secret: stored.hmacSecret,
		config_health_status: stored.configHealthStatus,
		config_health_message: stored.configHealthMessage,
		last_ip: stored.lastIp,
		timeout_ticket_id: stored.timeoutTicketId,
		last_stale_alert_at: isoTime(stored.lastStaleAlertAt),
		last_rotated_at: isoTime(stored.lastRotatedAt),
		created_at: isoTime(stored.createdAt),
		last_seen_at: isoTime(stored.lastSeenAt),
	};
}

export type OriginalReading =
	| { readonly ok: true; readonly rows: readonly NewEndpoint[]; readonly fromOriginal: number; readonly notes: readonly string[] }
	| { readonly ok: false; readonly problems: readonly FieldProblem[] };

export interface OriginalDeps {
	readonly secrets: Secrets;
	readonly now: number;
	readonly newToken: () => string;
	/** True if it comes from a database, which has the fields that a backup file leaves out. */
	readonly isWhole: boolean;
}

/**
 * Reads the value of a backup file. Configuration is imported unchanged, including broken parts, which
 * deciding ignores and reports. Secrets must open under ENCRYPTION_KEY, so that old URLs with old tokens work
 * immediately.
 */
export function readOriginal(value: unknown, deps: OriginalDeps): OriginalReading {
	const list = Array.isArray(value) ? value : isRecord(value) && Array.isArray(value.endpoints) ? value.endpoints : null;
	if (list === null)
		return { ok: false, problems: [{ field: "backup", message: "A backup is a JSON array with an object for each endpoint." }] };
	const problems: FieldProblem[] = [];
	const rows: NewEndpoint[] = [];
	const differs: string[] = [];
	let fromOriginal = 0;
	list.forEach((entry: unknown, index) => {
		const read = readEntry(entry, index, deps);
		if ("field" in read) {
			problems.push(read);
			return;
		}
		rows.push(read);
		if (isRecord(entry) && entry.version === undefined) {
			fromOriginal++;
			differs.push(...differencesOf(read));
		}
	});
	const ids = new Set(rows.map(({ id }) => id));
	if (ids.size < rows.length) problems.push({ field: "id", message: "Two entries have the same id." });
	if (problems.length > 0) return { ok: false, problems };
	return { ok: true, rows, fromOriginal, notes: [...differs, ...(deps.isWhole ? [] : unknownOf(list.filter(isRecord)))] };
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);
const ID = /^[A-Za-z0-9_-]{1,128}$/;

function readEntry(entry: unknown, index: number, deps: OriginalDeps): NewEndpoint | FieldProblem {
	const place = `entry ${index + 1}`;
	if (!isRecord(entry)) return { field: place, message: "An object is expected." };
	const { id, name } = entry;
	if (typeof id !== "string" || !ID.test(id)) return { field: `${place}, id`, message: "An id of URL-safe characters is expected." };
	if (typeof name !== "string" || name.trim() === "") return { field: `${place}, name`, message: "A name is expected." };
	const token = sealed(entry.bearer_token, deps, false);
	if (token === null)
		return {
			field: `${name}, bearer_token`,
			message: "ENCRYPTION_KEY does not open it. Start with the key of the installation that made the backup.",
		};
	const hmac = sealed(entry.hmac_secret, deps, true);
	if (hmac === null) return { field: `${name}, hmac_secret`, message: "ENCRYPTION_KEY does not open it." };
	const time = (field: string): number | null => instantOf(entry[field]);
	const displayOrder = typeof entry.display_order === "number" && Number.isInteger(entry.display_order) ? entry.display_order : index;
	const row = newRow(
		{ ...ownFieldsOf(entry), name: name.trim().slice(0, 100) },
		{
			...{ id, displayOrder, config: configOf(entry), now: deps.now },
			bearerToken: token || deps.secrets.seal(deps.newToken()),
			hmacSecret: hmac || null,
		},
	);
	const paused = entry.version === undefined ? reasonToPause(entry) : null;
	return {
		...row,
		...(paused === null ? {} : { isEnabled: false, configHealthStatus: "WARNING", configHealthMessage: paused }),
		timeoutTicketId: typeof entry.timeout_ticket_id === "number" ? entry.timeout_ticket_id : null,
		lastStaleAlertAt: time("last_stale_alert_at"),
		lastRotatedAt: time("last_rotated_at"),
		createdAt: time("created_at") ?? deps.now,
	};
}

/** Fields with a column, if the given value has the type of their default. Blank texts are ignored. */
const ownFieldsOf = (entry: Record<string, unknown>): EndpointInput =>
	Object.fromEntries(
		OWN_FIELDS.filter((field) => typeof entry[field] === typeof EVERY_FIELD[field].fallback && entry[field] !== "").map((field) => [
			field,
			entry[field],
		]),
	);

/** Time in milliseconds. Python writes times without a zone; they are in UTC. */
function instantOf(value: unknown): number | null {
	return typeof value === "string" ? readInstant(value.replace(/(\.\d{3})\d+/, "$1")) : null;
}

/**
 * A secret sealed under our first key; "" if there was none; null if no key opens it. The Python version kept
 * HMAC secrets in plain text.
 */
function sealed(value: unknown, { secrets }: OriginalDeps, mayBeClear: boolean): string | null {
	if (typeof value !== "string" || value === "") return "";
	try {
		return secrets.seal(secrets.open(value));
	} catch (error) {
		if (!(error instanceof SealBroken)) throw error;
		return mayBeClear && !value.startsWith("gAAAA") ? secrets.seal(value) : null;
	}
}

/**
 * The configuration, unchanged apart from one default: the Python version created tickets for values in
 * neither list.
 */
function configOf(entry: Record<string, unknown>): JsonObject {
	const given = CONFIG_FIELD_NAMES.flatMap((name): [string, Json][] => {
		const value = entry[name];
		return value === undefined || value === null ? [] : [[name, parsed(name, value as Json)]];
	});
	const unmatched = entry.version === undefined && entry.unmatched_action === undefined ? { unmatched_action: "open" } : {};
	const prefix = entry.ticket_prefix === "" && entry.version === undefined ? { ticket_prefix: null } : {};
	return { ...(CONFIG_DEFAULTS as JsonObject), ...Object.fromEntries(given), ...unmatched, ...prefix };
}

/** Parses JSON inside text. Text that cannot be read stays as it is. */
function parsed(name: string, value: Json): Json {
	if (!TEXT_JSON.has(name) || typeof value !== "string") return value;
	if (value.trim() === "") return CONFIG_DEFAULTS[name as keyof typeof CONFIG_DEFAULTS] as Json;
	try {
		return JSON.parse(value) as Json;
	} catch {
		// A broken import is kept, and reported by the configuration check.
		return value;
	}
}
