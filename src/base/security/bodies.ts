import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { SealBroken } from "./errors.ts";
import type { BodyCipher } from "./types.ts";

/**
 * Layout: 1 byte format, 12 nonce, 16 tag; then the encrypted part: 4 bytes length of the headers' JSON, that
 * JSON, the body.
 */
const FORMAT = 1;
const NONCE = 12;
const TAG = 16;
const FRONT = 1 + NONCE + TAG;

/** Number of nonces drawn at a time: each call for random bytes costs half as much as an encryption. */
const NONCES = 256;

/** Random nonces, each used once. */
function createNonces(): () => Buffer {
	let drawn = randomBytes(0);
	let at = 0;
	return () => {
		if (at >= drawn.length) {
			drawn = randomBytes(NONCES * NONCE);
			at = 0;
		}
		at += NONCE;
		return drawn.subarray(at - NONCE, at);
	};
}

/** @param dataKey 32 bytes */
export function createBodyCipher(dataKey: Uint8Array): BodyCipher {
	if (dataKey.length !== 32) throw new RangeError("A data key has 32 bytes");
	const nextNonce = createNonces();
	return {
		seal({ headers, body }) {
			const head = Buffer.from(JSON.stringify(headers), "utf8");
			const nonce = nextNonce();
			const cipher = createCipheriv("aes-256-gcm", dataKey, nonce);
			const plain = Buffer.allocUnsafe(4 + head.length + body.length);
			plain.writeUInt32BE(head.length, 0);
			plain.set(head, 4);
			plain.set(body, 4 + head.length);
			const hidden = cipher.update(plain);
			cipher.final();
			const sealed = Buffer.allocUnsafe(FRONT + hidden.length);
			sealed[0] = FORMAT;
			sealed.set(nonce, 1);
			sealed.set(cipher.getAuthTag(), 1 + NONCE);
			sealed.set(hidden, FRONT);
			return sealed;
		},
		open(sealed) {
			if (sealed[0] !== FORMAT || sealed.length < FRONT + 4) throw new SealBroken("This body was not sealed by HookWise");
			const decipher = createDecipheriv("aes-256-gcm", dataKey, sealed.subarray(1, 1 + NONCE));
			decipher.setAuthTag(sealed.subarray(1 + NONCE, FRONT));
			let plain: Buffer;
			try {
				plain = Buffer.concat([decipher.update(sealed.subarray(FRONT)), decipher.final()]);
			} catch {
				throw new SealBroken("This body was sealed with another key, or was changed");
			}
			const length = plain.readUInt32BE(0);
			return {
				headers: JSON.parse(plain.subarray(4, 4 + length).toString("utf8")) as Record<string, string>,
				body: plain.subarray(4 + length),
			};
		},
	};
}

/** Creates a data key. The store keeps it wrapped under ENCRYPTION_KEY. */
export const newDataKey = (): Buffer => randomBytes(32);
