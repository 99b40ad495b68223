/** Authentication: sessions, Basic credentials, API keys, and logging in. */
import type { Clock } from "../../base/clock.ts";
import type { Role, Secrets, Who } from "../../base/security/index.ts";
import type { PeopleStore, StoredUser } from "../../store/index.ts";
import { freshKey, KEY_PREFIX } from "./keys.ts";
import { hashPassword, newPassword } from "./passwords.ts";
import { createProving, type Proof } from "./proving.ts";
import { createSessions, digestOf } from "./sessions.ts";
import { createSteps } from "./steps.ts";

export { type Accounts, type By, createAccounts } from "./accounts.ts";
export * from "./input.ts";
export { isUsername } from "./names.ts";
export { createOwnAccount, type OwnAccount } from "./ownAccount.ts";
export { hashPassword, newPassword } from "./passwords.ts";
export { PASSWORD_HINT, passwordProblem } from "./policy.ts";
export type { Proof } from "./proving.ts";
export { digestOf } from "./sessions.ts";
export { hashRecoveryCodes, newRecoveryCodes, newTotpSecret, totpStep, totpUri } from "./totp.ts";

export interface LoginTry {
	readonly username: string;
	readonly password: string;
	/** Six digits of the authenticator app, or a recovery code; blank if none was requested yet. */
	readonly code: string;
	/** Proof from `firstStep`, in place of the password, in the step with the code. */
	readonly proof?: string;
	readonly sourceIp: string;
	readonly userAgent: string | null;
	/** Present session of this browser; it ends when a new one begins. */
	readonly sessionId?: string | null;
}

export type LoginResult =
	| { readonly kind: "in"; readonly sessionId: string; readonly user: StoredUser }
	| { readonly kind: "wrong" }
	/** The first step was too long ago, or the password has changed since. */
	| { readonly kind: "expired" }
	/** The password is right; the code is missing or wrong. */
	| { readonly kind: "code"; readonly wrong: boolean }
	| { readonly kind: "throttled"; readonly seconds: number };

/** `second-step`: the password is right, but the settings require a second step, which Basic cannot do. */
export type Known = Who | "wrong" | "second-step" | { readonly throttledSeconds: number };

export interface People {
	login(attempt: LoginTry): Promise<LoginResult>;
	/** Proof, valid for a few minutes, that the password was right. Only call it after `login` has asked for a code. */
	firstStep(username: string): Promise<string>;
	bySession(sessionId: string): Promise<Who | null>;
	byBasic(username: string, password: string, sourceIp: string): Promise<Known>;
	byKey(key: string, sourceIp: string): Promise<Known>;
	/** Checks an unused code of the user's app, or a recovery code, which is used up by that. Throttled like log-ins. */
	proveCode(user: StoredUser, code: string, sourceIp: string): Promise<Proof>;
	/** Checks the user's own password. Throttled like log-ins. */
	provePassword(user: StoredUser, password: string, sourceIp: string): Promise<Proof>;
	/**
	 * Calls `end` once, as soon as `who` loses access: logged out, deleted, revoked, role changed. Changes by
	 * another process are noticed at the next `look`.
	 */
	watch(who: Who, end: () => void): { look(): void; stop(): void };
	/** Ends the session on the server. */
	logout(sessionHash: string): Promise<void>;
	/**
	 * Creates or updates the account of GUI_USERNAME and GUI_PASSWORD. Checking if a known password is unchanged
	 * takes a while, so it runs in the background; anybody who logs in meanwhile waits for it.
	 */
	keepAdmin(username: string, password: string): Promise<void>;
	/**
	 * On the very first start: creates an admin with a generated password, which is shown once. null if there
	 * are users already.
	 */
	firstAdmin(username: string): Promise<string | null>;
	/** Creates an API key. It is shown only now; only its hash is stored. */
	newKey(name: string, role: Who["role"]): Promise<{ readonly id: number; readonly key: string }>;
}

export interface PeopleDeps {
	readonly store: PeopleStore;
	readonly secrets: Secrets;
	readonly clock: Clock;
	/** True if the settings require a second step for this role; if left out, for nobody. */
	readonly requiresSecondStep?: (role: Role) => boolean;
	/** Receives errors in the background. */
	readonly onError?: (error: unknown) => void;
}

/** How often a key's last use is recorded. Milliseconds. */
const TOUCH_MS = 60_000;

export function createPeople(deps: PeopleDeps): People {
	const kit = proofs(deps);

	return {
		...comingIn(kit),
		...watching(kit),
		...making(kit),
	};
}

type Proofs = ReturnType<typeof proofs>;

/** Parts for proving an identity. */
function proofs({ store, secrets, clock, requiresSecondStep = () => false, onError = () => {} }: PeopleDeps) {
	const proving = createProving({ store, secrets, clock });

	const steps = createSteps({ store, secrets, clock });

	const sessions = createSessions({ store, clock, requiresSecondStep });

	/** Resolves once the environment's account is up to date. */
	const environment = { inStep: Promise.resolve() };

	const provePassword: typeof proving.password = async (...given) => {
		await environment.inStep;
		return proving.password(...given);
	};

	async function bringInStep(user: StoredUser, password: string): Promise<void> {
		const isRight = await Bun.password.verify(password, user.passwordHash);
		if (isRight && user.role === "admin" && !user.mustChange) return;
		const passwordHash = isRight ? user.passwordHash : await hashPassword(password);
		// Everybody who used the old password must log in again.
		await store.changeUser(user.id, { role: "admin", passwordHash, mustChange: false }, isRight ? undefined : { except: null });
	}

	/** Checks the second step; null if the code is right. */
	async function secondStep(user: StoredUser, code: string, sourceIp: string): Promise<LoginResult | null> {
		if (code.trim() === "") return { kind: "code", wrong: false };
		const proof = await proving.code(user, code, sourceIp);
		if (proof === "right") return null;
		return proof === "wrong" ? { kind: "code", wrong: true } : { kind: "throttled", seconds: proof.throttledSeconds };
	}

	/** The user whose password was proved a moment ago; null if that was too long ago. */
	async function known(first: string): Promise<StoredUser | null> {
		await environment.inStep;
		return steps.userOf(first);
	}

	return {
		store,
		clock,
		requiresSecondStep,
		onError,
		proving,
		steps,
		sessions,
		environment,
		provePassword,
		bringInStep,
		secondStep,
		known,
	};
}

/** Finds out who makes a request. */
function comingIn({
	store,
	clock,
	requiresSecondStep,
	proving,
	steps,
	sessions,
	environment,
	provePassword,
	secondStep,
	known,
}: Proofs): Pick<People, "login" | "firstStep" | "bySession" | "byBasic" | "byKey" | "proveCode" | "provePassword"> {
	return {
		async login({ username, password, code, proof: first = "", sourceIp, userAgent, sessionId = null }) {
			const user = first === "" ? await provePassword(username, password, sourceIp) : await known(first);
			if (user === null) return { kind: "expired" };
			if (user === "wrong") return { kind: "wrong" };
			if ("throttledSeconds" in user) return { kind: "throttled", seconds: user.throttledSeconds };
			const missing = user.totpEnabled ? await secondStep(user, code, sourceIp) : null;
			if (missing !== null) return missing;
			await proving.remember(user, sourceIp);
			if (sessionId !== null) await store.endSession(digestOf(sessionId));
			return { kind: "in", sessionId: await sessions.open(user, { sourceIp, userAgent }), user };
		},
		async firstStep(username) {
			const user = await store.userNamed(username);
			return user === null ? "" : steps.proofOf(user);
		},
		async bySession(sessionId) {
			await environment.inStep;
			return sessions.read(sessionId);
		},
		async byBasic(username, password, sourceIp) {
			const named = await store.userNamed(username);
			const isFresh = named !== null && proving.isFresh(named, password);
			const user = isFresh ? named : await provePassword(username, password, sourceIp);
			if (user === "wrong" || "throttledSeconds" in user) return user;
			if (user.totpEnabled) {
				// The answer does not reveal if the password was right, and counts as a failed try.
				const begun = proving.throttle.begin(username, sourceIp);
				return "seconds" in begun ? { throttledSeconds: begun.seconds } : "wrong";
			}
			if (requiresSecondStep(user.role)) return "second-step";
			if (!isFresh) await proving.remember(user, sourceIp);
			return { via: "basic", name: user.username, role: user.role, userId: user.id, sessionHash: null, timeZone: user.timeZone };
		},
		async byKey(key, sourceIp) {
			// Nobody can guess 256 bits, so a right key always passes, whatever others try from the same address.
			const stored = key.startsWith(KEY_PREFIX) ? await store.keyWith(digestOf(key)) : null;
			if (stored === null) {
				const begun = proving.throttle.begin("api key", sourceIp);
				return "seconds" in begun ? { throttledSeconds: begun.seconds } : "wrong";
			}
			const now = clock.now();
			if (now - (stored.lastUsedAt ?? 0) >= TOUCH_MS) await store.touchKey(stored.id, now);
			return {
				via: "key",
				name: `key:${stored.name}`,
				role: stored.role,
				userId: null,
				sessionHash: null,
				timeZone: null,
				keyId: stored.id,
			};
		},
		proveCode: (user, code, sourceIp) => proving.code(user, code, sourceIp),
		async provePassword(user, password, sourceIp) {
			const proof = await provePassword(user.username, password, sourceIp);
			return proof === "wrong" || "throttledSeconds" in proof ? proof : "right";
		},
	};
}

function watching({ store, sessions }: Proofs): Pick<People, "watch" | "logout"> {
	return {
		watch(who, end) {
			let over = false;
			const stop = (): void => {
				over = true;
				unsubscribe();
			};
			const look = (): void => {
				// A read error is not a reason to end; the next look, or the stream itself, will tell.
				void sessions.holds(who).then(
					(holds) => {
						if (holds || over) return;
						stop();
						end();
					},
					() => {},
				);
			};
			const unsubscribe = store.onChange(look);
			return { look, stop };
		},
		async logout(sessionHash) {
			await store.endSession(sessionHash);
		},
	};
}

/** Creates accounts and keys without a form. */
function making({ store, clock, onError, environment, bringInStep }: Proofs): Pick<People, "keepAdmin" | "firstAdmin" | "newKey"> {
	return {
		async keepAdmin(username, password) {
			const user = await store.userNamed(username);
			if (user === null) {
				await store.addUser({ username, passwordHash: await hashPassword(password), role: "admin" }, clock.now());
				return;
			}
			environment.inStep = bringInStep(user, password).catch(onError);
		},
		async firstAdmin(username) {
			if ((await store.users()).length > 0) return null;
			const password = newPassword();
			const passwordHash = await hashPassword(password);
			await store.addUser({ username, passwordHash, role: "admin", mustChange: true }, clock.now());
			return password;
		},
		async newKey(name, role) {
			const { key, row } = freshKey(name, role);
			const { id } = await store.addKey(row, clock.now());
			return { id, key };
		},
	};
}
