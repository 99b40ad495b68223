import { describe, expect, test } from "bun:test";
import { open, readKey, seal } from "../../src/base/security/fernet.ts";
import { createSecrets, isFernetKey, newFernetKey, SealBroken } from "../../src/base/security/index.ts";

/** The key, the token and the broken tokens that the Fernet specification publishes. */
const SECRET = "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=";
const TOKEN = "gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==";
const IV = Uint8Array.from({ length: 16 }, (_, index) => index);

const INVALID: readonly [string, string][] = [
	["incorrect mac", "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykQUFBQUFBQUFBQQ=="],
	["too short", "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPA=="],
	["invalid base64", "%%%%%%%%%%%%%AECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykRtfsH-p1YsUD2Q=="],
	[
		"payload size not multiple of block size",
		"gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPOm73QeoCk9uGib28Xe5vz6oxq5nmxbx_v7mrfyudzUm",
	],
	["payload padding error", "gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0ODz4LEpdELGQAad7aNEHbf-JkLPIpuiYRLQ3RtXatOYREu2FWke6CnJNYIbkuKNqOhw=="],
	[
		"incorrect IV (causes padding error)",
		"gAAAAAAdwJ6xBQECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAkLhFLHpGtDBRLRTZeUfWgHSv49TF2AUEZ1TIvcZjK1zQ==",
	],
	["trailing characters after the padding", `${TOKEN}trailingdata`],
	["invalid characters", "*gAAAAAAdwJ6wAAECAwQFBgcI!CQoLDA0ODy021?cpGVWKZ_eEwC@GM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA=="],
	[
		"characters that are not url-safe",
		"gAAAAAAdwJ6wAAEC/AwQFBgcICQoLDA0ODy+021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==",
	],
];
/** Invalid only by their age, which secrets at rest do not have. */
const ONLY_OLD: readonly string[] = [
	"gAAAAAAdwStRAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAnja1xKYyhd-Y6mSkTOyTGJmw2Xc2a6kBd-iX9b_qXQcw==",
	"gAAAAAAdwJ6xAAECAwQFBgcICQoLDA0OD3HkMATM5lFqGaerZ-fWPAl1-szkFVzXTuGb4hR8AKtwcaX1YdykRtfsH-p1YsUD2Q==",
];

describe("Fernet", () => {
	test("makes the specification's token", () => {
		const time = Date.parse("1985-10-26T01:20:00-07:00") / 1000;
		expect(seal(readKey(SECRET), Buffer.from("hello"), { time, iv: IV })).toBe(TOKEN);
	});

	test("opens the specification's token, with and without its padding", () => {
		expect(createSecrets([SECRET]).open(TOKEN)).toBe("hello");
		expect(createSecrets([SECRET]).open(TOKEN.replace(/=+$/, ""))).toBe("hello");
	});

	for (const [what, token] of INVALID) {
		test(`refuses the specification's token with ${what}`, () => {
			expect(open(readKey(SECRET), token)).toBeNull();
			expect(() => createSecrets([SECRET]).open(token)).toThrow(SealBroken);
		});
	}

	test("asks no token's age", () => {
		for (const token of ONLY_OLD) expect(createSecrets([SECRET]).open(token)).toBe("");
	});

	test("opens what it sealed, of any length and in any script, and never seals twice alike", () => {
		const secrets = createSecrets([newFernetKey()]);
		for (const text of ["", "a", "x".repeat(15), "x".repeat(16), "😀é\u0000", "long ".repeat(1_000)]) {
			expect(secrets.open(secrets.seal(text))).toBe(text);
			expect(secrets.seal(text)).not.toBe(secrets.seal(text));
		}
	});

	test("refuses a token with any one bit changed", () => {
		const secrets = createSecrets([SECRET]);
		const bytes = Buffer.from(TOKEN, "base64url");
		for (let bit = 0; bit < bytes.length * 8; bit++) {
			const changed = Buffer.from(bytes);
			changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
			expect(() => secrets.open(changed.toString("base64url"))).toThrow(SealBroken);
		}
	});

	test("seals with the first key and opens with each", () => {
		const [old, fresh] = [newFernetKey(), newFernetKey()];
		const sealedOld = createSecrets([old]).seal("secret");
		const both = createSecrets([fresh, old]);
		expect(both.open(sealedOld)).toBe("secret");
		expect(createSecrets([fresh]).open(both.seal("secret"))).toBe("secret");
		expect(() => createSecrets([fresh]).open(sealedOld)).toThrow(SealBroken);
	});

	test("takes url-safe base64 of 32 bytes as a key, and nothing else", () => {
		expect(isFernetKey(SECRET)).toBe(true);
		expect(isFernetKey(SECRET.slice(0, -1))).toBe(true);
		expect(isFernetKey(newFernetKey())).toBe(true);
		for (const text of [
			"",
			"short",
			SECRET.slice(1),
			`${SECRET}=`,
			` ${SECRET}`,
			`${SECRET}\n`,
			SECRET.replace("-", "+"),
			"a".repeat(44),
		]) {
			expect(isFernetKey(text)).toBe(false);
		}
		expect(() => createSecrets([])).toThrow(RangeError);
		expect(() => createSecrets([SECRET, "short"])).toThrow(RangeError);
	});
});
