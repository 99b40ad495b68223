/** Read-only links for wall screens: each shows one page, and can be revoked separately. */
import { createHash, randomBytes } from "node:crypto";
import type { Actor } from "../../base/actor.ts";
import type { Clock } from "../../base/clock.ts";
import { conflict, done, missing, type Outcome } from "../../base/outcome.ts";
import type { StoredWallLink, WallStore } from "../../store/index.ts";
import type { Audit } from "../audit/index.ts";

export interface WallLinks {
	list(): Promise<readonly StoredWallLink[]>;
	/** Creates a link. Its key is shown only now. */
	add(name: string, actor: Actor): Promise<Outcome<{ readonly link: StoredWallLink; readonly key: string }>>;
	/** Revokes a link; its screen shows nothing more. @returns the removed link */
	remove(id: number, actor: Actor): Promise<Outcome<StoredWallLink>>;
	/** The link with this key; null if there is none. */
	admit(key: string): Promise<StoredWallLink | null>;
	/** Records that a screen was opened with a link. */
	opened(link: StoredWallLink, sourceIp: string): Promise<void>;
}

export interface WallLinksDeps {
	readonly store: WallStore;
	readonly audit: Audit;
	readonly clock: Clock;
}

const PREFIX = "hww_";
const MAX_LINKS = 100;
/** A screen asks every few seconds; its last use is written at most this often. Milliseconds. */
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
			// Keys are looked up by digest in an index, which takes the same time for every guess.
			const link = key.startsWith(PREFIX) && key.length < 100 ? await store.byHash(hashOf(key)) : null;
			if (link !== null && clock.now() - (link.lastUsedAt ?? 0) > SEEN_MS) await store.used(link.id, clock.now());
			return link;
		},
		opened: (link, sourceIp) => audit.record({ name: `wall ${link.name}`, sourceIp }, { action: "wall.open", subject: link.name }),
	};
}
