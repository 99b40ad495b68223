import { expect, test } from "bun:test";
import { join } from "node:path";
import { importsOf, problemsOf, readLayout } from "../../scripts/rooms.ts";

const house = (imports: Record<string, readonly string[]>, rooms: readonly string[]) =>
	problemsOf({ imports: new Map(Object.entries(imports)), rooms: new Set(rooms) });

test("the layout of src keeps its rules", () => {
	const built = readLayout(join(import.meta.dir, "../.."));
	expect(built.imports.size).toBeGreaterThan(300);
	expect(problemsOf(built)).toEqual([]);
});

test("an import past an index is told with both files", () => {
	expect(house({ "web/a.ts": ["store/queue.ts"], "store/queue.ts": [], "store/index.ts": [] }, ["store"])).toEqual([
		"web/a.ts imports store/queue.ts: enter store through its index.",
	]);
});

test("a room may use its own files, and the index of a room inside it", () => {
	expect(house({ "store/a.ts": ["store/b.ts", "store/reading/index.ts"] }, ["store", "store/reading"])).toEqual([]);
});

test("a higher floor is not imported", () => {
	expect(house({ "store/index.ts": ["web/index.ts"], "web/index.ts": [] }, ["store", "web"])).toEqual([
		"store/index.ts imports web/index.ts, which is on a higher floor.",
	]);
});

test("a circle of three rooms is found", () => {
	const files = {
		"alerts/a/index.ts": ["alerts/b/index.ts"],
		"alerts/b/index.ts": ["alerts/c/index.ts"],
		"alerts/c/index.ts": ["alerts/a/index.ts"],
	};
	const [problem = "", ...more] = house(files, ["alerts/a", "alerts/b", "alerts/c"]);
	expect(problem).toStartWith("Circle: ");
	expect(more).toEqual([]);
});

test("type imports, re-exports and imports at run time count", () => {
	const text =
		'import type { A } from "../a.ts";\nexport { b } from "./b.ts";\nconst c = await import("./c.ts");\nimport {\n\td,\n} from "./d.ts";\n';
	expect(importsOf("room/file.ts", text)).toEqual(["a.ts", "room/b.ts", "room/c.ts", "room/d.ts"]);
});
