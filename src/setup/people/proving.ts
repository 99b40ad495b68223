import { createHash } from "node:crypto";
import type { Clock } from "../../base/clock.ts";
import { networkOf, type Secrets } from "../../base/security/index.ts";
import type { PeopleStore, StoredUser } from "../../store/index.ts";
import { createPasswordCheck } from "./passwords.ts";
import { createLoginThrottle, createTally, type Limit, type LoginThrottle } from "./throttle.ts";
import { isTotpCode, matchingRecoveryCode, totpStep } from "./totp.ts";

/** Result of checking a secret that only the person can know. */
export type Proof = "right" | "wrong" | { readonly throttledSeconds: number };

/** Checks passwords and codes: each try is counted before it is checked, and the slow work is shared out fairly. */
export interface Proving {
	/** The user, if the password is theirs. Concurrent checks of the same password are made, and counted, once. */
	password(username: string, password: string, sourceIp: string): Promise<StoredUser | Exclude<Proof, "right">>;
	/** True if it was proved within the last minute. Takes no time, and other people's guesses cannot block it. */
	isFresh(user: StoredUser, password: string): boolean;
	/** Checks an unused code of the user's app, or a recovery code, which is used up by that. */
	code(user: StoredUser, code: string, sourceIp: string): Promise<Proof>;
	/** Call when the user has proved everything: from now on, tries from this address have priority. */
	remember(user: StoredUser, sourceIp: string): Promise<void>;
	readonly throttle: LoginThrottle;
}

/** Time for which an address stays known after the user's last log-in from it. Milliseconds. */
const KNOWN_MS = 90 * 24 * 3_600_000;
/** How often that time is written. Milliseconds. */
const KEEP_MS = 24 * 3_600_000;
/**
 * Limit for wrong app codes of one account from all unknown addresses together: with the password and many
 * addresses, an attacker needs about two years to guess a code. The owner can use a known address, or a
 * recovery code, which nobody can guess and which has no limit.
 */
const STRANGE_CODES: Limit = { most: 10, withinMs: 30 * 60_000 };
/** Wait when too many others wait. Seconds. */
const BUSY_SECONDS = 2;

export function createProving({ store, secrets, clock }: { store: PeopleStore; secrets: Secrets; clock: Clock }): Proving {
	const throttle = createLoginThrottle(clock);
	const strange = createTally(clock);
	const passwords = createPasswordCheck(clock);
	const underWay = new Map<string, Promise<StoredUser | Exclude<Proof, "right">>>();

	const isKnown = (user: StoredUser | null, network: string): Promise<boolean> =>
		user === null ? Promise.resolve(false) : store.isKnownAddress(user.id, network, clock.now() - KNOWN_MS);

	async function once(user: StoredUser | null, username: string, password: string, sourceIp: string) {
		const network = networkOf(sourceIp);
		const known = await isKnown(user, network);
		const begun = throttle.begin(username, sourceIp, known);
		if ("seconds" in begun) return { throttledSeconds: begun.seconds };
		const lane = { name: known ? `${user?.id} ${network}` : network, isKnown: known };
		const verdict = await passwords.verify(password, user?.passwordHash ?? null, lane);
		if (verdict !== "wrong") begun.takeBack();
		if (verdict === "busy") return { throttledSeconds: BUSY_SECONDS };
		return verdict === "right" && user !== null ? user : "wrong";
	}

	async function isRightCode(user: StoredUser, code: string): Promise<boolean> {
		if (user.totpSecret === null) return false;
		const step = totpStep(secrets.open(user.totpSecret), code, clock.now());
		// Recorded on disk, so that a code that somebody saw is useless after a restart too.
		if (step !== null) return store.useTotpStep(user.id, user.totpSecret, step);
		if (isTotpCode(code)) return false;
		const recovery = await matchingRecoveryCode(user.recoveryCodes, code);
		return recovery !== null && store.useRecoveryCode(user.id, recovery);
	}

	return {
		throttle,
		async password(username, password, sourceIp) {
			const user = await store.userNamed(username);
			const parts = [username.toLowerCase(), networkOf(sourceIp), user?.passwordHash ?? "", password];
			const key = createHash("sha256").update(JSON.stringify(parts)).digest("base64");
			const running = underWay.get(key);
			if (running !== undefined) return running;
			const work = once(user, username, password, sourceIp).finally(() => underWay.delete(key));
			underWay.set(key, work);
			return work;
		},
		isFresh: (user, password) => passwords.wasRight(password, user.passwordHash),
		async code(user, code, sourceIp) {
			const known = await isKnown(user, networkOf(sourceIp));
			const counted = isTotpCode(code) && !known;
			const seconds = counted ? strange.wait(`${user.id}`, STRANGE_CODES) : 0;
			if (seconds > 0) return { throttledSeconds: seconds };
			const begun = throttle.begin(`code of ${user.username}`, sourceIp, known);
			if ("seconds" in begun) return { throttledSeconds: begun.seconds };
			const takeBack = counted ? strange.add(`${user.id}`, STRANGE_CODES) : () => {};
			if (!(await isRightCode(user, code))) return "wrong";
			begun.takeBack();
			takeBack();
			return "right";
		},
		async remember(user, sourceIp) {
			const network = networkOf(sourceIp);
			if (await store.isKnownAddress(user.id, network, clock.now() - KEEP_MS)) return;
			await store.keepAddress(user.id, network, clock.now());
		},
	};
}
