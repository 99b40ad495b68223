import type { JsonObject } from "../base/json.ts";
import type { Connection } from "./database.ts";
import type { StoredEndpoint } from "./types.ts";
import type { Writer } from "./writer.ts";

/** An endpoint to be created. Fields that are not in this type start empty. */
export type NewEndpoint = Omit<StoredEndpoint, "version" | "deletedAt" | "lastSeenAt" | "lastIp">;

/** Fields that `change` may write. The store itself maintains activity and version. */
export type EndpointChange = Partial<Omit<StoredEndpoint, "id" | "version" | "createdAt" | "lastSeenAt" | "lastIp">>;

export interface EndpointHealth {
	readonly status: StoredEndpoint["configHealthStatus"];
	readonly message: string | null;
}

/** Endpoints and their activity. Writes are on disk when their promise resolves. */
export interface EndpointStore {
	/** All endpoints, including deleted ones. */
	all(): Promise<StoredEndpoint[]>;
	/** Endpoints that are not deleted, in the order that people chose. */
	shown(): Promise<StoredEndpoint[]>;
	/** Endpoints that are not deleted and have silence monitoring, or an open report of a silence. */
	watched(): Promise<StoredEndpoint[]>;
	/** null if there is no such endpoint. Deleted endpoints are found too. */
	get(id: string): Promise<StoredEndpoint | null>;
	/** Adds all of these endpoints, or none. */
	insert(rows: readonly NewEndpoint[]): Promise<void>;
	/**
	 * Replaces the endpoints with these ids (deleted ones too) and adds the others; all or none.
	 * @returns the numbers of added and replaced endpoints
	 */
	upsert(rows: readonly NewEndpoint[]): Promise<{ added: number; replaced: number }>;
	/**
	 * Reads a row, calls `decide` for the new values, and writes them with the next version number, all in one
	 * transaction.
	 * If `decide` returns null, nothing is written.
	 * @returns the row before and after; null if the endpoint does not exist or is deleted
	 */
	change(
		id: string,
		decide: (current: StoredEndpoint) => EndpointChange | null,
		now: number,
	): Promise<{ before: StoredEndpoint; after: StoredEndpoint } | null>;
	/** Puts these endpoints first, in this order. The others follow in their present order. Versions do not change. */
	reorder(ids: readonly string[]): Promise<readonly string[]>;
	/** The largest `display_order` in use; -1 if there are no endpoints. */
	lastPlace(): Promise<number>;
	/** Saves the result of a configuration check. The version does not change. */
	setHealth(id: string, health: EndpointHealth): Promise<void>;
	/**
	 * Saves the silence ticket and the last alert about it (docs/contract/behaviour.md, section 5). The version
	 * does not change.
	 */
	setSilence(id: string, silence: { readonly ticketId: number | null; readonly lastAlertAt: number | null }): Promise<void>;
	/** A number that changes when another process commits something. */
	dataVersion(): number;
}

interface EndpointRecord {
	id: string;
	version: number;
	name: string;
	bearer_auth_enabled: number;
	bearer_token: string;
	old_bearer_token: string | null;
	old_token_ends_at: number | null;
	hmac_secret: string | null;
	hmac_header: string;
	trusted_ips: string;
	is_enabled: number;
	is_pinned: number;
	is_draft: number;
	display_order: number;
	config: string;
	config_health_status: StoredEndpoint["configHealthStatus"];
	config_health_message: string | null;
	timeout_ticket_id: number | null;
	last_stale_alert_at: number | null;
	last_rotated_at: number | null;
	created_at: number;
	updated_at: number;
	deleted_at: number | null;
	last_seen_at: number | null;
	last_ip: string | null;
}

const SELECT = `SELECT e.*, a.last_seen_at, a.last_ip FROM endpoints e LEFT JOIN endpoint_activity a ON a.endpoint_id = e.id`;
const EVERY = `${SELECT} ORDER BY e.created_at, e.id`;

/** All endpoints, including deleted ones, over a connection that only reads. */
export const readEndpoints = (db: Connection): StoredEndpoint[] => (db.prepare(EVERY).all() as EndpointRecord[]).map(endpointOf);

/**
 * Records activity: the first accepted webhook inserts the row, later ones update it. Must run inside a
 * transaction of the writer.
 */
export function createSeen(db: Connection): (endpointId: string, at: number, ip: string | null) => void {
	const seen = db.prepare(
		`INSERT INTO endpoint_activity (endpoint_id, last_seen_at, last_ip) VALUES (?, ?, ?)
		 ON CONFLICT DO UPDATE SET last_seen_at = excluded.last_seen_at, last_ip = excluded.last_ip`,
	);
	return (endpointId, at, ip) => {
		seen.run(endpointId, at, ip);
	};
}

export function createEndpointStore(db: Connection, writer: Writer): EndpointStore {
	const kit = endpointRows(db, writer);

	return {
		...readRows(kit),
		...writeRows(kit),
	};
}

type EndpointRows = ReturnType<typeof endpointRows>;

/** SQL statements for endpoints. */
function endpointRows(db: Connection, writer: Writer) {
	const every = db.prepare(EVERY);

	// The index endpoints_shown has the order of this list.
	const listed = db.prepare(`${SELECT} WHERE e.deleted_at IS NULL ORDER BY e.display_order, e.created_at, e.id`);

	const forSilence = db.prepare(
		`${SELECT} WHERE e.deleted_at IS NULL
		   AND (e.last_stale_alert_at IS NOT NULL OR e.timeout_ticket_id IS NOT NULL OR json_extract(e.config, '$.timeout_alerts_enabled') = 1)
		 ORDER BY e.created_at, e.id`,
	);

	const one = db.prepare(`${SELECT} WHERE e.id = ?`);

	const add = db.prepare(
		`INSERT INTO endpoints (id, version, name, bearer_auth_enabled, bearer_token, old_bearer_token, old_token_ends_at, hmac_secret, hmac_header, trusted_ips,
		   is_enabled, is_pinned, is_draft, display_order, config, config_health_status, config_health_message,
		   timeout_ticket_id, last_stale_alert_at, last_rotated_at, created_at, updated_at)
		 VALUES (@id, 1, @name, @bearerAuthEnabled, @bearerToken, @oldBearerToken, @oldTokenEndsAt, @hmacSecret, @hmacHeader, @trustedIps,
		   @isEnabled, @isPinned, @isDraft, @displayOrder, @config, @configHealthStatus, @configHealthMessage,
		   @timeoutTicketId, @lastStaleAlertAt, @lastRotatedAt, @createdAt, @updatedAt)`,
	);

	const save = db.prepare(
		`UPDATE endpoints SET version = version + 1, name = @name, bearer_auth_enabled = @bearerAuthEnabled, bearer_token = @bearerToken,
		   old_bearer_token = @oldBearerToken, old_token_ends_at = @oldTokenEndsAt,
		   hmac_secret = @hmacSecret, hmac_header = @hmacHeader, trusted_ips = @trustedIps, is_enabled = @isEnabled,
		   is_pinned = @isPinned, is_draft = @isDraft, display_order = @displayOrder, config = @config,
		   config_health_status = @configHealthStatus, config_health_message = @configHealthMessage,
		   timeout_ticket_id = @timeoutTicketId, last_stale_alert_at = @lastStaleAlertAt, last_rotated_at = @lastRotatedAt,
		   updated_at = @updatedAt, deleted_at = @deletedAt
		 WHERE id = @id`,
	);

	const forgetUses = db.prepare("DELETE FROM old_token_uses WHERE endpoint_id = ?");

	const place = db.prepare("UPDATE endpoints SET display_order = ? WHERE id = ?");

	const order = db.prepare("SELECT id FROM endpoints WHERE deleted_at IS NULL ORDER BY display_order, created_at, id");

	const last = db.prepare("SELECT max(display_order) AS place FROM endpoints WHERE deleted_at IS NULL");

	const health = db.prepare("UPDATE endpoints SET config_health_status = ?, config_health_message = ? WHERE id = ?");

	const silence = db.prepare("UPDATE endpoints SET timeout_ticket_id = ?, last_stale_alert_at = ? WHERE id = ?");

	const read = (id: string): StoredEndpoint | null => {
		const row = one.get(id) as EndpointRecord | undefined;
		return row === undefined ? null : endpointOf(row);
	};

	return { db, writer, every, listed, forSilence, add, save, forgetUses, place, order, last, health, silence, read };
}

function readRows({
	db,
	every,
	listed,
	forSilence,
	last,
	read,
}: EndpointRows): Pick<EndpointStore, "all" | "shown" | "watched" | "get" | "lastPlace" | "dataVersion"> {
	return {
		all: async () => (every.all() as EndpointRecord[]).map(endpointOf),
		shown: async () => (listed.all() as EndpointRecord[]).map(endpointOf),
		watched: async () => (forSilence.all() as EndpointRecord[]).map(endpointOf),
		get: async (id) => read(id),
		lastPlace: async () => (last.get() as { place: number | null }).place ?? -1,
		dataVersion: () => db.pragma("data_version", { simple: true }) as number,
	};
}

function writeRows({
	writer,
	add,
	save,
	forgetUses,
	place,
	order,
	health,
	silence,
	read,
}: EndpointRows): Pick<EndpointStore, "insert" | "upsert" | "change" | "reorder" | "setHealth" | "setSilence"> {
	return {
		insert: (rows) =>
			writer.run(() => {
				for (const row of rows) add.run(columns({ ...row, deletedAt: null }));
			}),
		upsert: (rows) =>
			writer.run(() => {
				let added = 0;
				for (const row of rows) {
					if (read(row.id) === null) {
						add.run(columns({ ...row, deletedAt: null }));
						added++;
					} else save.run(columns({ ...row, deletedAt: null }));
				}
				return { added, replaced: rows.length - added };
			}),
		change: (id, decide, now) =>
			writer.run(() => {
				const before = read(id);
				if (before === null || before.deletedAt !== null) return null;
				const change = decide(before);
				if (change === null) return { before, after: before };
				const after = { ...before, ...change, updatedAt: now, version: before.version + 1 };
				save.run(columns(after));
				// The users of the token before the last one no longer matter.
				if (after.oldBearerToken !== before.oldBearerToken) forgetUses.run(id);
				return { before, after };
			}),
		reorder: (ids) =>
			writer.run(() => {
				const known = (order.all() as { id: string }[]).map((row) => row.id);
				const first = ids.filter((id) => known.includes(id));
				const rest = known.filter((id) => !first.includes(id));
				const ordered = [...first, ...rest];
				for (const [index, id] of ordered.entries()) place.run(index, id);
				return ordered;
			}),
		setHealth: (id, { status, message }) =>
			writer.run(() => {
				health.run(status, message, id);
			}),
		setSilence: (id, { ticketId, lastAlertAt }) =>
			writer.run(() => {
				silence.run(ticketId, lastAlertAt, id);
			}),
	};
}

const flag = (value: boolean): number => (value ? 1 : 0);

function columns(row: Omit<StoredEndpoint, "version" | "lastSeenAt" | "lastIp">): Record<string, string | number | null> {
	return {
		id: row.id,
		name: row.name,
		bearerAuthEnabled: flag(row.bearerAuthEnabled),
		bearerToken: row.bearerToken,
		oldBearerToken: row.oldBearerToken,
		oldTokenEndsAt: row.oldTokenEndsAt,
		hmacSecret: row.hmacSecret,
		hmacHeader: row.hmacHeader,
		trustedIps: row.trustedIps,
		isEnabled: flag(row.isEnabled),
		isPinned: flag(row.isPinned),
		isDraft: flag(row.isDraft),
		displayOrder: row.displayOrder,
		config: JSON.stringify(row.config),
		configHealthStatus: row.configHealthStatus,
		configHealthMessage: row.configHealthMessage,
		timeoutTicketId: row.timeoutTicketId,
		lastStaleAlertAt: row.lastStaleAlertAt,
		lastRotatedAt: row.lastRotatedAt,
		createdAt: row.createdAt,
		updatedAt: row.updatedAt,
		deletedAt: row.deletedAt,
	};
}

const endpointOf = (row: EndpointRecord): StoredEndpoint => ({
	id: row.id,
	version: row.version,
	name: row.name,
	bearerAuthEnabled: row.bearer_auth_enabled === 1,
	bearerToken: row.bearer_token,
	oldBearerToken: row.old_bearer_token,
	oldTokenEndsAt: row.old_token_ends_at,
	hmacSecret: row.hmac_secret,
	hmacHeader: row.hmac_header,
	trustedIps: row.trusted_ips,
	isEnabled: row.is_enabled === 1,
	isPinned: row.is_pinned === 1,
	isDraft: row.is_draft === 1,
	displayOrder: row.display_order,
	config: JSON.parse(row.config) as JsonObject,
	configHealthStatus: row.config_health_status,
	configHealthMessage: row.config_health_message,
	timeoutTicketId: row.timeout_ticket_id,
	lastStaleAlertAt: row.last_stale_alert_at,
	lastRotatedAt: row.last_rotated_at,
	createdAt: row.created_at,
	updatedAt: row.updated_at,
	deletedAt: row.deleted_at,
	lastSeenAt: row.last_seen_at,
	lastIp: row.last_ip,
});
