import { createHmac, randomBytes } from "node:crypto";
import type { Clock } from "../../base/clock.ts";

/** argon2id, with the runtime's defaults. */
export const hashPassword = (password: string): Promise<string> => Bun.password.hash(password);

/** A password that a person can type: 20 letters and digits without look-alikes, about 115 bits. */
export function newPassword(): string {
	const letters = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
	return Array.from(randomBytes(20), (byte) => letters[byte % letters.length]).join("");
}

/** Verifies passwords; argon2 is slow on purpose, so a right one is remembered for a minute, as a keyed digest only. */
export interface PasswordCheck {
	isRight(password: string, hash: string): Promise<boolean>;
	/** Whether it was right within the last minute; costs nothing. */
	wasRight(password: string, hash: string): boolean;
	/** The same work for an account that does not exist, so that time does not tell. */
	pretend(password: string): Promise<false>;
}

const REMEMBERED_MS = 60_000;
/** Verifications at once: each takes tens of megabytes. */
const AT_ONCE = 2;
const MOST = 1_000;

export function createPasswordCheck(clock: Clock): PasswordCheck {
	const key = randomBytes(32);
	const right = new Map<string, number>();
	const decoy = hashPassword(newPassword());
	let running = 0;
	const waiting: (() => void)[] = [];

	async function verify(password: string, hash: string): Promise<boolean> {
		if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
		running++;
		try {
			return await Bun.password.verify(password, hash);
		} finally {
			running--;
			waiting.shift()?.();
		}
	}

	const digestOf = (password: string, hash: string): string => createHmac("sha256", key).update(`${hash}\0${password}`).digest("base64");
	const wasRight = (password: string, hash: string): boolean => (right.get(digestOf(password, hash)) ?? 0) > clock.now();

	return {
		wasRight,
		async isRight(password, hash) {
			if (wasRight(password, hash)) return true;
			if (!(await verify(password, hash))) return false;
			if (right.size >= MOST) right.clear();
			right.set(digestOf(password, hash), clock.now() + REMEMBERED_MS);
			return true;
		},
		async pretend(password) {
			await verify(password, await decoy);
			return false;
		},
	};
}
