/** Read-only links for screens on walls: each shows one page, and can be revoked by itself. */
import { createHash, randomBytes } from "node:crypto";
import type { Actor } from "../../base/actor.ts";
import type { Clock } from "../../base/clock.ts";
import { conflict, done, type Outcome } from "../../base/outcome.ts";
import type { StoredWallLink, WallStore } from "../../store/index.ts";
import type { Audit } from "../audit/index.ts";

export interface WallLinks {
	list(): Promise<readonly StoredWallLink[]>;
	/** The link with its key, which is shown this once. */
	add(name: string, actor: Actor): Promise<Outcome<{ readonly link: StoredWallLink; readonly key: string }>>;
	/** The screen shows nothing more. @returns the link that is gone; null when there is none with this id */
	remove(id: number, actor: Actor): Promise<StoredWallLink | null>;
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
			const link = await store.add({ name, keyHash: hashOf(key), createdAt: clock.now(), createdBy: actor.name });
			await audit.record(actor, { action: "wall.create", subject: name });
			return done({ link, key });
		},
		async remove(id, actor) {
			const gone = await store.remove(id);
			if (gone !== null) await audit.record(actor, { action: "wall.revoke", subject: gone.name });
			return gone;
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
