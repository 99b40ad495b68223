import { rmSync } from "node:fs";
import { join } from "node:path";
import { ASIDE, finishRestore, removeDownloads, restoreBackup, undoRestore } from "../admin/backup/index.ts";
import { type App, startApp } from "../app/index.ts";
import { systemClock } from "../base/clock.ts";
import type { Config } from "../base/config.ts";
import { openDataDirectory } from "../base/dataDirectory.ts";
import { DriverProblem } from "../base/driver.ts";
import { remarkOnIdle } from "../base/environment.ts";
import { DataDirectoryInUse, lockDataDirectory } from "../base/lock.ts";
import { createLog, type Log } from "../base/log.ts";
import { createLogOutput } from "../base/logOutput.ts";
import { messageOf } from "../base/problems.ts";
import { createSecrets, loadKeys } from "../base/security/index.ts";
import { isNode, type ServingDeps, serveAsNode } from "../nodes/index.ts";
import { checkKeysAndDatabase } from "./startChecks.ts";
import { CommandFailed } from "./usage.ts";

/** Time for present work after SIGTERM. Milliseconds. */
const GRACE_MS = 9_000;

/** Maximum wait for the last log lines, since their reader may be gone. Milliseconds. */
const LOG_MS = 500;

/**
 * Runs HookWise until SIGTERM or SIGINT. Resolves with the exit code.
 * @param withoutEffect variables that are set and have no effect; the log names them
 */
export async function serve(config: Config, withoutEffect: readonly string[]): Promise<number> {
	const dataDir = config.HOOKWISE_DATA_DIR;
	const unlock = takeDirectory(dataDir);
	const output = createLogOutput();
	const log = createLog(config, output);
	checkKeysAndDatabase(config);
	if (withoutEffect.length > 0) {
		log.warn({ variables: withoutEffect, dataDir }, remarkOnIdle(withoutEffect));
	}
	removeDownloads(dataDir);
	// Registered first, so that a signal during the start stops HookWise as soon as it has started.
	const signalled = new Promise<string>((resolve) => {
		for (const name of ["SIGTERM", "SIGINT"] as const) process.once(name, () => resolve(name));
	});
	// Closing a terminal or rotating a log must not stop HookWise.
	for (const name of ["SIGHUP", "SIGUSR1", "SIGUSR2"] as const) process.on(name, () => log.info({ signal: name }, "signal ignored"));
	const lostLogLines = (): number => output.lost();
	const running = isNode(config) ? runAsNode({ config, log, lostLogLines, signalled }) : runAlone(config, log, lostLogLines, signalled);
	void signalled.then((signal) => {
		log.info({ signal }, "stopping");
		const late = setTimeout(() => {
			// Unfinished work is on disk and continues after the next start.
			log.warn("stopped without waiting any longer");
			void output.drain(LOG_MS).then(() => process.exit(0));
		}, GRACE_MS);
		late.unref();
	});
	await running;
	await output.drain(LOG_MS);
	unlock();
	return 0;
}

/** Runs with a database of its own until the signal. */
async function runAlone(config: Config, log: Log, lostLogLines: () => number, signalled: Promise<string>): Promise<void> {
	const begin: Begin = (now) => start(now, log, lostLogLines);
	let app = await begin(config);
	tellFirstUser(app);
	process.stdout.write(`HookWise ready at ${app.url}\n`);
	for (;;) {
		const next = await Promise.race([signalled, app.restoreWanted]);
		if (typeof next === "string") break;
		app = await swapped(app, { file: next.file, config, log, begin });
	}
	await app.stop();
}

/** Runs as one of several nodes until the signal. */
async function runAsNode({
	config,
	log,
	lostLogLines,
	signalled,
}: Pick<ServingDeps, "config" | "log" | "lostLogLines"> & { readonly signalled: Promise<string> }): Promise<void> {
	const { HOOKWISE_DATA_DIR: dataDir, ENCRYPTION_KEY: encryptionKey, SECRET_KEY: secretKey } = config;
	await serveAsNode({
		...{ config, log, lostLogLines, stopped: signalled, firstUser: tellFirstUser },
		ready: (url) => process.stdout.write(`HookWise ready at ${url}\n`),
		restore(file) {
			try {
				restoreBackup(file, dataDir, createSecrets(loadKeys({ dataDir, encryptionKey, secretKey }).encryptionKeys));
			} finally {
				rmSync(file, { force: true });
			}
		},
	});
}

function tellFirstUser({ username, firstPassword }: Pick<App, "username" | "firstPassword">): void {
	if (firstPassword !== null) process.stdout.write(`Admin user: ${username}\nAdmin password: ${firstPassword}\n`);
}

interface Running extends App {
	/** Resolves when an admin wants to restore a backup. */
	readonly restoreWanted: Promise<{ readonly file: string }>;
}

/** Starts HookWise. */
type Begin = (config: Config) => Promise<Running>;

async function start(config: Config, log: Log, lostLogLines: () => number): Promise<Running> {
	const { promise, resolve } = Promise.withResolvers<{ readonly file: string }>();
	const onRestore = (file: string): void => resolve({ file });
	const app = await startApp({ config, log, lostLogLines, clock: systemClock, random: Math.random, seat: null, onRestore });
	return { ...app, restoreWanted: promise };
}

interface Swap {
	/** Path of the complete, verified backup. */
	readonly file: string;
	readonly config: Config;
	readonly log: Log;
	readonly begin: Begin;
}

/**
 * Stops, replaces the database by a backup and starts again at the same address. If that fails, starts with
 * the old database.
 */
async function swapped(app: Running, { file, config, log, begin }: Swap): Promise<Running> {
	const { HOOKWISE_DATA_DIR: dataDir, ENCRYPTION_KEY: encryptionKey, SECRET_KEY: secretKey } = config;
	const again = { ...config, PORT: Number(new URL(app.url).port) };
	log.warn({ file }, "restoring a backup");
	await app.stop();
	try {
		restoreBackup(file, dataDir, createSecrets(loadKeys({ dataDir, encryptionKey, secretKey }).encryptionKeys));
	} catch (error) {
		log.error({ err: error }, "the backup cannot be put in place; going on as before");
		return begin(again);
	} finally {
		rmSync(file, { force: true });
	}
	try {
		const restored = await begin(again);
		log.warn({ kept: join(dataDir, ASIDE) }, "restored; what was there is kept");
		return restored;
	} catch (error) {
		log.error({ err: error }, "the restored database does not start; going back to the one before");
		undoRestore(dataDir);
		return begin(again);
	}
}

/** @throws DataDirectoryInUse, CommandFailed if the folder cannot be created or written */
function takeDirectory(dataDir: string): () => void {
	try {
		openDataDirectory(dataDir);
		const unlock = lockDataDirectory(dataDir);
		finishRestore(dataDir);
		return unlock;
	} catch (error) {
		if (error instanceof DataDirectoryInUse || error instanceof DriverProblem) throw error;
		const why = messageOf(error);
		throw new CommandFailed(`The data directory ${dataDir} (HOOKWISE_DATA_DIR) cannot be used: ${why}`);
	}
}
