import { argon2, createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { promisify } from "node:util";
import type { TOTP } from "otpauth";

const ISSUER = "HookWise";

/** Read when somebody has a second factor: it takes a megabyte. */
const otpauth = (): typeof import("otpauth") => require("otpauth") as typeof import("otpauth");

function totpOf(secret: string, username: string): TOTP {
	const { Secret, TOTP } = otpauth();
	return new TOTP({ issuer: ISSUER, label: username, secret: Secret.fromBase32(secret), digits: 6, period: 30 });
}

/** A new secret in base32. */
export const newTotpSecret = (): string => new (otpauth().Secret)({ size: 20 }).base32;

/** URI in the QR code for an authenticator app. */
export const totpUri = (secret: string, username: string): string => totpOf(secret, username).toString();

/** True for a code of an app, false for a recovery code. */
export const isTotpCode = (code: string): boolean => /^\d{6}$/.test(code.replace(/\s/g, ""));

/**
 * The time step of a right code, allowing one step of clock drift either way; null if it is wrong. `now` in
 * milliseconds.
 */
export function totpStep(secret: string, code: string, now: number): number | null {
	if (!isTotpCode(code)) return null;
	const delta = totpOf(secret, "").validate({ token: code.replace(/\s/g, ""), timestamp: now, window: 1 });
	return delta === null ? null : Math.floor(now / 30_000) + delta;
}

/** Alphabet without i, l, o and u, which are easily misread. */
const LETTERS = "0123456789abcdefghjkmnpqrstvwxyz";

/** Ten codes for the loss of the phone, each valid once: 16 letters and digits in groups of four, 80 bits. */
export const newRecoveryCodes = (): string[] =>
	Array.from({ length: 10 }, () =>
		Array.from(randomBytes(16), (byte) => LETTERS[byte % LETTERS.length])
			.join("")
			.replaceAll(/(.{4})(?=.)/g, "$1-"),
	);

const derive = promisify(argon2);
/**
 * OWASP's second choice for argon2id: 19 MB, 2 passes. The codes of a set share a salt, so one check costs
 * one derivation.
 */
const COST = { memory: 19_456, passes: 2, parallelism: 1, tagLength: 32 } as const;
const PREFIX = "argon2id";

/** Normal form of a code: case, blanks and dashes are ignored, look-alikes are read as the right letter. */
const plainOf = (code: string): string =>
	code
		.toLowerCase()
		.replace(/[^0-9a-z]/g, "")
		.replaceAll("o", "0")
		.replace(/[il]/g, "1");

async function hashWith(salt: string, code: string): Promise<string> {
	const hash = await derive(PREFIX, { ...COST, message: Buffer.from(plainOf(code)), nonce: Buffer.from(salt, "base64url") });
	return `${PREFIX}$${salt}$${hash.toString("base64url")}`;
}

/** Stored form of a new set of codes. */
export async function hashRecoveryCodes(codes: readonly string[]): Promise<string[]> {
	const salt = randomBytes(16).toString("base64url");
	const hashes: string[] = [];
	// One after the other, as each takes 19 MB.
	for (const code of codes) hashes.push(await hashWith(salt, code));
	return hashes;
}

/** Former stored form of codes: ten hexadecimal digits, SHA-256. They stay valid until used or replaced. */
const oldHash = (code: string): string =>
	createHash("sha256")
		.update(code.toLowerCase().replace(/[^0-9a-f]/g, ""))
		.digest("hex");

/** The hash that belongs to a code; null if none does. */
export async function matchingRecoveryCode(hashes: readonly string[], code: string): Promise<string | null> {
	if (plainOf(code) === "" || code.length > 100) return null;
	const salts = new Set(hashes.flatMap((hash) => (hash.startsWith(`${PREFIX}$`) ? [hash.split("$")[1] ?? ""] : [])));
	const wanted = [oldHash(code)];
	for (const salt of salts) wanted.push(await hashWith(salt, code));
	return hashes.find((hash) => wanted.some((one) => isSame(hash, one))) ?? null;
}

function isSame(a: string, b: string): boolean {
	const [left, right] = [Buffer.from(a), Buffer.from(b)];
	return left.length === right.length && timingSafeEqual(left, right);
}
