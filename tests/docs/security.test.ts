import { describe, expect, test } from "bun:test";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { passwordProblem } from "../../src/setup/people/index.ts";

const root = join(import.meta.dir, "../..");
const text = readFileSync(join(root, "docs/security.md"), "utf8");
const rows = [...text.matchAll(/^\| (\d+\.\d+\.\d+) \| ([12]) \| (met|in part|the owner's|not here) \| (.+) \|$/gm)];

/** Requirements of levels 1 and 2 in each section of OWASP ASVS 5.0.0: how many, by chapter and section. */
const SECTIONS: Readonly<Record<string, number>> = {
	...{
		"1.1": 2,
		"1.2": 9,
		"1.3": 11,
		"1.4": 3,
		"1.5": 2,
		"2.1": 3,
		"2.2": 3,
		"2.3": 4,
		"2.4": 1,
		"3.2": 2,
		"3.3": 4,
		"3.4": 6,
		"3.5": 5,
		"3.7": 2,
	},
	...{
		"4.1": 3,
		"4.2": 1,
		"4.3": 2,
		"4.4": 4,
		"5.1": 1,
		"5.2": 3,
		"5.3": 2,
		"5.4": 3,
		"6.1": 3,
		"6.2": 12,
		"6.3": 4,
		"6.4": 4,
		"6.5": 5,
		"6.6": 3,
		"6.8": 4,
	},
	...{ "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2, "8.1": 2, "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3, "9.2": 4 },
	...{
		"10.1": 2,
		"10.2": 2,
		"10.3": 4,
		"10.4": 11,
		"10.5": 5,
		"10.6": 2,
		"10.7": 3,
		"11.1": 2,
		"11.2": 3,
		"11.3": 3,
		"11.4": 4,
		"11.5": 1,
		"11.6": 1,
	},
	...{
		"12.1": 3,
		"12.2": 2,
		"12.3": 4,
		"13.1": 1,
		"13.2": 5,
		"13.3": 2,
		"13.4": 5,
		"14.1": 2,
		"14.2": 4,
		"14.3": 3,
		"15.1": 3,
		"15.2": 3,
		"15.3": 7,
	},
	...{ "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3, "17.1": 1, "17.2": 4, "17.3": 2 },
};

describe("docs/security.md", () => {
	test("has a line for each requirement of ASVS 5.0, levels 1 and 2, with a reason where it is not met", () => {
		const ids = rows.map(([, id = ""]) => id);
		expect(new Set(ids).size).toBe(ids.length);
		const counts = Object.groupBy(ids, (id) => id.split(".").slice(0, 2).join("."));
		expect(Object.fromEntries(Object.entries(counts).map(([section, list]) => [section, list?.length ?? 0]))).toEqual(SECTIONS);
		for (const [, id, , how, why = ""] of rows) {
			if (how !== "met") expect([id, why.length > 7]).toEqual([id, true]);
		}
	});

	test("names only files and folders that there are", () => {
		const named = [...text.matchAll(/`((?:src|tests|scripts|docs|base)\/[\w./-]+)`/g)].map(([, path = ""]) => path);
		expect(named.length).toBeGreaterThan(4);
		for (const path of named) {
			const there = [path, `src/${path}`].some((one) => existsSync(join(root, one)));
			expect([path, there]).toEqual([path, true]);
		}
	});

	test("names the words that no password may be made of", () => {
		for (const word of ["hookwise", "webhook", "connectwise", "admin", "administrator"]) {
			expect(text).toContain(`\`${word}\``);
			expect([word, passwordProblem(`${word}-2024-!!!!`, "ann")]).toEqual([word, expect.any(String)]);
		}
	});
});
