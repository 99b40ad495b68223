import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { HookWise } from "../support/index.ts";
import corpus from "./corpus/hostile.json" with { type: "json" };

/** One route as registered in the sources, including targets of pages' forms. */
export interface FuzzRoute {
	readonly method: string;
	readonly path: string;
}

const ROUTE = /method: "(GET|POST|PATCH|DELETE)",\s+path: "([^"]+)"/g;
const web = join(import.meta.dir, "../../src/web");

/** Every route. Read from the sources, so that a page's form is included even if no document names it. */
export function allRoutes(): FuzzRoute[] {
	const routes = [...new Bun.Glob("**/*.{ts,tsx}").scanSync(web)].flatMap((file) =>
		[...readFileSync(join(web, file), "utf8").matchAll(ROUTE)].map(([, method = "", path = ""]) => ({ method, path })),
	);
	const names = routes.map(({ method, path }) => `${method} ${path}`).toSorted();
	return [...new Set(names)].map((name) => {
		const [method = "", path = ""] = name.split(" ");
		return { method, path };
	});
}

/** Random numbers from 0 up to 1, repeatable by seed (mulberry32). */
export function createRandom(seed: number): () => number {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = Math.imul(state ^ (state >>> 15), state | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

interface Case {
	readonly name: string;
	readonly type?: string | undefined;
	readonly text?: string | undefined;
	readonly repeat?: readonly unknown[] | undefined;
	readonly end?: string | undefined;
	readonly base64?: string | undefined;
}
export const BODIES = corpus.bodies as readonly Case[];

export function bytesOf({ text = "", repeat, end = "", base64 }: Case): Buffer {
	if (base64 !== undefined) return Buffer.from(base64, "base64");
	const [unit = "", count = 0] = (repeat ?? []) as [string?, number?];
	return Buffer.from(`${text}${unit.repeat(count)}${end}`);
}

export interface Shot {
	readonly method: string;
	readonly url: string;
	readonly headers: Readonly<Record<string, string>>;
	readonly body: Buffer | null;
	readonly what: string;
}

export interface Aim {
	readonly base: string;
	readonly authorization: string;
	readonly random: () => number;
}

/** A hostile request. @param body one of the corpus, or a random change of it with `mutates` */
export function shotAt({ method, path }: FuzzRoute, body: Case, { base, authorization, random }: Aim, mutates = false): Shot {
	const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
	const filled = path.replaceAll(/\{\w+\}/g, () => encodeOnce(pick(corpus.texts)));
	const query = random() < 0.5 ? `?${pick(corpus.queries)}` : "";
	const extra = pick(corpus.headers) as Record<string, string | undefined>;
	const headers = Object.fromEntries(Object.entries(extra).filter((pair): pair is [string, string] => pair[1] !== undefined));
	const takesBody = method === "POST" || method === "PATCH";
	const bytes = takesBody ? bytesOf(body) : null;
	return {
		method,
		url: `${base}${filled}${query}`,
		headers: { authorization, ...headers, ...(takesBody && body.type !== undefined ? { "content-type": body.type } : {}) },
		body: bytes === null || !mutates ? bytes : mutated(bytes, random),
		what: `${method} ${filled.slice(0, 120)}${query} with ${takesBody ? body.name : "no body"}, ${JSON.stringify(headers)}`,
	};
}

/** Texts as they go into a URL; other characters are encoded. */
const encodeOnce = (text: string): string => text.replaceAll(/[^\w%.~-]/g, (sign) => encodeURIComponent(sign));

/** Changes, removes or doubles a few bytes. */
function mutated(bytes: Buffer, random: () => number): Buffer {
	let changed = Buffer.from(bytes.subarray(0, 200_000));
	for (let times = 1 + Math.floor(random() * 4); times > 0 && changed.length > 0; times--) {
		const at = Math.floor(random() * changed.length);
		const length = Math.min(changed.length - at, 1 + Math.floor(random() * 16));
		const how = random();
		if (how < 0.4) changed[at] = Math.floor(random() * 256);
		else if (how < 0.7) changed = Buffer.concat([changed.subarray(0, at), changed.subarray(at + length)]);
		else changed = Buffer.concat([changed.subarray(0, at + length), changed.subarray(at)]);
	}
	return changed;
}

/** Things that no answer may contain: paths of files, stacks, statements, or a 5xx with “something went wrong”. */
const LEAKS = /\n\s+at [\w.<]|\.tsx?:\d|node_modules|SQLITE_|no such (table|column)|Something went wrong|\/\$bunfs\//;
const STATUSES = new Set([200, 201, 202, 204, 302, 303, 304, 400, 401, 403, 404, 405, 409, 412, 413, 415, 422, 429, 503]);
/** Maximum time of a route. Routes that ask a model or ConnectWise are not included. Milliseconds. */
const LONGEST_MS = 5_000;

/** Sends one. @returns the problem of the answer; null if there is none */
export async function fire(shot: Shot): Promise<string | null> {
	const abort = new AbortController();
	const timer = setTimeout(() => abort.abort(), LONGEST_MS);
	try {
		const answer = await fetch(shot.url, {
			method: shot.method,
			headers: { ...shot.headers },
			redirect: "manual",
			signal: abort.signal,
			...(shot.body === null ? {} : { body: new Uint8Array(shot.body) }),
		});
		if (answer.headers.get("content-type")?.startsWith("text/event-stream")) {
			await answer.body?.cancel();
			return null;
		}
		const text = await answer.text();
		if (!STATUSES.has(answer.status)) return `${shot.what}: answered ${answer.status}`;
		const leak = LEAKS.exec(text.slice(0, 100_000));
		// Text that was sent may be in the answer.
		if (leak !== null && !(shot.body?.toString("latin1").includes(leak[0]) ?? false))
			return `${shot.what}: ${answer.status} tells “${leak[0].trim()}”`;
		if (/<script>alert|onerror=alert\(1\)>/.test(text) && answer.headers.get("content-type")?.includes("html"))
			return `${shot.what}: markup came back as markup`;
		return null;
	} catch (error) {
		return `${shot.what}: no answer (${error instanceof Error ? error.message : String(error)})`;
	} finally {
		clearTimeout(timer);
	}
}

/** Routes that call other hosts, or that end or empty HookWise itself; they have their own tests. */
const SPARED =
	/^\/(api\/llm|health\/llm|api\/health\/llm|settings\/ai|setup|settings\/connectwise|api\/connectwise|connectwise|api\/alarms|settings\/alarms|api\/schedule|settings\/backup\/run|api\/backup)/;
export const fuzzed = (routes: readonly FuzzRoute[]): FuzzRoute[] => routes.filter(({ path }) => !SPARED.test(path));

/** Checks that it still works: it answers, and logged no error. */
export async function isWell(hookwise: HookWise): Promise<string | null> {
	const answer = await fetch(`${hookwise.url}/readyz`);
	if (answer.status !== 200) return `/readyz answers ${answer.status}`;
	const failed = hookwise.stderr.split("\n").find((line) => /request failed|unexpected error/.test(line));
	return failed === undefined ? null : `The log has: ${failed.slice(0, 600)}`;
}
