import { createHash, randomBytes } from "node:crypto";
import type { Clock } from "../../base/clock.ts";
import type { Due, Role, Who } from "../../base/security/index.ts";
import type { PeopleStore, StoredUser } from "../../store/index.ts";

export interface Sessions {
	/** Creates a session. @returns its secret id for the client */
	open(user: StoredUser, from: { readonly sourceIp: string; readonly userAgent: string | null }): Promise<string>;
	/** User of a valid session; null otherwise. */
	read(sessionId: string): Promise<Who | null>;
	/** True if access is unchanged: logged in, not revoked, the same role. */
	holds(who: Who): Promise<boolean>;
}

/** A session ends this long after its last use, and this long after its log-in at the latest. Milliseconds. */
const IDLE_MS = 3 * 24 * 3_600_000;
const MAX_MS = 30 * 24 * 3_600_000;
/** How often the time of last use is written. Milliseconds. */
const TOUCH_MS = 60_000;

/** Digest of a client's secret, under which its session or API key is stored. */
export const digestOf = (secret: string): string => createHash("sha256").update(secret).digest("hex");

export function createSessions(deps: { store: PeopleStore; clock: Clock; requiresSecondStep: (role: Role) => boolean }): Sessions {
	const { store, clock, requiresSecondStep } = deps;

	function dueOf(user: StoredUser): Due | null {
		if (user.mustChange) return "password";
		return !user.totpEnabled && requiresSecondStep(user.role) ? "second-step" : null;
	}

	async function lasting(idHash: string) {
		const session = await store.session(idHash);
		const now = clock.now();
		return session === null || session.expiresAt <= now || session.seenAt + IDLE_MS <= now ? null : session;
	}

	return {
		async open(user, { sourceIp, userAgent }) {
			const sessionId = randomBytes(32).toString("base64url");
			const now = clock.now();
			await store.addSession({
				idHash: digestOf(sessionId),
				userId: user.id,
				createdAt: now,
				seenAt: now,
				expiresAt: now + MAX_MS,
				sourceIp,
				userAgent: userAgent?.slice(0, 300) ?? null,
			});
			return sessionId;
		},
		async read(sessionId) {
			const idHash = digestOf(sessionId);
			const session = await lasting(idHash);
			const user = session === null ? null : await store.user(session.userId);
			if (session === null || user === null) return null;
			const now = clock.now();
			if (now - session.seenAt >= TOUCH_MS) await store.touchSession(idHash, now);
			const due = dueOf(user);
			const who = {
				via: "session",
				name: user.username,
				role: user.role,
				userId: user.id,
				sessionHash: idHash,
				timeZone: user.timeZone,
			} as const;
			return due === null ? who : { ...who, due };
		},
		async holds({ via, role, userId, sessionHash, keyId }) {
			if (via === "key") return (await store.keys()).some((key) => key.id === keyId && key.role === role);
			const user = userId === null ? null : await store.user(userId);
			if (user === null || user.role !== role) return false;
			return via === "basic" || (sessionHash !== null && (await lasting(sessionHash)) !== null);
		},
	};
}
