/** Who makes a request: sessions, Basic credentials and API keys, and how people log in. */
import { createHash, randomBytes } from "node:crypto";
import type { Clock } from "../../base/clock.ts";
import type { Secrets, Who } from "../../base/security/index.ts";
import type { PeopleStore, StoredUser } from "../../store/index.ts";
import { createPasswordCheck, hashPassword, newPassword } from "./passwords.ts";
import { createLoginThrottle } from "./throttle.ts";
import { matchingRecoveryCode, totpStep } from "./totp.ts";

export { hashPassword, newPassword } from "./passwords.ts";
export { hashRecoveryCode, newRecoveryCodes, newTotpSecret, totpStep, totpUri } from "./totp.ts";

export interface LoginTry {
	readonly username: string;
	readonly password: string;
	/** Six digits of the authenticator app, or a recovery code; blank when none was asked for. */
	readonly code: string;
	readonly sourceIp: string;
	readonly userAgent: string | null;
}

export type LoginResult =
	| { readonly kind: "in"; readonly sessionId: string; readonly user: StoredUser }
	| { readonly kind: "wrong" }
	/** The password is right; the code is missing or wrong. */
	| { readonly kind: "code"; readonly wrong: boolean }
	| { readonly kind: "throttled"; readonly seconds: number };

export type Known = Who | "wrong" | { readonly throttledSeconds: number };

/** What became of something that only the person themselves can know. */
export type Proof = "right" | "wrong" | { readonly throttledSeconds: number };

export interface People {
	login(attempt: LoginTry): Promise<LoginResult>;
	bySession(sessionId: string): Promise<Who | null>;
	byBasic(username: string, password: string, sourceIp: string): Promise<Known>;
	byKey(key: string, sourceIp: string): Promise<Known>;
	/** A code of the user's app that was not taken before, or a recovery code, which is used up by it. Throttled as log-ins are. */
	proveCode(user: StoredUser, code: string, sourceIp: string): Promise<Proof>;
	/** The user's own password. Throttled as log-ins are. */
	provePassword(user: StoredUser, password: string, sourceIp: string): Promise<Proof>;
	/** The session is gone on the server too. */
	logout(sessionHash: string): Promise<void>;
	/** Makes, or keeps in step, the account that GUI_USERNAME and GUI_PASSWORD name. */
	keepAdmin(username: string, password: string): Promise<void>;
	/** On the very first start: an admin with a password that is told once. null when there are users already. */
	firstAdmin(username: string): Promise<string | null>;
	/** Makes an API key. It is shown this once; only its hash is kept. */
	newKey(name: string, role: Who["role"]): Promise<{ readonly id: number; readonly key: string }>;
}

/** A session ends this long after its last use, and this long after its log-in at the latest. */
const IDLE_MS = 3 * 24 * 3_600_000;
const LONGEST_MS = 30 * 24 * 3_600_000;
/** How often the time of last use is written. */
const TOUCH_MS = 60_000;
const KEY_PREFIX = "hwk_";

/** Whether someone may be called this: Basic credentials end a name at its first colon. */
export const isUsername = (name: string): boolean => name.trim() !== "" && name.length <= 100 && !/[:\p{Cc}]/u.test(name);

/** How a session, or an API key, is found again: by the digest of what the client has. */
export const digestOf = (secret: string): string => createHash("sha256").update(secret).digest("hex");

export function createPeople(deps: { store: PeopleStore; secrets: Secrets; clock: Clock }): People {
	const { store, secrets, clock } = deps;
	const throttle = createLoginThrottle(clock);
	const passwords = createPasswordCheck(clock);

	async function verified(username: string, password: string): Promise<StoredUser | null> {
		const user = await store.userNamed(username);
		const right = user === null ? await passwords.pretend(password) : await passwords.isRight(password, user.passwordHash);
		return right ? user : null;
	}

	/** Someone who proved themselves within the last minute is not held up by another's guesses. */
	async function wasRight(username: string, password: string): Promise<boolean> {
		const user = await store.userNamed(username);
		return user !== null && passwords.wasRight(password, user.passwordHash);
	}

	async function takeCode(user: StoredUser, code: string): Promise<boolean> {
		if (user.totpSecret === null) return false;
		const step = totpStep(secrets.open(user.totpSecret), code, clock.now());
		// On disk, so that a code that someone saw is worth nothing after a restart either.
		if (step !== null) return store.useTotpStep(user.id, user.totpSecret, step);
		const recovery = matchingRecoveryCode(user.recoveryCodes, code);
		if (recovery === null) return false;
		await store.changeUser(user.id, { recoveryCodes: user.recoveryCodes.filter((hash) => hash !== recovery) });
		return true;
	}

	/** One try at something, slowed down like log-ins. */
	async function proof(user: StoredUser, sourceIp: string, isRight: () => Promise<boolean>): Promise<Proof> {
		const throttledSeconds = throttle.wait(user.username, sourceIp);
		if (throttledSeconds > 0) return { throttledSeconds };
		if (await isRight()) return "right";
		throttle.failed(user.username, sourceIp);
		return "wrong";
	}

	async function openSession(user: StoredUser, { sourceIp, userAgent }: LoginTry): Promise<string> {
		const sessionId = randomBytes(32).toString("base64url");
		const now = clock.now();
		await store.addSession({
			idHash: digestOf(sessionId),
			userId: user.id,
			createdAt: now,
			seenAt: now,
			expiresAt: now + LONGEST_MS,
			sourceIp,
			userAgent: userAgent?.slice(0, 300) ?? null,
		});
		return sessionId;
	}

	return {
		async login(attempt) {
			const { username, password, code, sourceIp } = attempt;
			const seconds = throttle.wait(username, sourceIp);
			if (seconds > 0) return { kind: "throttled", seconds };
			const user = await verified(username, password);
			if (user === null) {
				throttle.failed(username, sourceIp);
				return { kind: "wrong" };
			}
			if (user.totpEnabled && !(await takeCode(user, code))) {
				if (code.trim() !== "") throttle.failed(username, sourceIp);
				return { kind: "code", wrong: code.trim() !== "" };
			}
			return { kind: "in", sessionId: await openSession(user, attempt), user };
		},
		async bySession(sessionId) {
			const idHash = digestOf(sessionId);
			const session = await store.session(idHash);
			const now = clock.now();
			if (session === null || session.expiresAt <= now || session.seenAt + IDLE_MS <= now) return null;
			const user = await store.user(session.userId);
			if (user === null) return null;
			if (now - session.seenAt >= TOUCH_MS) await store.touchSession(idHash, now);
			return { via: "session", name: user.username, role: user.role, userId: user.id, sessionHash: idHash, timeZone: user.timeZone };
		},
		async byBasic(username, password, sourceIp) {
			const seconds = throttle.wait(username, sourceIp);
			if (seconds > 0 && !(await wasRight(username, password))) return { throttledSeconds: seconds };
			const user = await verified(username, password);
			if (user === null || user.totpEnabled) {
				throttle.failed(username, sourceIp);
				return "wrong";
			}
			return { via: "basic", name: user.username, role: user.role, userId: user.id, sessionHash: null, timeZone: user.timeZone };
		},
		async byKey(key, sourceIp) {
			// Nobody guesses 256 bits: a right key always passes, whatever others try from its address.
			const stored = key.startsWith(KEY_PREFIX) ? await store.keyWith(digestOf(key)) : null;
			if (stored === null) {
				const seconds = throttle.wait("api key", sourceIp);
				throttle.failed("api key", sourceIp);
				return seconds > 0 ? { throttledSeconds: seconds } : "wrong";
			}
			const now = clock.now();
			if (now - (stored.lastUsedAt ?? 0) >= TOUCH_MS) await store.touchKey(stored.id, now);
			return { via: "key", name: `key:${stored.name}`, role: stored.role, userId: null, sessionHash: null, timeZone: null };
		},
		proveCode: (user, code, sourceIp) => proof(user, sourceIp, () => takeCode(user, code)),
		provePassword: (user, password, sourceIp) => proof(user, sourceIp, () => passwords.isRight(password, user.passwordHash)),
		async logout(sessionHash) {
			await store.endSession(sessionHash);
		},
		async keepAdmin(username, password) {
			const user = await store.userNamed(username);
			if (user === null) {
				await store.addUser({ username, passwordHash: await hashPassword(password), role: "admin" }, clock.now());
				return;
			}
			const isRight = await passwords.isRight(password, user.passwordHash);
			if (isRight && user.role === "admin") return;
			await store.changeUser(user.id, { role: "admin", ...(isRight ? {} : { passwordHash: await hashPassword(password) }) });
			// Whoever had the old password is asked again.
			if (!isRight) await store.endSessions(user.id, null);
		},
		async firstAdmin(username) {
			if ((await store.users()).length > 0) return null;
			const password = newPassword();
			await store.addUser({ username, passwordHash: await hashPassword(password), role: "admin" }, clock.now());
			return password;
		},
		async newKey(name, role) {
			const key = `${KEY_PREFIX}${randomBytes(32).toString("base64url")}`;
			const { id } = await store.addKey({ name, role, keyHash: digestOf(key) }, clock.now());
			return { id, key };
		},
	};
}
