import { closeSync, existsSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Subprocess } from "bun";
import { eventually } from "../eventually.ts";
import { asServer, programs, run } from "./programs.ts";

/** Time within which a server must be ready, crash recovery included. Milliseconds. */
const READY_WITHIN = 30_000;

/** The processes of one server, which come and go while its data stays. */
export interface ServerProcess {
	start(): Promise<void>;
	/** Ends every connection, writes everything and ends, as an operator's restart does. */
	stop(): Promise<void>;
	/** Kills all its processes at the same moment, as the loss of the machine does. */
	crash(): Promise<void>;
	/** Ends it in the quickest way that leaves nothing behind. */
	end(): Promise<void>;
	/** What it wrote so far, all its starts together. */
	readonly log: string;
}

export interface Place {
	readonly data: string;
	/** Folder of its socket. */
	readonly socketDirectory: string;
	readonly port: number;
	readonly logFile: string;
}

/** True if a process runs; one that has ended and that nobody has asked about does not. */
function runs(pid: number): boolean {
	try {
		// Behind the name, which stands in brackets and may hold anything.
		return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, "latin1"));
	} catch {
		return false;
	}
}

function kill(pid: number, signal: "SIGSTOP" | "SIGKILL"): void {
	try {
		process.kill(pid, signal);
	} catch (error) {
		// It ended by itself in the meantime, which is what was wanted.
		if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
	}
}

/** The server's lines about itself: its process, …, its shared memory (seventh), its state (eighth). */
function statusOf(data: string): readonly string[] {
	const file = join(data, "postmaster.pid");
	return existsSync(file) ? readFileSync(file, "utf8").split("\n") : [];
}

/** A server in that place, not started yet. */
export function serverProcess({ data, socketDirectory, port, logFile }: Place): ServerProcess {
	const words = [...asServer, join(programs(), "postgres"), "-D", data, "-k", socketDirectory, "-p", String(port)];
	let child: Subprocess | null = null;
	const readLog = (): string => (existsSync(logFile) ? readFileSync(logFile, "utf8") : "");

	async function start(): Promise<void> {
		if (child !== null) throw new Error("This PostgreSQL runs already");
		const out = openSync(logFile, "a");
		const started = Bun.spawn(words, { stdin: "ignore", stdout: out, stderr: out });
		closeSync(out);
		child = started;
		let ended = false;
		await eventually(
			"PostgreSQL is ready",
			() => {
				ended = started.exitCode !== null || started.signalCode !== null;
				const status = statusOf(data);
				return ended || (status[0] === String(started.pid) && status[7]?.trim() === "ready");
			},
			READY_WITHIN,
		);
		if (!ended) return;
		child = null;
		throw new Error(`PostgreSQL ended while it started:\n${readLog().slice(-4000)}`);
	}

	async function signal(name: "SIGINT" | "SIGQUIT"): Promise<void> {
		child?.kill(name);
		await child?.exited;
		child = null;
	}

	async function crash(): Promise<void> {
		if (child === null) return;
		const { pid, exited } = child;
		// Stopped, it starts no new process between the look and the kill.
		kill(pid, "SIGSTOP");
		const children = readFileSync(`/proc/${pid}/task/${pid}/children`, "latin1").split(" ").filter(Boolean).map(Number);
		for (const one of [pid, ...children]) kill(one, "SIGKILL");
		await exited;
		child = null;
		// The next start is refused as long as one of them holds its memory.
		await eventually("a crashed PostgreSQL is gone", () => !children.some(runs));
	}

	async function end(): Promise<void> {
		await signal("SIGQUIT");
		// A crash leaves a piece of shared memory, which only the next start on the same data would give back.
		const memory = statusOf(data)[6]?.trim().split(/\s+/)[1];
		if (memory !== undefined) await run(["ipcrm", "--shmem-id", memory]);
	}

	return {
		start,
		stop: () => signal("SIGINT"),
		crash,
		end,
		get log() {
			return readLog();
		},
	};
}
