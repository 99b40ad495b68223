import { removeDownloads } from "../admin/backup/index.ts";
import { startApp } from "../app.ts";
import { systemClock } from "../base/clock.ts";
import type { Config } from "../base/config.ts";
import { openDataDirectory } from "../base/dataDirectory.ts";
import { DriverProblem } from "../base/driver.ts";
import { DataDirectoryInUse, lockDataDirectory } from "../base/lock.ts";
import { createLog } from "../base/log.ts";
import { createLogOutput } from "../base/logOutput.ts";
import { checkBesides } from "./startChecks.ts";
import { CommandFailed } from "./usage.ts";

/** How long what is in flight may take after SIGTERM. Milliseconds. */
const GRACE_MS = 9_000;

/** How long the last log lines are waited for, as their reader may have gone. Milliseconds. */
const LOG_MS = 500;

/** Runs HookWise until SIGTERM or SIGINT. Resolves with the exit code. */
export async function serve(config: Config): Promise<number> {
	const dataDir = config.HOOKWISE_DATA_DIR;
	const unlock = takeDirectory(dataDir);
	const output = createLogOutput();
	const log = createLog(config, output);
	checkBesides(config);
	removeDownloads(dataDir);
	// Heard from the first moment on: whoever stops HookWise while it starts is obeyed once it has.
	const signalled = new Promise<string>((resolve) => {
		for (const name of ["SIGTERM", "SIGINT"] as const) process.once(name, () => resolve(name));
	});
	// A closed terminal, and a log rotator's habit, are no reason to stop taking webhooks.
	for (const name of ["SIGHUP", "SIGUSR1", "SIGUSR2"] as const) process.on(name, () => log.info({ signal: name }, "signal ignored"));
	const lostLogLines = (): number => output.lost();
	const app = await startApp({ config, log, lostLogLines, clock: systemClock, random: Math.random });
	if (app.firstPassword !== null) {
		process.stdout.write(`Admin user: ${app.username}\nAdmin password: ${app.firstPassword}\n`);
	}
	process.stdout.write(`HookWise ready at ${app.url}\n`);
	const signal = await signalled;
	log.info({ signal }, "stopping");
	const late = setTimeout(() => {
		// Whatever is unfinished is on disk and goes on at the next start.
		log.warn("stopped without waiting any longer");
		void output.drain(LOG_MS).then(() => process.exit(0));
	}, GRACE_MS);
	await app.stop();
	clearTimeout(late);
	await output.drain(LOG_MS);
	unlock();
	return 0;
}

/** @throws DataDirectoryInUse, CommandFailed when the folder cannot be made or written */
function takeDirectory(dataDir: string): () => void {
	try {
		openDataDirectory(dataDir);
		return lockDataDirectory(dataDir);
	} catch (error) {
		if (error instanceof DataDirectoryInUse || error instanceof DriverProblem) throw error;
		const why = error instanceof Error ? error.message : String(error);
		throw new CommandFailed(`The data directory ${dataDir} (HOOKWISE_DATA_DIR) cannot be used: ${why}`);
	}
}
