import type { Connection } from "./database.ts";
import type { Writer } from "./writer.ts";

/** Somebody who sent with a token that was replaced. `lastAt` in milliseconds since the epoch. */
export interface OldTokenUse {
	readonly sourceIp: string;
	/** Blank where none was sent. */
	readonly userAgent: string;
	readonly uses: number;
	readonly lastAt: number;
}

/** Who still uses the old token of an endpoint. Writes are on disk when they resolve. */
export interface OldTokenStore {
	/** Adds to what is counted; past `most` senders of an endpoint the one heard of longest ago is forgotten. */
	add(endpointId: string, uses: readonly OldTokenUse[], most: number): Promise<void>;
	/** Latest first. They are forgotten with the token: see `EndpointStore.change`. */
	of(endpointId: string): Promise<OldTokenUse[]>;
}

export function createOldTokenStore(db: Connection, writer: Writer): OldTokenStore {
	// While the token counts alone: what is written late must not come back after its end.
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
