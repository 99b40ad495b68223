/** Who makes a request: sessions, Basic credentials and API keys, and how people log in. */
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
	/** Six digits of the authenticator app, or a recovery code; blank when none was asked for. */
	readonly code: string;
	/** Stands for the password in the step that asks for the code: as `firstStep` gave it. */
	readonly proof?: string;
	readonly sourceIp: string;
	readonly userAgent: string | null;
	/** The session that this browser has already; it ends when another begins. */
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

/** `second-step`: right, and refused, because the settings ask for a second step, which Basic has not. */
export type Known = Who | "wrong" | "second-step" | { readonly throttledSeconds: number };

export interface People {
	login(attempt: LoginTry): Promise<LoginResult>;
	/** Proves for a few minutes that the password was right. Only for whoever `login` has just asked for a code. */
	firstStep(username: string): Promise<string>;
	bySession(sessionId: string): Promise<Who | null>;
	byBasic(username: string, password: string, sourceIp: string): Promise<Known>;
	byKey(key: string, sourceIp: string): Promise<Known>;
	/** A code of the user's app that was not taken before, or a recovery code, which is used up by it. Throttled as log-ins are. */
	proveCode(user: StoredUser, code: string, sourceIp: string): Promise<Proof>;
	/** The user's own password. Throttled as log-ins are. */
	provePassword(user: StoredUser, password: string, sourceIp: string): Promise<Proof>;
	/**
	 * Calls `end` once, as soon as `who` is no longer let in: logged out, deleted, revoked, another role. What another process changed is
	 * seen at the next `look`.
	 */
	watch(who: Who, end: () => void): { look(): void; stop(): void };
	/** The session is gone on the server too. */
	logout(sessionHash: string): Promise<void>;
	/**
	 * Makes, or keeps in step, the account that GUI_USERNAME and GUI_PASSWORD name. Whether a password that is known is still the same
	 * takes a while and is found out in the background: whoever comes with a password or a session meanwhile waits for it.
	 */
	keepAdmin(username: string, password: string): Promise<void>;
	/** On the very first start: an admin with a password that is told once. null when there are users already. */
	firstAdmin(username: string): Promise<string | null>;
	/** Makes an API key. It is shown this once; only its hash is kept. */
	newKey(name: string, role: Who["role"]): Promise<{ readonly id: number; readonly key: string }>;
}

export interface PeopleDeps {
	readonly store: PeopleStore;
	readonly secrets: Secrets;
	readonly clock: Clock;
	/** Whether the settings ask for a second step of everybody with this role; of nobody where it is left out. */
	readonly requiresSecondStep?: (role: Role) => boolean;
	/** What went wrong in the background. */
	readonly onError?: (error: unknown) => void;
}

/** How often a key's time of last use is written. Milliseconds. */
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

/** What people are proved by. */
function proofs({ store, secrets, clock, requiresSecondStep = () => false, onError = () => {} }: PeopleDeps) {
	const proving = createProving({ store, secrets, clock });

	const steps = createSteps({ store, secrets, clock });

	const sessions = createSessions({ store, clock, requiresSecondStep });

	/** The account of the environment is as it says. */
	const environment = { inStep: Promise.resolve() };

	const provePassword: typeof proving.password = async (...given) => {
		await environment.inStep;
		return proving.password(...given);
	};

	async function bringInStep(user: StoredUser, password: string): Promise<void> {
		const isRight = await Bun.password.verify(password, user.passwordHash);
		if (isRight && user.role === "admin" && !user.mustChange) return;
		const passwordHash = isRight ? user.passwordHash : await hashPassword(password);
		// Whoever had the old password is asked again.
		await store.changeUser(user.id, { role: "admin", passwordHash, mustChange: false }, isRight ? undefined : { except: null });
	}

	/** What is missing of the second step; null when the code is right. */
	async function secondStep(user: StoredUser, code: string, sourceIp: string): Promise<LoginResult | null> {
		if (code.trim() === "") return { kind: "code", wrong: false };
		const proof = await proving.code(user, code, sourceIp);
		if (proof === "right") return null;
		return proof === "wrong" ? { kind: "code", wrong: true } : { kind: "throttled", seconds: proof.throttledSeconds };
	}

	/** Whoever proved the password a moment ago; null when that is too long ago. */
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

/** Who makes a request. */
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
				// It tells nobody whether the password was right, and costs a try as a wrong one does.
				const begun = proving.throttle.begin(username, sourceIp);
				return "seconds" in begun ? { throttledSeconds: begun.seconds } : "wrong";
			}
			if (requiresSecondStep(user.role)) return "second-step";
			if (!isFresh) await proving.remember(user, sourceIp);
			return { via: "basic", name: user.username, role: user.role, userId: user.id, sessionHash: null, timeZone: user.timeZone };
		},
		async byKey(key, sourceIp) {
			// Nobody guesses 256 bits: a right key always passes, whatever others try from its address.
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
				// What cannot be read is no reason to end: the next look, or the stream itself, will tell.
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

/** Accounts and keys that no form made. */
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
