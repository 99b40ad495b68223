import { createCipheriv, createDecipheriv, createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { SealBroken } from "./errors.ts";
import type { Secrets } from "./types.ts";

/** Layout by the Fernet specification: version byte, 8 bytes time, 16 bytes IV; at the end 32 bytes HMAC. */
const VERSION = 0x80;
const HEAD = 25;
const MAC = 32;

/** The two halves of a Fernet key: 16 bytes for signing, 16 for encryption. */
interface Key {
	readonly signing: Uint8Array;
	readonly encryption: Uint8Array;
}

/** True if a text is a Fernet key: url-safe base64 of 32 bytes. */
export const isFernetKey = (text: string): boolean => /^[A-Za-z0-9_-]{43}=?$/.test(text) && decode(text).length === 32;

export const newFernetKey = (): string => encode(randomBytes(32));

/**
 * @param keys url-safe base64 of 32 bytes each; the first one encrypts, all decrypt
 * @throws RangeError if there is none, or one is not a key
 */
export function createSecrets(keys: readonly string[]): Secrets {
	const opened = keys.map(readKey);
	const [first] = opened;
	if (first === undefined) throw new RangeError("At least one encryption key is needed");
	return {
		seal: (text) => seal(first, Buffer.from(text, "utf8"), { time: Math.floor(Date.now() / 1000), iv: randomBytes(16) }),
		open(token) {
			for (const key of opened) {
				const text = open(key, token);
				if (text !== null) return text.toString("utf8");
			}
			throw new SealBroken("No encryption key opens this secret. Was ENCRYPTION_KEY changed?");
		},
	};
}

/** "Generate" of the specification. Exported for testing its published vectors, which fix time and IV. */
export function seal(key: Key, text: Uint8Array, { time, iv }: { time: number; iv: Uint8Array }): string {
	const cipher = createCipheriv("aes-128-cbc", key.encryption, iv);
	const head = Buffer.alloc(9);
	head.writeUInt8(VERSION, 0);
	head.writeBigUInt64BE(BigInt(time), 1);
	const signed = Buffer.concat([head, iv, cipher.update(text), cipher.final()]);
	return encode(Buffer.concat([signed, createHmac("sha256", key.signing).update(signed).digest()]));
}

/** "Verify" of the specification, without an age limit. null if the token was not made with this key. */
export function open(key: Key, token: string): Buffer | null {
	if (!/^[A-Za-z0-9_-]+={0,2}$/.test(token)) return null;
	const bytes = decode(token);
	if (bytes.length < HEAD + 16 + MAC || bytes[0] !== VERSION || (bytes.length - HEAD - MAC) % 16 !== 0) return null;
	const signed = bytes.subarray(0, bytes.length - MAC);
	const mac = createHmac("sha256", key.signing).update(signed).digest();
	if (!timingSafeEqual(mac, bytes.subarray(bytes.length - MAC))) return null;
	try {
		const decipher = createDecipheriv("aes-128-cbc", key.encryption, signed.subarray(9, HEAD));
		return Buffer.concat([decipher.update(signed.subarray(HEAD)), decipher.final()]);
	} catch {
		// Wrong padding under a valid signature: the token's maker did not follow the specification.
		return null;
	}
}

export function readKey(text: string): Key {
	if (!isFernetKey(text)) throw new RangeError("An encryption key is url-safe base64 of 32 bytes");
	const bytes = decode(text);
	return { signing: bytes.subarray(0, 16), encryption: bytes.subarray(16) };
}

const decode = (text: string): Buffer => Buffer.from(text.replace(/=+$/, ""), "base64url");

/** Base64url with the padding that Fernet keeps. */
function encode(bytes: Buffer): string {
	const text = bytes.toString("base64url");
	return text + "=".repeat((4 - (text.length % 4)) % 4);
}
