/**
 * Signatures of releases in minisign's format, so that `minisign -Vm SHA256SUMS -P KEY` checks the same file:
 * ed25519 over the BLAKE2b-512 hash of the message, then a second signature over the first one and a trusted
 * comment.
 */
import { createHash, createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";

/** A signature or key that cannot be trusted. The message says what is wrong. */
export class SignatureProblem extends Error {
	override readonly name = "SignatureProblem";
}

/**
 * Minisign's two-letter prefixes: `ED` for signatures of hashed messages, `Ed` for keys and for signatures of
 * whole messages.
 */
const HASHED = "ED";
const PLAIN = "Ed";
const ID_BYTES = 8;
const KEY_BYTES = 32;
const SIGNATURE_BYTES = 64;
/** DER of a public ed25519 key, up to the 32 bytes of the key itself (RFC 8410). */
const DER_PREFIX = Buffer.from("302a300506032b6570032100", "hex");

const hashOf = (message: Uint8Array): Buffer => createHash("blake2b512").update(message).digest();

/** The 32 bytes of a public key. @throws SignatureProblem if it is not an ed25519 key */
function bytesOf(key: KeyObject): Buffer {
	if (key.asymmetricKeyType !== "ed25519") throw new SignatureProblem("The signing key is not an ed25519 key");
	return Buffer.from(key.export({ format: "der", type: "spki" }).subarray(-KEY_BYTES));
}

/** Key id, taken from the key's own bytes, since we do not use minisign's key files. */
const idOf = (publicBytes: Uint8Array): Buffer => createHash("sha256").update(publicBytes).digest().subarray(0, ID_BYTES);

/** The public key in minisign's form, one line. */
export function publicKeyText(privateKey: KeyObject): string {
	const bytes = bytesOf(createPublicKey(privateKey.export({ format: "pem", type: "pkcs8" })));
	return Buffer.concat([Buffer.from(PLAIN), idOf(bytes), bytes]).toString("base64");
}

/**
 * Signs a file's content.
 * @param comment one line, which is signed too
 * @returns the content of the `.minisig` file
 */
export function minisign(message: Uint8Array, privateKey: KeyObject, comment: string): string {
	const bytes = bytesOf(createPublicKey(privateKey.export({ format: "pem", type: "pkcs8" })));
	const signature = sign(null, hashOf(message), privateKey);
	const head = Buffer.concat([Buffer.from(HASHED), idOf(bytes), signature]).toString("base64");
	const global = sign(null, Buffer.concat([signature, Buffer.from(comment)]), privateKey).toString("base64");
	return `untrusted comment: signature of a HookWise release\n${head}\ntrusted comment: ${comment}\n${global}\n`;
}

/** @throws SignatureProblem */
function readKey(text: string): { readonly id: Buffer; readonly key: KeyObject } {
	// Either the line itself, or a .pub file with its comment.
	const line = text.trim().split("\n").at(-1) ?? "";
	const bytes = Buffer.from(line, "base64");
	if (bytes.length !== 2 + ID_BYTES + KEY_BYTES || bytes.subarray(0, 2).toString() !== PLAIN) {
		throw new SignatureProblem("The public key is not one of minisign's (56 characters that begin with RW)");
	}
	const key = createPublicKey({ key: Buffer.concat([DER_PREFIX, bytes.subarray(2 + ID_BYTES)]), format: "der", type: "spki" });
	return { id: bytes.subarray(2, 2 + ID_BYTES), key };
}

/**
 * Checks a `.minisig` file against the signed content.
 * @param publicKey in minisign's form: `RW…`, or a whole `.pub` file
 * @returns the trusted comment
 * @throws SignatureProblem if anything does not match
 */
export function verifyMinisign(message: Uint8Array, signatureFile: string, publicKey: string): string {
	const { id, key } = readKey(publicKey);
	const [, head = "", trusted = "", global = ""] = signatureFile.replaceAll("\r\n", "\n").split("\n");
	const bytes = Buffer.from(head, "base64");
	const kind = bytes.subarray(0, 2).toString();
	if (bytes.length !== 2 + ID_BYTES + SIGNATURE_BYTES || (kind !== HASHED && kind !== PLAIN)) {
		throw new SignatureProblem("The signature is not one of minisign's");
	}
	if (!bytes.subarray(2, 2 + ID_BYTES).equals(id))
		throw new SignatureProblem("The release is signed with another key than the one that is trusted");
	const signature = bytes.subarray(2 + ID_BYTES);
	if (!verify(null, kind === HASHED ? hashOf(message) : message, key, signature)) {
		throw new SignatureProblem("The signature does not fit: the checksums were changed after they were signed");
	}
	const comment = /^trusted comment: (.*)$/.exec(trusted)?.[1];
	if (comment === undefined || !verify(null, Buffer.concat([signature, Buffer.from(comment)]), key, Buffer.from(global, "base64"))) {
		throw new SignatureProblem("The signature's comment does not fit");
	}
	return comment;
}

/** A private key from a PEM file's text. @throws SignatureProblem */
export function signingKey(pem: string): KeyObject {
	try {
		return createPrivateKey(pem);
	} catch {
		throw new SignatureProblem("The signing key is not a private key in PEM");
	}
}
