import { randomBytes } from "node:crypto";
import type { Actor } from "../../base/actor.ts";
import { isoTime } from "../../base/clock.ts";
import type { Secrets } from "../../base/security/index.ts";
import type { AuditChange, StoredEndpoint } from "../../store/index.ts";
import { type RecordingDeps, recording } from "./recording.ts";
import { NO_OLD_TOKEN } from "./rows.ts";
import { read, type Saved } from "./saved.ts";
import type { ShownSecrets } from "./view.ts";

export interface Rotation {
	/** How long the previous token stays valid, in milliseconds; 0: not at all. */
	readonly overlapMs?: number;
	/** A token that a tool prescribes; null: a new one is generated. */
	readonly own?: string | null;
}

export interface RotatedToken {
	readonly token: string;
	/** End of the old token, milliseconds since the epoch; null if it is not valid any more. */
	readonly oldEndsAt: number | null;
}

/** 32 random bytes, as 43 URL-safe characters. */
export const newSecret = (): string => randomBytes(32).toString("base64url");

/**
 * Replaces, ends and shows tokens and signing secrets, each time with an audit entry.
 * @param get finds an endpoint that is not deleted
 */
export function credentialsOf(deps: RecordingDeps & { readonly secrets: Secrets }, get: (id: string) => Promise<StoredEndpoint | null>) {
	const { audit, secrets, clock } = deps;
	const { deed, changed } = recording(deps);

	async function rotateToken(id: string, actor: Actor, { overlapMs = 0, own = null }: Rotation = {}): Promise<Saved<RotatedToken>> {
		const reading = await read(own === null ? {} : { bearer_token: own });
		if (!reading.ok) return reading;
		const token = own ?? newSecret();
		const now = clock.now();
		const oldEndsAt = overlapMs > 0 ? now + overlapMs : null;
		const ends: AuditChange[] = oldEndsAt === null ? [] : [{ field: "old_token_ends_at", old: null, new: isoTime(oldEndsAt) }];
		const result = await changed(
			id,
			({ bearerToken }) => ({
				bearerToken: secrets.seal(token),
				lastRotatedAt: now,
				...(oldEndsAt === null ? NO_OLD_TOKEN : { oldBearerToken: bearerToken, oldTokenEndsAt: oldEndsAt }),
			}),
			actor,
			() => ({ action: "endpoint.rotate", changes: [{ field: "bearer_token", old: "changed", new: "changed" }, ...ends] }),
		);
		if (result === null) return { ok: false, why: "missing" };
		return { ok: true, value: { token, oldEndsAt } };
	}

	async function rotateHmac(id: string, actor: Actor): Promise<string | null> {
		const secret = newSecret();
		const now = clock.now();
		const result = await changed(
			id,
			() => ({ hmacSecret: secrets.seal(secret), lastRotatedAt: now }),
			actor,
			() => ({ action: "endpoint.rotate", changes: [{ field: "hmac_secret", old: "changed", new: "changed" }] }),
		);
		return result === null ? null : secret;
	}

	async function endOldToken(id: string, actor: Actor): Promise<boolean> {
		const now = clock.now();
		const result = await changed(
			id,
			({ oldBearerToken }) => (oldBearerToken === null ? null : NO_OLD_TOKEN),
			actor,
			({ oldTokenEndsAt }) => ({
				action: "endpoint.end_old_token",
				changes: [{ field: "old_token_ends_at", old: isoTime(oldTokenEndsAt), new: isoTime(now) }],
			}),
		);
		const endsAt = result?.before.oldTokenEndsAt ?? null;
		return endsAt !== null && endsAt > now;
	}

	async function reveal(id: string, actor: Actor): Promise<ShownSecrets | null> {
		const found = await get(id);
		if (found === null) return null;
		await audit.record(actor, deed(found, "endpoint.reveal", []));
		return {
			bearer_token: secrets.open(found.bearerToken),
			hmac_secret: found.hmacSecret === null ? null : secrets.open(found.hmacSecret),
		};
	}

	return { rotateToken, rotateHmac, endOldToken, reveal };
}
