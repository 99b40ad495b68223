import { createHash } from "node:crypto";
import type { Clock } from "../../base/clock.ts";
import { networkOf, type Secrets } from "../../base/security/index.ts";
import type { PeopleStore, StoredUser } from "../../store/index.ts";
import { createPasswordCheck } from "./passwords.ts";
import { createLoginThrottle, createTally, type Limit, type LoginThrottle } from "./throttle.ts";
import { isTotpCode, matchingRecoveryCode, totpStep } from "./totp.ts";

/** What became of something that only the person themselves can know. */
export type Proof = "right" | "wrong" | { readonly throttledSeconds: number };

/** Passwords and codes, checked: counted before they are looked at, and the slow work shared out fairly. */
export interface Proving {
	/** Who it is, where the password is theirs. The same password asked for several times at once is looked at, and counted, once. */
	password(username: string, password: string, sourceIp: string): Promise<StoredUser | Exclude<Proof, "right">>;
	/** Whether it was proved within the last minute; costs nothing, and nobody's guesses stand in the way of it. */
	isFresh(user: StoredUser, password: string): boolean;
	/** A code of the user's app that was not taken before, or a recovery code, which is used up by it. */
	code(user: StoredUser, code: string, sourceIp: string): Promise<Proof>;
	/** The user has proved all that is asked for: what comes from there goes first from now on. */
	remember(user: StoredUser, sourceIp: string): Promise<void>;
	readonly throttle: LoginThrottle;
}

/** An address is a good one for so long after the last time that the user was let in from it. Milliseconds. */
const KNOWN_MS = 90 * 24 * 3_600_000;
/** How often that time is written. Milliseconds. */
const KEEP_MS = 24 * 3_600_000;
/**
 * Wrong app codes of one account from all addresses together that it does not know: whoever has the password and many addresses guesses
 * one in about two years. The owner has their own addresses, and recovery codes, which nobody guesses and nothing here holds up.
 */
const STRANGE_CODES: Limit = { most: 10, withinMs: 30 * 60_000 };
/** When too much waits. Seconds. */
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
		// On disk, so that a code that someone saw is worth nothing after a restart either.
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
