import type { Connection } from "./database.ts";
import type { Writer } from "./writer.ts";

/** A sender that used a token after it was replaced. `lastAt` in milliseconds since the epoch. */
export interface OldTokenUse {
	readonly sourceIp: string;
	/** Empty if none was sent. */
	readonly userAgent: string;
	readonly uses: number;
	readonly lastAt: number;
}

/** Senders that still use an endpoint's old token. Writes are on disk when their promise resolves. */
export interface OldTokenStore {
	/**
	 * Adds to the counts. @param most maximum number of senders kept for an endpoint; beyond it, the one heard
	 * from longest ago is dropped
	 */
	add(endpointId: string, uses: readonly OldTokenUse[], most: number): Promise<void>;
	/** Most recent first. They are deleted together with the token: see `EndpointStore.change`. */
	of(endpointId: string): Promise<OldTokenUse[]>;
}

export function createOldTokenStore(db: Connection, writer: Writer): OldTokenStore {
	// Counts only while the old token is valid: a late write must not bring back a use after the token's end.
	const add = db.prepare(
		`INSERT INTO old_token_uses (endpoint_id, source_ip, user_agent, uses, last_at)
		 SELECT id, @sourceIp, @userAgent, @uses, @lastAt FROM endpoints WHERE id = @endpointId AND old_bearer_token IS NOT NULL
		 ON CONFLICT DO UPDATE SET uses = uses + excluded.uses, last_at = max(last_at, excluded.last_at)`,
	);
	const trim = db.prepare(
		`DELETE FROM old_token_uses WHERE endpoint_id = @endpointId AND (source_ip, user_agent) NOT IN
		   (SELECT source_ip, user_agent FROM old_token_uses WHERE endpoint_id = @endpointId ORDER BY last_at DESC LIMIT @most)`,
	);
	const listed = db.prepare(
		`SELECT source_ip AS sourceIp, user_agent AS userAgent, uses, last_at AS lastAt FROM old_token_uses
		 WHERE endpoint_id = ? ORDER BY last_at DESC, source_ip, user_agent`,
	);
	return {
		add: (endpointId, uses, most) =>
			writer.run(() => {
				for (const use of uses) add.run({ endpointId, ...use });
				trim.run({ endpointId, most });
			}),
		of: async (endpointId) => listed.all(endpointId) as OldTokenUse[],
	};
}
