import { join } from "node:path";
import type { SQL } from "bun";
import type { Postgres } from "./postgres.ts";

const KEYS = 1_000;
const JOBS_OF_A_KEY = 3;

interface NodeEnd {
	readonly name: string;
	readonly done: number;
	readonly lost: number;
	/** The jobs whose call went out. */
	readonly sent: readonly string[];
}

interface Running {
	readonly pid: number;
	/** Resolves when it has sent its first call. */
	readonly sent: Promise<void>;
	readonly end: Promise<NodeEnd>;
	signal(name: "SIGSTOP" | "SIGCONT" | "SIGKILL"): void;
}

function startNode({ socket }: Postgres, name: string, words: readonly string[] = []): Running {
	const child = Bun.spawn([process.execPath, join(import.meta.dir, "node.ts"), "--socket", socket, "--name", name, ...words], {
		stdout: "pipe",
		stderr: "pipe",
		// A fault that lets a node go on forever is told as what it left undone.
		timeout: 60_000,
		killSignal: "SIGKILL",
	});
	const sent = (async () => {
		for await (const _ of child.stderr) return;
	})();
	return {
		pid: child.pid,
		sent,
		end: new Response(child.stdout)
			.text()
			.then((text) => JSON.parse(text === "" ? `{"name":"${name}","done":0,"lost":0,"sent":[]}` : text) as NodeEnd),
		signal: (signal) => child.kill(signal),
	};
}

async function fill(sql: SQL, keys: number, jobs: number): Promise<void> {
	await sql`TRUNCATE keys, jobs, acts`;
	await sql`INSERT INTO keys (key, waiting) SELECT 'k' || n, ${jobs} FROM generate_series(1, ${keys}) n`;
	await sql`INSERT INTO jobs (key) SELECT 'k' || n FROM generate_series(1, ${jobs}) j, generate_series(1, ${keys}) n ORDER BY j, n`;
}

/** @returns what is wrong with what the nodes left; nothing if all is right */
async function faults(sql: SQL, jobs: number): Promise<string[]> {
	const [counts] = await sql`SELECT (SELECT count(*) FROM acts WHERE done_at IS NOT NULL) AS done, (SELECT count(*) FROM jobs) AS left`;
	const [order] = await sql`
		SELECT count(*) AS n FROM acts one JOIN acts other USING (key) WHERE one.job_id < other.job_id AND one.done_at > other.done_at`;
	return [
		...(Number(counts.done) === jobs ? [] : [`${counts.done} of ${jobs} jobs were done`]),
		...(Number(counts.left) === 0 ? [] : [`${counts.left} jobs are left`]),
		...(Number(order.n) === 0 ? [] : [`${order.n} pairs of a key are out of order`]),
	];
}

/** @returns tickets per second of so many nodes together */
export async function drain(
	postgres: Postgres,
	sql: SQL,
	nodes: number,
): Promise<{ readonly perSecond: number; readonly faults: string[] }> {
	await fill(sql, KEYS, JOBS_OF_A_KEY);
	const running = Array.from({ length: nodes }, (_, index) => startNode(postgres, `node ${index + 1}`));
	await Promise.all(running.map(({ sent }) => sent));
	const began = performance.now();
	const [before] = await sql`SELECT count(*) AS n FROM acts WHERE done_at IS NOT NULL`;
	const sent = (await Promise.all(running.map(({ end }) => end))).flatMap((end) => end.sent);
	const perSecond = (KEYS * JOBS_OF_A_KEY - Number(before.n)) / ((performance.now() - began) / 1_000);
	const doubled = sent.length - new Set(sent).size;
	return {
		perSecond,
		faults: [...(await faults(sql, KEYS * JOBS_OF_A_KEY)), ...(doubled === 0 ? [] : [`${doubled} calls went out twice`])],
	};
}

const LEASE_MS = 1_500;

/** A node is stopped in the middle of a call, another takes its key over, and the first one comes back. */
export async function paused(postgres: Postgres, sql: SQL): Promise<{ readonly takeoverMs: number; readonly faults: string[] }> {
	await fill(sql, 1, 1);
	const words = ["--lease-ms", String(LEASE_MS), "--at-once", "1"];
	const first = startNode(postgres, "first", [...words, "--call-ms", "500"]);
	await first.sent;
	first.signal("SIGSTOP");
	const stopped = performance.now();
	const second = await startNode(postgres, "second", words).end;
	const takeoverMs = performance.now() - stopped;
	first.signal("SIGCONT");
	const back = await first.end;
	const [act] = await sql`SELECT node FROM acts`;
	return {
		takeoverMs,
		faults: [
			...(await faults(sql, 1)),
			...(second.done === 1 ? [] : ["the second node did not take over"]),
			...(back.done === 0 && back.lost === 1 ? [] : ["the paused node wrote after its lease was gone"]),
			...(act?.node === "second" ? [] : [`the outcome is ${act?.node}'s`]),
		],
	};
}

/** A node is killed in the middle of a call, and another takes its key over once the lease is over. */
export async function killed(postgres: Postgres, sql: SQL): Promise<{ readonly takeoverMs: number; readonly faults: string[] }> {
	await fill(sql, 1, 1);
	const words = ["--lease-ms", String(LEASE_MS), "--at-once", "1"];
	const first = startNode(postgres, "first", [...words, "--call-ms", "60000"]);
	await first.sent;
	first.signal("SIGKILL");
	const died = performance.now();
	const second = await startNode(postgres, "second", words).end;
	const takeoverMs = performance.now() - died;
	return { takeoverMs, faults: [...(await faults(sql, 1)), ...(second.done === 1 ? [] : ["nobody took the dead node's key over"])] };
}
