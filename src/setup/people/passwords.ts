import { createHmac, randomBytes } from "node:crypto";
import type { Clock } from "../../base/clock.ts";
import { createTurns, type Lane } from "./turns.ts";

/** argon2id, with the runtime's defaults (64 MB, 2 passes). */
export const hashPassword = (password: string): Promise<string> => Bun.password.hash(password);

/** A password that people can type: 20 letters and digits without look-alikes, about 115 bits. */
export function newPassword(): string {
	const letters = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
	return Array.from(randomBytes(20), (byte) => letters[byte % letters.length]).join("");
}

/** `busy`: too many others wait; the password was not checked. */
export type Verdict = "right" | "wrong" | "busy";

/**
 * Verifies passwords. argon2 is slow on purpose, so a right password is remembered for a minute, only as a
 * keyed digest.
 */
export interface PasswordCheck {
	/** @param hash null for an account that does not exist: does the same work, so that the time does not reveal it */
	verify(password: string, hash: string | null, lane: Lane): Promise<Verdict>;
	/** True if it was right within the last minute; takes no time. */
	wasRight(password: string, hash: string): boolean;
}

const REMEMBERED_MS = 60_000;
const MAX_REMEMBERED = 1_000;
/**
 * Limits. Two verifications at a time, since each takes tens of megabytes; waiting ones are done within about
 * two seconds.
 */
const BOUNDS = { atOnce: 2, ofLane: 16, ofStrangers: 32 } as const;

export function createPasswordCheck(clock: Clock): PasswordCheck {
	const key = randomBytes(32);
	const right = new Map<string, number>();
	/** Created at the first password check; at start it would take longer than everything else. */
	let decoy: Promise<string> | null = null;
	const turns = createTurns(BOUNDS);

	const digestOf = (password: string, hash: string): string => createHmac("sha256", key).update(`${hash}\0${password}`).digest("base64");
	const wasRight = (password: string, hash: string): boolean => (right.get(digestOf(password, hash)) ?? 0) > clock.now();

	return {
		wasRight,
		async verify(password, hash, lane) {
			if (hash !== null && wasRight(password, hash)) return "right";
			const isRight = await turns.take(lane, async () => {
				decoy ??= hashPassword(newPassword());
				const other = await decoy;
				return Bun.password.verify(password, hash ?? other);
			});
			if (isRight === null) return "busy";
			if (!isRight || hash === null) return "wrong";
			if (right.size >= MAX_REMEMBERED) right.clear();
			right.set(digestOf(password, hash), clock.now() + REMEMBERED_MS);
			return "right";
		},
	};
}
