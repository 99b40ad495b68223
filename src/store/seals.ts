import type { Connection } from "./database.ts";
import type { Writer } from "./writer.ts";

/** A Fernet token in the store. */
export interface Sealed {
	/** Description of its place, for people: `endpoint Uptime Kuma, bearer_token`. */
	readonly place: string;
	readonly token: string;
}

/**
 * Everything that is encrypted with ENCRYPTION_KEY: tokens and secrets of endpoints, TOTP secrets, the data
 * key of bodies, settings.
 */
export interface SealStore {
	/**
	 * Goes through every token, those of deleted endpoints included, in one transaction: all are replaced, or
	 * none.
	 * @param fresh returns the new token for a token; null leaves it as it is. An error undoes everything.
	 */
	replace(fresh: (sealed: Sealed) => string | null): Promise<void>;
}

interface Row {
	readonly place: string;
	readonly id: string | number;
	readonly token: string;
}

/** @param settings names of the settings whose values are tokens */
export function createSealStore(db: Connection, writer: Writer, settings: readonly string[]): SealStore {
	const kept = settings.map((name) => `'${name.replaceAll("'", "''")}'`).join(", ");
	const columns = [
		{
			read: db.prepare("SELECT 'endpoint ' || name || ', bearer_token' AS place, id, bearer_token AS token FROM endpoints ORDER BY id"),
			write: db.prepare("UPDATE endpoints SET bearer_token = ? WHERE id = ?"),
		},
		{
			read: db.prepare(
				"SELECT 'endpoint ' || name || ', old bearer_token' AS place, id, old_bearer_token AS token FROM endpoints WHERE old_bearer_token IS NOT NULL ORDER BY id",
			),
			write: db.prepare("UPDATE endpoints SET old_bearer_token = ? WHERE id = ?"),
		},
		{
			read: db.prepare(
				"SELECT 'endpoint ' || name || ', hmac_secret' AS place, id, hmac_secret AS token FROM endpoints WHERE hmac_secret IS NOT NULL ORDER BY id",
			),
			write: db.prepare("UPDATE endpoints SET hmac_secret = ? WHERE id = ?"),
		},
		{
			read: db.prepare(
				"SELECT 'user ' || username || ', TOTP' AS place, id, totp_secret AS token FROM users WHERE totp_secret IS NOT NULL ORDER BY id",
			),
			write: db.prepare("UPDATE users SET totp_secret = ? WHERE id = ?"),
		},
		{
			read: db.prepare("SELECT 'receiver of alarms ' || name AS place, id, sealed AS token FROM alarm_receivers ORDER BY id"),
			write: db.prepare("UPDATE alarm_receivers SET sealed = ? WHERE id = ?"),
		},
		{
			read: db.prepare("SELECT 'the key of bodies' AS place, key AS id, value AS token FROM meta WHERE key = 'data_key'"),
			write: db.prepare("UPDATE meta SET value = ? WHERE key = ?"),
		},
		{
			read: db.prepare(`SELECT 'setting ' || key AS place, key AS id, value AS token FROM settings WHERE key IN (${kept}) ORDER BY key`),
			write: db.prepare("UPDATE settings SET value = ? WHERE key = ?"),
		},
	];
	return {
		replace: (fresh) =>
			writer.run(() => {
				for (const { read, write } of columns) {
					for (const { place, id, token } of read.all() as Row[]) {
						const next = fresh({ place, token });
						if (next !== null) write.run(next, id);
					}
				}
			}),
	};
}
