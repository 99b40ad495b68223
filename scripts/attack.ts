/**
 * The attacks of tests/security for a longer time, against a HookWise on this machine: `scripts/attack fuzz
 * [--minutes N] [--seed S]`: the corpus and random changes of it, on every route. `scripts/attack logins
 * [--minutes N]`: guesses from very many addresses, while the owner logs in now and then. `scripts/attack
 * bodies [--minutes N]`: endless bodies on many connections; reports their memory. Exit code 1 if an attack
 * succeeded.
 */
import { parseArgs } from "node:util";
import { basic } from "../tests/contract/caller.ts";
import { logIn } from "../tests/contract/session.ts";
import { allRoutes, BODIES, createRandom, fire, fuzzed, isWell, shotAt } from "../tests/security/fuzz.ts";
import { memoryOf, openRaw, sendChunked } from "../tests/security/raw.ts";
import { type HookWise, PASSWORD, startHookWise } from "../tests/support/index.ts";

const { values, positionals } = parseArgs({
	options: { minutes: { type: "string", default: "5" }, seed: { type: "string", default: String(Date.now() % 1_000_000) } },
	allowPositionals: true,
});
const seed = Number(values.seed);
const end = Date.now() + Number(values.minutes) * 60_000;
const isOver = (): boolean => Date.now() > end;

async function fuzz(hookwise: HookWise): Promise<string[]> {
	const random = createRandom(seed);
	const aim = { base: hookwise.url, authorization: basic("admin", PASSWORD), random };
	const routes = fuzzed(allRoutes());
	const problems: string[] = [];
	let sent = 0;
	const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
	const lane = async (): Promise<void> => {
		while (!isOver() && problems.length < 20) {
			const problem = await fire(shotAt(pick(routes), pick(BODIES), aim, random() < 0.7));
			sent++;
			if (problem !== null) problems.push(problem);
		}
	};
	await Promise.all([lane(), lane(), lane(), lane()]);
	const well = await isWell(hookwise);
	console.log(`seed ${seed}: ${sent} requests on ${routes.length} routes`);
	return well === null ? problems : [...problems, well];
}

/** Maximum wait of the owner at a known address. Milliseconds. */
const OWNER_MS = 5_000;

async function logins(hookwise: HookWise): Promise<string[]> {
	const random = createRandom(seed);
	const problems: string[] = [];
	const from = (address: string) => ({ headers: { "x-forwarded-for": address } });
	const number = (most: number): number => Math.floor(random() * most);
	const own = from("192.0.2.10");
	if ((await logIn(hookwise, "admin", PASSWORD, own)).status !== 303) return ["The owner could not log in before it began"];
	const seen = new Map<number, number>();
	const guess = async (): Promise<void> => {
		while (!isOver()) {
			const address = `10.${number(200)}.${number(200)}.${number(200)}`;
			const { status } = await logIn(hookwise, random() < 0.5 ? "admin" : `user${number(1000)}`, `guess ${number(1e9)}`, from(address));
			seen.set(status, (seen.get(status) ?? 0) + 1);
			if (status === 303) problems.push("A guess got in");
		}
	};
	const owner = async (): Promise<number> => {
		let longest = 0;
		while (!isOver()) {
			const started = performance.now();
			const { status } = await logIn(hookwise, "admin", PASSWORD, own);
			longest = Math.max(longest, performance.now() - started);
			if (status !== 303) problems.push(`The owner was answered ${status}`);
			await Bun.sleep(2_000);
		}
		return longest;
	};
	const [longest] = await Promise.all([owner(), ...Array.from({ length: 64 }, guess)]);
	console.log(`guesses by answer: ${JSON.stringify(Object.fromEntries(seen))}; the owner waited ${Math.round(longest)} ms at most`);
	if (longest > OWNER_MS) problems.push(`The owner waited ${Math.round(longest)} ms`);
	return problems;
}

/** Maximum memory of strangers' bodies together, and of holding their connections. Megabytes. */
const BODIES_MB = 80;

async function bodies(hookwise: HookWise): Promise<string[]> {
	await logIn(hookwise, "admin", PASSWORD);
	const before = memoryOf(hookwise.pid).now;
	let most = 0;
	let connections = 0;
	const lane = async (): Promise<void> => {
		while (!isOver()) {
			using raw = openRaw(
				hookwise.url,
				"POST /login HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n",
			);
			connections++;
			await sendChunked(raw, 32 * 2 ** 20);
			most = Math.max(most, memoryOf(hookwise.pid).now - before);
		}
	};
	await Promise.all(Array.from({ length: 32 }, lane));
	console.log(`${connections} connections of 32 MB; ${Math.round(most)} MB more than idle at most`);
	const well = await isWell(hookwise);
	return [...(most > BODIES_MB ? [`${Math.round(most)} MB more than idle`] : []), ...(well === null ? [] : [well])];
}

const attacks = { fuzz, logins, bodies } as const;
const [name = ""] = positionals;
if (!(name in attacks)) {
	console.error(`One of ${Object.keys(attacks).join(", ")} is needed`);
	process.exit(2);
}
const hookwise = await startHookWise({ env: { USE_PROXY: "true", OLLAMA_HOST: "http://127.0.0.1:9" } });
const problems = await attacks[name as keyof typeof attacks](hookwise);
await hookwise.end("SIGTERM");
for (const problem of problems.slice(0, 20)) console.error(problem);
console.log(problems.length === 0 ? "It held." : `${problems.length} problems`);
process.exit(problems.length === 0 ? 0 : 1);
