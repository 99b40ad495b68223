import { rmSync } from "node:fs";
import { join } from "node:path";
import { ASIDE, finishRestore, removeDownloads, restoreBackup, undoRestore } from "../admin/backup/index.ts";
import { type App, startApp } from "../app.ts";
import { systemClock } from "../base/clock.ts";
import type { Config } from "../base/config.ts";
import { openDataDirectory } from "../base/dataDirectory.ts";
import { DriverProblem } from "../base/driver.ts";
import { DataDirectoryInUse, lockDataDirectory } from "../base/lock.ts";
import { createLog, type Log } from "../base/log.ts";
import { createLogOutput } from "../base/logOutput.ts";
import { createSecrets, loadKeys } from "../base/security/index.ts";
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
	const told: Told = { log, lostLogLines: () => output.lost() };
	let app = await start(config, told);
	if (app.firstPassword !== null) {
		process.stdout.write(`Admin user: ${app.username}\nAdmin password: ${app.firstPassword}\n`);
	}
	process.stdout.write(`HookWise ready at ${app.url}\n`);
	for (;;) {
		const next = await Promise.race([signalled, app.restoreWanted]);
		if (typeof next === "string") {
			log.info({ signal: next }, "stopping");
			break;
		}
		app = await swapped(app, next.file, config, told);
	}
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

interface Running extends App {
	/** Resolves when an admin wants a backup in the database's place. */
	readonly restoreWanted: Promise<{ readonly file: string }>;
}

/** Where a start tells what it does. */
interface Told {
	readonly log: Log;
	readonly lostLogLines: () => number;
}

async function start(config: Config, told: Told): Promise<Running> {
	const { promise, resolve } = Promise.withResolvers<{ readonly file: string }>();
	const onRestore = (file: string): void => resolve({ file });
	const app = await startApp({ config, ...told, clock: systemClock, random: Math.random, onRestore });
	return { ...app, restoreWanted: promise };
}

/** Stops, puts a backup in the database's place and starts again, at the same address; with the old database if it does not start. */
async function swapped(app: Running, file: string, config: Config, told: Told): Promise<Running> {
	const { HOOKWISE_DATA_DIR: dataDir, ENCRYPTION_KEY: encryptionKey, SECRET_KEY: secretKey } = config;
	const { log } = told;
	const again = { ...config, PORT: Number(new URL(app.url).port) };
	log.warn({ file }, "restoring a backup");
	await app.stop();
	try {
		restoreBackup(file, dataDir, createSecrets(loadKeys({ dataDir, encryptionKey, secretKey }).encryptionKeys));
	} catch (error) {
		log.error({ err: error }, "the backup cannot be put in place; going on as before");
		return start(again, told);
	} finally {
		rmSync(file, { force: true });
	}
	try {
		const restored = await start(again, told);
		log.warn({ kept: join(dataDir, ASIDE) }, "restored; what was there is kept");
		return restored;
	} catch (error) {
		log.error({ err: error }, "the restored database does not start; going back to the one before");
		undoRestore(dataDir);
		return start(again, told);
	}
}

/** @throws DataDirectoryInUse, CommandFailed when the folder cannot be made or written */
function takeDirectory(dataDir: string): () => void {
	try {
		openDataDirectory(dataDir);
		const unlock = lockDataDirectory(dataDir);
		finishRestore(dataDir);
		return unlock;
	} catch (error) {
		if (error instanceof DataDirectoryInUse || error instanceof DriverProblem) throw error;
		const why = error instanceof Error ? error.message : String(error);
		throw new CommandFailed(`The data directory ${dataDir} (HOOKWISE_DATA_DIR) cannot be used: ${why}`);
	}
}
