import { execFileSync, spawnSync } from "node:child_process";
import {
	closeSync,
	existsSync,
	mkdirSync,
	openSync,
	readFileSync,
	rmSync,
	statfsSync,
	truncateSync,
	unlinkSync,
	writeFileSync,
	writeSync,
} from "node:fs";
import { join } from "node:path";
import { eventually, freshDirectory, type HookWise } from "../support/index.ts";
import type { Random } from "./random.ts";

/** A kind of failure of the machine, which strikes the executable in the middle of a round. */
export interface Ground extends AsyncDisposable {
	readonly dataDir: string;
	/** Variables besides those of every round. */
	readonly env: Readonly<Record<string, string>>;
	/** True if nobody listens while it strikes. */
	readonly isDown: boolean;
	/** @param start starts the executable on the same data @returns the running one */
	strike(running: HookWise, start: () => Promise<HookWise>): Promise<HookWise>;
}

/** This machine cannot simulate the kind; the message says why, and it is always reported. */
export class CannotPlay extends Error {}

export type GroundKind = "kills" | "stops" | "clocks" | "power" | "full" | "readonly";

/** @throws CannotPlay */
export const GROUNDS: Readonly<Record<GroundKind, (dataDir: string, random: Random) => Ground>> = {
	kills,
	stops,
	clocks,
	power,
	full,
	readonly,
};

const nothing = async (): Promise<void> => {};

/** `kill -9`. */
function kills(dataDir: string): Ground {
	return {
		...{ dataDir, env: {}, isDown: true, [Symbol.asyncDispose]: nothing },
		async strike(running, start) {
			await running.end("SIGKILL");
			return start();
		},
	};
}

/** SIGSTOP, as when a virtual machine is moved; calls and timers notice that time has passed. */
function stops(dataDir: string, random: Random): Ground {
	return {
		...{ dataDir, env: {}, isDown: false, [Symbol.asyncDispose]: nothing },
		async strike(running) {
			process.kill(running.pid, "SIGSTOP");
			await Bun.sleep(random.whole(100, 2_500));
			process.kill(running.pid, "SIGCONT");
			return running;
		},
	};
}

/** Jumps of the time of day in milliseconds: minutes, hours, and a day, forward and back. */
const JUMPS = [90_000, 7_200_000, 86_400_000] as const;

/** The time of day is set forward and back while it runs. */
function clocks(dataDir: string, random: Random): Ground {
	const file = join(freshDirectory(), "clock");
	const set = (ms: number): void => writeFileSync(file, new BigInt64Array([BigInt(ms)]), { flag: existsSync(file) ? "r+" : "w" });
	set(0);
	return {
		...{ dataDir, env: { LD_PRELOAD: shim(), HOOKWISE_SHIM_CLOCK: file }, isDown: false, [Symbol.asyncDispose]: nothing },
		async strike(running) {
			set(random.pick(JUMPS) * random.pick([1, -1, 0]));
			await Bun.sleep(random.whole(50, 500));
			return running;
		},
	};
}

const DATABASE = ["hookwise.db", "hookwise.db-wal"] as const;
const BLOCK = 4_096;

/** Power cut: everything after the last sync is lost, or only some of its blocks are there. */
function power(dataDir: string, random: Random): Ground {
	const copies = join(freshDirectory(), "synced");
	mkdirSync(copies);

	function cut(): void {
		const kept = random.pick([0, 0, random.next()]);
		for (const name of DATABASE) {
			const copy = join(copies, name);
			if (!existsSync(copy)) continue;
			const synced = readFileSync(copy);
			const written = existsSync(join(dataDir, name)) ? readFileSync(join(dataDir, name)) : synced;
			writeFileSync(join(dataDir, name), kept === 0 ? synced : mixed(synced, written, () => random.chance(kept)));
			unlinkSync(copy);
		}
		rmSync(join(dataDir, "hookwise.db-shm"), { force: true });
	}

	return {
		...{ dataDir, env: { LD_PRELOAD: shim(), HOOKWISE_SHIM_CUT: copies }, isDown: true, [Symbol.asyncDispose]: nothing },
		async strike(running, start) {
			await running.end("SIGKILL");
			cut();
			return start();
		},
	};
}

/** The synced content, with some blocks of what was only written. */
function mixed(synced: Uint8Array, written: Uint8Array, isKept: () => boolean): Uint8Array {
	const result = new Uint8Array(Math.max(synced.length, written.length));
	result.set(synced);
	for (let at = 0; at < written.length; at += BLOCK) if (isKept()) result.set(written.subarray(at, at + BLOCK), at);
	return result;
}

/** A small disk in memory that is full for a while. */
function full(_dataDir: string, random: Random): Ground {
	const place = mounted("-t tmpfs -o size=48m hookwise-chaos".split(" "));
	const ballast = join(place, "ballast");
	return {
		...{ dataDir: join(place, "data"), env: {}, isDown: false },
		async strike(running, start) {
			fill(ballast);
			await Bun.sleep(random.whole(100, 1_500));
			const isKilled = random.chance(0.3);
			if (isKilled) await running.end("SIGKILL");
			unlinkSync(ballast);
			return isKilled ? start() : running;
		},
		[Symbol.asyncDispose]: () => unmounted(place),
	};
}

/** Writes until the disk is full. */
function fill(file: string): void {
	const descriptor = openSync(file, "w");
	try {
		for (const size of [1 << 20, BLOCK, 1]) {
			const part = new Uint8Array(size);
			while (hasRoom(descriptor, part));
		}
	} finally {
		closeSync(descriptor);
	}
}

function hasRoom(descriptor: number, part: Uint8Array): boolean {
	try {
		return writeSync(descriptor, part) > 0;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === "ENOSPC") return false;
		throw error;
	}
}

/** A failing disk: the kernel allows no more writes, and unsynced data is lost. Repaired while HookWise is stopped. */
function readonly(_dataDir: string, random: Random): Ground {
	const image = join(freshDirectory(), "disk");
	writeFileSync(image, "");
	truncateSync(image, 96 * 2 ** 20);
	run("mkfs.ext4", "-q", image);
	const place = mounted(["-o", "loop", image]);
	return {
		...{ dataDir: join(place, "data"), env: {}, isDown: false },
		async strike(running, start) {
			run("mount", "-o", "remount,abort", place);
			await Bun.sleep(random.whole(100, 1_500));
			await running.end("SIGKILL");
			run("umount", place);
			// 1: it found errors and repaired them.
			const { status, stderr } = spawnSync("fsck.ext4", ["-p", "-f", image]);
			if (status === null || status > 1) throw new Error(`The disk could not be mended: ${stderr}`);
			run("mount", "-o", "loop", image, place);
			return start();
		},
		[Symbol.asyncDispose]: () => unmounted(place),
	};
}

function run(command: string, ...words: readonly string[]): void {
	try {
		execFileSync(command, words, { stdio: ["ignore", "ignore", "pipe"] });
	} catch (error) {
		throw new CannotPlay(`${command} ${words.join(" ")}: ${error instanceof Error ? error.message : String(error)}`);
	}
}

/** @returns a new mount point */
function mounted(words: readonly string[]): string {
	const place = freshDirectory();
	run("mount", ...words, place);
	if (statfsSync(place).blocks === 0) throw new CannotPlay(`${place} has no room`);
	return place;
}

/** Waits, since the process that used it ended only just now. */
async function unmounted(place: string): Promise<void> {
	await eventually(`${place} is not in use`, () => spawnSync("umount", [place]).status === 0);
}

let built: string | null = null;

/**
 * The library that simulates clock and power, built once. @throws CannotPlay without a C compiler, and on
 * other systems than Linux
 */
export function shim(): string {
	if (built !== null) return built;
	if (process.platform !== "linux") throw new CannotPlay("LD_PRELOAD is Linux's");
	const library = join(freshDirectory(), "shim.so");
	run("cc", "-shared", "-fPIC", "-O1", "-o", library, join(import.meta.dir, "shim.c"));
	built = library;
	return library;
}
