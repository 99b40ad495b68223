/**
 * Checks the layout of src/: `bun scripts/rooms.ts`. The linter cannot express these three rules. 1. A folder
 * with an `index.ts` is a room: from outside only its index may be imported. 2. Floors: a room imports only
 * from its own floor or a lower one. 3. No circles between rooms. Type imports count like any other.
 */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join, normalize, relative } from "node:path";

/** From the lowest floor up; the longest matching prefix counts. */
export const FLOORS: readonly (readonly string[])[] = [
	["base", "threads.ts"],
	["alerts/pipeline"],
	["store"],
	["psa"],
	["setup"],
	["alerts"],
	["watch"],
	["admin"],
	["web"],
	["app"],
	["nodes"],
	["cli"],
	["main.ts"],
];

export interface Layout {
	/** Source files below `src`, with their imports (paths below `src`). */
	readonly imports: ReadonlyMap<string, readonly string[]>;
	/** Folders below `src` that have an index. */
	readonly rooms: ReadonlySet<string>;
}

const IMPORT = /(?:^|\s)(?:import|export)\s[^;]*?from\s+"(\.[^"]+)"|import\("(\.[^"]+)"\)|^import\s+"(\.[^"]+)"/gm;

/** Relative imports in a file's text, as paths below the folder that `file` is relative to. */
export function importsOf(file: string, text: string): string[] {
	return [...text.matchAll(IMPORT)].map((match) => normalize(join(dirname(file), match[1] ?? match[2] ?? match[3] ?? "")));
}

/** Reads the layout below `root/src`. */
export function readLayout(root: string): Layout {
	const src = join(root, "src");
	const files = [...new Bun.Glob("**/*.{ts,tsx}").scanSync(src)].map((file) => file.replaceAll("\\", "/"));
	const imports = new Map(
		files.map((file) => [
			file,
			importsOf(file, readFileSync(join(src, file), "utf8")).filter((path) => !path.startsWith("..") && /\.tsx?$/.test(path)),
		]),
	);
	const rooms = new Set(files.filter((file) => /\/index\.tsx?$/.test(file)).map((file) => dirname(file)));
	return { imports, rooms };
}

/** Folders above a path, outermost first. */
function above(path: string): string[] {
	const parts = path.split("/").slice(0, -1);
	return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

const isInside = (path: string, folder: string): boolean => path.startsWith(`${folder}/`);

/** The innermost room of a file; a file outside any room counts as its own room. */
const roomOf = (file: string, rooms: ReadonlySet<string>): string => above(file).findLast((folder) => rooms.has(folder)) ?? file;

function floorOf(file: string): number {
	let best = { length: -1, floor: -1 };
	for (const [floor, prefixes] of FLOORS.entries()) {
		for (const prefix of prefixes) {
			if ((file === prefix || isInside(file, prefix)) && prefix.length > best.length) best = { length: prefix.length, floor };
		}
	}
	return best.floor;
}

/** Violations of the rules, one line each. */
export function problemsOf({ imports, rooms }: Layout): string[] {
	const problems: string[] = [];
	const edges = new Map<string, Set<string>>();
	for (const [file, targets] of imports) {
		if (floorOf(file) < 0) problems.push(`${file} is on no floor: name it in FLOORS.`);
		for (const target of targets) {
			const passed = above(target).find((folder) => rooms.has(folder) && !isInside(file, folder));
			if (passed !== undefined && !/^index\.tsx?$/.test(relative(passed, target))) {
				problems.push(`${file} imports ${target}: enter ${passed} through its index.`);
			}
			if (floorOf(target) > floorOf(file)) problems.push(`${file} imports ${target}, which is on a higher floor.`);
			const [from, to] = [roomOf(file, rooms), roomOf(target, rooms)];
			// A room and the rooms inside it belong together.
			if (from !== to && !isInside(from, to) && !isInside(to, from)) edges.set(from, (edges.get(from) ?? new Set()).add(to));
		}
	}
	return [...problems, ...circlesOf(edges).map((circle) => `Circle: ${circle.join(" → ")}`)];
}

/** One circle for each group of rooms that reach each other (Tarjan's strongly connected components). */
function circlesOf(edges: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
	const order = new Map<string, number>();
	const low = new Map<string, number>();
	const stack: string[] = [];
	const circles: string[][] = [];
	const visit = (room: string): void => {
		order.set(room, order.size);
		low.set(room, order.get(room) ?? 0);
		stack.push(room);
		for (const next of edges.get(room) ?? []) {
			if (!order.has(next)) visit(next);
			if (stack.includes(next)) low.set(room, Math.min(low.get(room) ?? 0, low.get(next) ?? 0));
		}
		if (low.get(room) === order.get(room)) {
			const knot = stack.splice(stack.indexOf(room));
			if (knot.length > 1) circles.push(knot);
		}
	};
	for (const room of edges.keys()) if (!order.has(room)) visit(room);
	return circles;
}

if (import.meta.main) {
	const root = join(import.meta.dir, "..");
	if (!existsSync(join(root, "src"))) throw new Error("There is no src here");
	const problems = problemsOf(readLayout(root));
	for (const problem of problems) console.error(problem);
	console.log(problems.length === 0 ? "The layout keeps its rules." : `${problems.length} problems`);
	process.exit(problems.length === 0 ? 0 : 1);
}
