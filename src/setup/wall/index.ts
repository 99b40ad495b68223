/** Read-only links for screens on walls: each shows one page, and can be revoked by itself. */
import { createHash, randomBytes } from "node:crypto";
import type { Actor } from "../../base/actor.ts";
import type { Clock } from "../../base/clock.ts";
import { conflict, done, missing, type Outcome } from "../../base/outcome.ts";
import type { StoredWallLink, WallStore } from "../../store/index.ts";
import type { Audit } from "../audit/index.ts";

export interface WallLinks {
	list(): Promise<readonly StoredWallLink[]>;
	/** Gives the link with its key, which is shown this once. */
	add(name: string, actor: Actor): Promise<Outcome<{ readonly link: StoredWallLink; readonly key: string }>>;
	/** The screen shows nothing more. Gives the link that is gone. */
	remove(id: number, actor: Actor): Promise<Outcome<StoredWallLink>>;
	/** Whose key this is; null for nobody's. */
	admit(key: string): Promise<StoredWallLink | null>;
	/** A screen was opened with a link. */
	opened(link: StoredWallLink, sourceIp: string): Promise<void>;
}

export interface WallLinksDeps {
	readonly store: WallStore;
	readonly audit: Audit;
	readonly clock: Clock;
}

const PREFIX = "hww_";
const MAX_LINKS = 100;
/** A screen asks every few seconds; that it lives is written down once in this time. Milliseconds. */
const SEEN_MS = 60_000;

const hashOf = (key: string): string => createHash("sha256").update(key).digest("hex");

export function createWallLinks({ store, audit, clock }: WallLinksDeps): WallLinks {
	return {
		list: () => store.list(),
		async add(name, actor) {
			if ((await store.list()).length >= MAX_LINKS) return conflict(`There are ${MAX_LINKS} links already. Revoke one first`);
			const key = `${PREFIX}${randomBytes(32).toString("base64url")}`;
			const row = { name, keyHash: hashOf(key), createdAt: clock.now(), createdBy: actor.name };
			const link = await audit.change(
				actor,
				() => store.add(row),
				() => ({ action: "wall.create", subject: name }),
			);
			return done({ link, key });
		},
		async remove(id, actor) {
			const gone = await audit.change(
				actor,
				() => store.remove(id),
				(link) => (link === null ? null : { action: "wall.revoke", subject: link.name }),
			);
			return gone === null ? missing("Link") : done(gone);
		},
		async admit(key) {
			// Whoever tries keys is answered from an index over digests, in the same time for all of them.
			const link = key.startsWith(PREFIX) && key.length < 100 ? await store.byHash(hashOf(key)) : null;
			if (link !== null && clock.now() - (link.lastUsedAt ?? 0) > SEEN_MS) await store.used(link.id, clock.now());
			return link;
		},
		opened: (link, sourceIp) => audit.record({ name: `wall ${link.name}`, sourceIp }, { action: "wall.open", subject: link.name }),
	};
}
