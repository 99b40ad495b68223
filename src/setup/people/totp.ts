import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import { Secret, TOTP } from "otpauth";

const ISSUER = "HookWise";

const totpOf = (secret: string, username: string): TOTP =>
	new TOTP({ issuer: ISSUER, label: username, secret: Secret.fromBase32(secret), digits: 6, period: 30 });

/** A new secret, base32. */
export const newTotpSecret = (): string => new Secret({ size: 20 }).base32;

/** What an authenticator app reads from the QR code. */
export const totpUri = (secret: string, username: string): string => totpOf(secret, username).toString();

/** The time step that a code is right for, one step of clock drift either way; null when it is wrong. `now` in milliseconds. */
export function totpStep(secret: string, code: string, now: number): number | null {
	const digits = code.replace(/\s/g, "");
	if (!/^\d{6}$/.test(digits)) return null;
	const delta = totpOf(secret, "").validate({ token: digits, timestamp: now, window: 1 });
	return delta === null ? null : Math.floor(now / 30_000) + delta;
}

/** Ten codes for a lost phone, each good once. */
export const newRecoveryCodes = (): string[] =>
	Array.from({ length: 10 }, () =>
		randomBytes(5)
			.toString("hex")
			.replace(/(.{5})/, "$1-"),
	);

export const hashRecoveryCode = (code: string): string =>
	createHash("sha256")
		.update(code.toLowerCase().replace(/[^0-9a-f]/g, ""))
		.digest("hex");

/** Which of the hashes a code belongs to; null for none. */
export function matchingRecoveryCode(hashes: readonly string[], code: string): string | null {
	const wanted = Buffer.from(hashRecoveryCode(code));
	return hashes.find((hash) => hash.length === wanted.length && timingSafeEqual(Buffer.from(hash), wanted)) ?? null;
}
