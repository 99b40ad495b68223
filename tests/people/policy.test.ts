import { describe, expect, test } from "bun:test";
import fc from "fast-check";
import { newPassword, passwordProblem } from "../../src/setup/people/index.ts";
import { cpuMs } from "../support/cpu.ts";

describe("a new password", () => {
	test("has twelve characters, counted as people count", () => {
		expect(passwordProblem("eleven char", "ann")).toMatch(/12/);
		expect(passwordProblem("twelve chars", "ann")).toBeNull();
		expect(passwordProblem("😀".repeat(6), "ann")).toMatch(/12/);
		expect(passwordProblem(`a long one ${"x".repeat(500)}`, "ann")).toMatch(/500/);
	});

	test("is none that everybody tries first, made longer or not", () => {
		for (const common of [
			"password1234",
			"passwordpassword",
			"PASSWORD!!!!!",
			"1qaz2wsx3edc",
			"qwertyuiop12",
			"123456789012",
			"iloveyou2024!",
		]) {
			expect([common, passwordProblem(common, "ann")]).toEqual([common, expect.any(String)]);
		}
	});

	test("is not the user's name, nor this product's, with something added", () => {
		for (const [password, name] of [
			["margarethe-1999", "Margarethe"],
			["margarethemargarethe", "margarethe"],
			["ehteragram2024", "margarethe"],
			["HookWise2024!!", "ann"],
			["administrator1", "ann"],
		] as const) {
			expect([password, passwordProblem(password, name)]).toEqual([password, expect.any(String)]);
		}
	});

	test("is not one sign, or a row of signs, again and again", () => {
		for (const dull of ["aaaaaaaaaaaa", "abababababab", "abcdefghijkl", "zyxwvutsrqpo"]) {
			expect([dull, passwordProblem(dull, "ann")]).toEqual([dull, expect.any(String)]);
		}
	});

	test("may be any phrase, in any script, and every one that HookWise makes", () => {
		for (const good of ["correct horse battery", "the password", "a quiet night", "пароль длинный мой", "緑の丘の上に立つ古い家です"]) {
			expect([good, passwordProblem(good, "admin")]).toEqual([good, null]);
		}
		for (let index = 0; index < 200; index++) expect(passwordProblem(newPassword(), "admin")).toBeNull();
	});

	test("is judged in no time, whatever it is", () => {
		fc.assert(
			fc.property(fc.string({ maxLength: 2_000, unit: "binary" }), fc.string({ maxLength: 100 }), (password, name) => {
				const started = cpuMs();
				const problem = passwordProblem(password, name);
				expect(problem === null || problem.endsWith(".")).toBe(true);
				expect(cpuMs() - started).toBeLessThan(250);
			}),
			{ numRuns: 500 },
		);
	});
});
