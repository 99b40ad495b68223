import { afterAll, beforeAll, describe, expect, setDefaultTimeout, test } from "bun:test";
import type { Page } from "puppeteer-core";
import { type Pair, startPair } from "../../support/index.ts";
import { axeSource, COLOUR_RULES, judged, optionsOf } from "../axe.ts";
import { ADDRESSES, type Address } from "../pageTable.ts";
import { type Seeds, seed } from "../seeded.ts";
import { FIREFOX, startFirefox, type Visitor } from "./support.ts";

setDefaultTimeout(600_000);

let pair: Pair;
let seeds: Seeds;

/** axe's rules that depend on how an engine draws; those on the document itself are checked once. */
const DRAWN = [...COLOUR_RULES, "target-size"];

interface Look {
	readonly width: number;
	readonly theme: "light" | "dark";
	/** Names of axe's rules; null for all. */
	readonly rules: readonly string[] | null;
}

const LOOKS: readonly Look[] = [{ width: 1280, theme: "light", rules: null }];
/** What the main pages are looked at for beside that. */
const MORE_LOOKS: readonly Look[] = [
	// A dark page differs in its colours alone.
	{ width: 1280, theme: "dark", rules: COLOUR_RULES },
	{ width: 360, theme: "light", rules: DRAWN },
];

/** Whether nothing stands out at the side, once the page has taken its new width. */
const fits = (page: Page, width: number): Promise<boolean> =>
	page
		.waitForFunction(
			(wanted) => innerWidth === wanted && document.documentElement.scrollWidth <= document.documentElement.clientWidth,
			{ timeout: 3_000 },
			width,
		)
		.then(
			() => true,
			() => false,
		);

async function faults({ page, open, complaints }: Visitor, { name, address, isMain }: Address): Promise<string[]> {
	const found: string[] = [];
	await open(address(seeds));
	await page.evaluate(await axeSource());
	for (const { width, theme, rules } of isMain === true ? [...LOOKS, ...MORE_LOOKS] : LOOKS) {
		await page.setViewport({ width, height: 900 });
		// As the reader's own choice of a theme does.
		await page.evaluate((chosen) => document.documentElement.setAttribute("data-theme", chosen), theme);
		found.push(...(await page.evaluate(judged, optionsOf(rules))).map((problem) => `${theme} ${width}: ${problem}`));
	}
	for (const width of [1280, 360]) {
		await page.setViewport({ width, height: 900 });
		if (!(await fits(page, width))) found.push(`${width}: too wide`);
	}
	return [...found, ...complaints.splice(0)].map((fault) => `${name}: ${fault}`);
}

describe.skipIf(FIREFOX === null)("every page in Firefox", () => {
	beforeAll(async () => {
		pair = await startPair();
		seeds = await seed(pair.hookwise, pair.double);
	});
	afterAll(() => pair[Symbol.asyncDispose]());

	test("axe finds nothing, nothing is cut off and nothing is blocked", async () => {
		await using firefox = await startFirefox();
		await using visitor = await firefox.visitor(pair.hookwise.url);
		await visitor.logIn();
		const found: string[] = [];
		for (const address of ADDRESSES) found.push(...(await faults(visitor, address)));
		expect(found).toEqual([]);
	});
});
