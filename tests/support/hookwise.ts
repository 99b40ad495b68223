import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Subprocess } from "bun";
import { executable } from "./built.ts";
import { type Client, createClient } from "./client.ts";

export const PASSWORD = "a password for tests";

export interface StartOptions {
	/** Variables besides those of every test; undefined removes one. */
	readonly env?: Readonly<Record<string, string | undefined>>;
	/** Directory of an earlier run; a fresh one if left out. */
	readonly dataDir?: string;
	/** Working directory; an empty one if left out. */
	readonly cwd?: string;
	/** Words after the name; none by default. */
	readonly words?: readonly string[];
	/** Another executable than the one under test. */
	readonly binary?: string;
	/** A command that runs what stands behind it, such as a shell that puts its log elsewhere. */
	readonly through?: readonly string[];
}

/** The executable, running. */
export interface HookWise extends AsyncDisposable {
	readonly url: string;
	readonly dataDir: string;
	readonly client: Client;
	readonly pid: number;
	/** Output so far. */
	readonly stdout: string;
	readonly stderr: string;
	readonly exited: Promise<number>;
	/** Sends a signal. @returns the exit code (128 + signal if it did not exit by itself) */
	end(signal: "SIGTERM" | "SIGINT" | "SIGKILL"): Promise<number>;
}

/** The executable, however it ends. */
export interface Launched {
	readonly process: Subprocess<"ignore", "pipe", "pipe">;
	readonly dataDir: string;
	readonly output: { stdout: string; stderr: string };
	/** Resolves with the first match on stdout; rejects if it ends without one. */
	line(pattern: RegExp): Promise<RegExpExecArray>;
}

export const freshDirectory = (): string => mkdtempSync(join(tmpdir(), "hookwise-test-"));

/** Starts the executable with only the path of this process's environment. */
export function launch(options: StartOptions = {}): Launched {
	const dataDir = options.dataDir ?? join(freshDirectory(), "data");
	const env: Record<string, string | undefined> = {
		PATH: process.env.PATH,
		HOST: "127.0.0.1",
		PORT: "0",
		HOOKWISE_DATA_DIR: dataDir,
		GUI_PASSWORD: PASSWORD,
		MIN_FREE_DISK_MB: "0",
		...options.env,
	};
	const child = Bun.spawn([...(options.through ?? []), options.binary ?? executable(), ...(options.words ?? [])], {
		cwd: options.cwd ?? freshDirectory(),
		env: Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined)),
		stdin: "ignore",
		stdout: "pipe",
		stderr: "pipe",
	});
	const output = { stdout: "", stderr: "" };
	const listeners = new Set<() => void>();
	const told = (): void => {
		for (const listener of listeners) listener();
	};
	const read = async (name: keyof typeof output, stream: ReadableStream<Uint8Array>): Promise<void> => {
		const decoder = new TextDecoder();
		for await (const part of stream) {
			output[name] += decoder.decode(part, { stream: true });
			told();
		}
	};
	const ended = Promise.all([read("stdout", child.stdout), read("stderr", child.stderr), child.exited]).then(told);
	let over = false;
	void ended.then(() => {
		over = true;
		told();
	});
	return {
		process: child,
		dataDir,
		output,
		line: (pattern) =>
			new Promise((resolve, reject) => {
				const look = (): void => {
					const found = pattern.exec(output.stdout);
					if (found === null && !over) return;
					listeners.delete(look);
					if (found !== null) resolve(found);
					else reject(new Error(`It ended (${child.exitCode}) without saying ${pattern}:\n${output.stdout}\n${output.stderr}`));
				};
				listeners.add(look);
				look();
			}),
	};
}

/** Runs a command to its end. */
export async function runToEnd(options: StartOptions): Promise<{ code: number; stdout: string; stderr: string }> {
	const launched = launch(options);
	const code = await launched.process.exited;
	await launched.line(/$/);
	return { code, ...launched.output };
}

/** Starts the executable and waits until it says that it is ready. */
export async function startHookWise(options: StartOptions = {}): Promise<HookWise> {
	const launched = launch(options);
	const { process: child, output, dataDir } = launched;
	const [, url = ""] = await launched.line(/^HookWise ready at (\S+)$/m);
	const password = options.env?.GUI_PASSWORD ?? /^Admin password: (.+)$/m.exec(output.stdout)?.[1] ?? PASSWORD;
	const end = async (signal: "SIGTERM" | "SIGINT" | "SIGKILL"): Promise<number> => {
		if (child.exitCode === null) child.kill(signal);
		return child.exited;
	};
	return {
		url,
		dataDir,
		client: createClient(url, password),
		pid: child.pid,
		get stdout() {
			return output.stdout;
		},
		get stderr() {
			return output.stderr;
		},
		exited: child.exited,
		end,
		async [Symbol.asyncDispose]() {
			await end("SIGKILL");
		},
	};
}
