/** What the kernel counts of a process while something happens. */
import { readFileSync } from "node:fs";

export interface Counted {
	/** Milliseconds of the processor, user and system, all threads. */
	readonly cpuMs: number;
	/** fdatasync and fsync; null where neither perf nor strace may look. */
	readonly syncs: number | null;
	/** pwrite64; null as above. */
	readonly writes: number | null;
}

const TICKS_A_SECOND = 100;
const CALLS = ["fdatasync", "fsync", "pwrite64"] as const;

/** Milliseconds of the processor that a process has had. */
export function cpuMs(pid: number): number {
	const fields = readFileSync(`/proc/${pid}/stat`, "latin1").split(") ")[1]?.split(" ") ?? [];
	return ((Number(fields[11]) + Number(fields[12])) * 1000) / TICKS_A_SECOND;
}

/** Kilobytes of memory that are resident. */
export const residentKb = (pid: number): number =>
	Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1] ?? Number.NaN);

/** Kilobytes that the process keeps for itself: no file's pages, which the kernel may drop. */
export const ownKb = (pid: number): number =>
	Number(/^RssAnon:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "latin1"))?.[1] ?? Number.NaN);

/** Counts what a process does while `during` runs; system calls by perf, which costs the process next to nothing. */
export async function counting(pid: number, during: () => Promise<void>): Promise<Counted> {
	const perf = Bun.which("perf") === null ? null : startPerf(pid);
	const before = cpuMs(pid);
	await during();
	const spent = cpuMs(pid) - before;
	const calls = await perf?.stop();
	const of = (name: (typeof CALLS)[number]): number | null => calls?.[name] ?? null;
	const [data, all] = [of("fdatasync"), of("fsync")];
	return { cpuMs: spent, syncs: data === null || all === null ? null : data + all, writes: of("pwrite64") };
}

function startPerf(pid: number): { stop(): Promise<Partial<Record<(typeof CALLS)[number], number>>> } {
	const events = CALLS.flatMap((name) => ["-e", `syscalls:sys_enter_${name}`]);
	const child = Bun.spawn(["perf", "stat", "-x", ",", ...events, "-p", String(pid)], { stderr: "pipe", stdout: "ignore" });
	return {
		async stop() {
			child.kill("SIGINT");
			const text = await new Response(child.stderr).text();
			return Object.fromEntries(
				CALLS.flatMap((name) => {
					const found = new RegExp(`^(\\d+),.*sys_enter_${name},`, "m").exec(text)?.[1];
					return found === undefined ? [] : [[name, Number(found)]];
				}),
			);
		},
	};
}
