import { createHmac, randomBytes } from "node:crypto";
import type { Clock } from "../clock.ts";

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

	return {
		async isRight(password, hash) {
			const digest = createHmac("sha256", key).update(`${hash}\0${password}`).digest("base64");
			const until = right.get(digest);
			if (until !== undefined && until > clock.now()) return true;
			if (!(await verify(password, hash))) return false;
			if (right.size >= MOST) right.clear();
			right.set(digest, clock.now() + REMEMBERED_MS);
			return true;
		},
		async pretend(password) {
			await verify(password, await decoy);
			return false;
		},
	};
}
