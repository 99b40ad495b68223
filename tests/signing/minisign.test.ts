import { expect, test } from "bun:test";
import { generateKeyPairSync } from "node:crypto";
import { minisign, publicKeyText, SignatureProblem, signingKey, verifyMinisign } from "../../src/base/signing/index.ts";

// No minisign is at hand where these tests run: the form is held by its layout, everything else by changing it.
const { privateKey } = generateKeyPairSync("ed25519");
const message = Buffer.from("aa  hookwise-1.0.0-linux-x64\n");
const key = publicKeyText(privateKey);
const file = minisign(message, privateKey, "hookwise 1.0.0");

test("a signature fits what it was made of, and tells its comment", () => {
	expect(verifyMinisign(message, file, key)).toBe("hookwise 1.0.0");
	expect(verifyMinisign(message, file.replaceAll("\n", "\r\n"), `untrusted comment: minisign public key\n${key}\n`)).toBe("hookwise 1.0.0");
});

test("key and signature have minisign's form", () => {
	expect(key).toMatch(/^RW[A-Za-z0-9+/]{54}$/);
	const [comment, head = "", trusted, global = ""] = file.split("\n");
	expect([comment, trusted]).toEqual(["untrusted comment: signature of a HookWise release", "trusted comment: hookwise 1.0.0"]);
	expect(Buffer.from(head, "base64").subarray(0, 2).toString()).toBe("ED");
	expect(Buffer.from(head, "base64").subarray(2, 10)).toEqual(Buffer.from(key, "base64").subarray(2, 10));
	expect([Buffer.from(head, "base64").length, Buffer.from(global, "base64").length]).toEqual([74, 64]);
});

test("nothing that was changed fits", () => {
	const other = publicKeyText(generateKeyPairSync("ed25519").privateKey);
	const lines = file.split("\n");
	const flipped = Buffer.from(lines[1] ?? "", "base64");
	flipped[20] = (flipped[20] ?? 0) ^ 1;
	const cases: [string, Buffer, string, string][] = [
		["what was signed", Buffer.from("bb  hookwise-1.0.0-linux-x64\n"), file, key],
		["the signature", message, [lines[0], flipped.toString("base64"), ...lines.slice(2)].join("\n"), key],
		["the comment", message, file.replace("hookwise 1.0.0", "hookwise 9.0.0"), key],
		["the second signature", message, [...lines.slice(0, 3), Buffer.alloc(64).toString("base64")].join("\n"), key],
		["the key", message, file, other],
		["an empty file", message, "", key],
		["no key", message, file, ""],
		["a key of another kind", message, file, Buffer.from("a key").toString("base64")],
	];
	for (const [what, signed, signature, trusted] of cases) {
		const check = (): string => verifyMinisign(signed, signature, trusted);
		expect([what, check]).toEqual([what, expect.any(Function)]);
		expect(check).toThrow(SignatureProblem);
	}
});

test("a key that is none, or of another kind, is told", () => {
	expect(() => signingKey("nothing")).toThrow(SignatureProblem);
	const { privateKey: rsa } = generateKeyPairSync("rsa", { modulusLength: 2048 });
	expect(() => minisign(message, rsa, "x")).toThrow("ed25519");
});
