import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SENTENCES } from "./sentences.ts";

test("each sentence about tickets in ConnectWise has its test", () => {
	const without = SENTENCES.filter(({ file, test }) => !readFileSync(join(import.meta.dir, "..", file), "utf8").includes(test));
	expect(without).toEqual([]);
	expect(SENTENCES.filter(({ test }) => test.length < 10)).toEqual([]);
});
