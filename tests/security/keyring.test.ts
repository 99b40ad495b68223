import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSecrets, isFernetKey, KeyProblem, loadKeys, newFernetKey, openDataKey } from "../../src/base/security/index.ts";

let dataDir: string;
beforeEach(() => {
	dataDir = mkdtempSync(join(tmpdir(), "keyring-"));
});
afterEach(() => rmSync(dataDir, { recursive: true }));

const load = (encryptionKey: string | null = null, secretKey: string | null = null) => loadKeys({ dataDir, encryptionKey, secretKey });

describe("the keyring", () => {
	test("makes both keys on first run, readable by their owner alone, and leaves no draft behind", () => {
		const keys = load();
		expect(keys.encryptionKeys).toHaveLength(1);
		expect(isFernetKey(keys.encryptionKeys[0] ?? "")).toBe(true);
		expect(Buffer.from(keys.secretKey, "base64url")).toHaveLength(32);
		expect(readdirSync(dataDir).sort()).toEqual(["encryption.key", "secret.key"]);
		for (const file of readdirSync(dataDir)) expect(statSync(join(dataDir, file)).mode & 0o777).toBe(0o600);
	});

	test("finds them again", () => {
		expect(load()).toEqual(load());
	});

	test("takes the environment's before its own, and then makes no file", () => {
		const [first, second] = [newFernetKey(), newFernetKey()];
		expect(load(` ${first} , ${second}`, "signing")).toEqual({ encryptionKeys: [first, second], secretKey: "signing" });
		expect(readdirSync(dataDir)).toEqual([]);
	});

	test("refuses what is no key, naming the variable or the file, and never the value", () => {
		const problem = (run: () => unknown): string => {
			try {
				run();
			} catch (error) {
				if (error instanceof KeyProblem) return error.message;
				throw error;
			}
			return "";
		};
		expect(problem(() => load("not-a-key"))).toStartWith("ENCRYPTION_KEY is not a Fernet key");
		expect(problem(() => load("not-a-key"))).not.toContain("not-a-key");
		expect(problem(() => load(`${newFernetKey()},`))).toStartWith("ENCRYPTION_KEY");
		writeFileSync(join(dataDir, "encryption.key"), "");
		expect(problem(() => load())).toStartWith(join(dataDir, "encryption.key"));
		expect(readFileSync(join(dataDir, "encryption.key"), "utf8")).toBe("");
	});
});

describe("the data key", () => {
	test("is made once, kept wrapped, and opened with the key it was wrapped with", () => {
		const secrets = createSecrets([newFernetKey()]);
		const made = openDataKey(secrets, null);
		expect(made.dataKey).toHaveLength(32);
		expect(made.toStore).not.toBeNull();
		expect(openDataKey(secrets, made.toStore)).toEqual({ dataKey: made.dataKey, toStore: null });
		expect(() => openDataKey(createSecrets([newFernetKey()]), made.toStore)).toThrow(KeyProblem);
	});
});
