import { expect, test } from "bun:test";
import { helpPages } from "../../src/web/help/reading.ts";
import { helpAddress, TOPICS } from "../../src/web/help/topics.ts";
import { NO_PAGES, pagePaths } from "../browser/pageTable.ts";

/** Before these somebody has to log in, or do something first; the help would send them back. A wall screen has no reader. */
const WITHOUT_HELP = new Set(["/login", "/due", "/wall"]);

test("each page of the table of routes has its part of the help, and no other path has", () => {
	const pages = pagePaths().filter((path) => !NO_PAGES.has(path) && !WITHOUT_HELP.has(path));
	expect(pages.length).toBeGreaterThan(50);
	expect(Object.keys(TOPICS).sort()).toEqual(pages.sort());
});

test("each leads to a document that the executable serves, and to a heading in it", () => {
	const anchors = new Map(helpPages().map(({ slug, sections }) => [slug, new Set(sections.map(({ anchor }) => anchor))]));
	for (const [path, topic] of Object.entries(TOPICS)) {
		const [slug = "", anchor = ""] = topic.split("#");
		expect([path, topic, anchors.get(slug)?.has(anchor)]).toEqual([path, topic, true]);
	}
});

test("what a form alone is sent to has the help of its page; what is unknown that of all pages", () => {
	expect(helpAddress("/settings/backup/switch")).toBe("/help/operations#backup");
	expect(helpAddress("/settings/time-zone")).toBe("/help/pages#settings");
	expect(helpAddress("/nothing/of/the/sort")).toBe("/help/pages");
	expect(helpAddress("*")).toBe("/help/pages");
});
