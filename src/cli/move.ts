import { existsSync } from "node:fs";
import { join } from "node:path";
import { finishRestore } from "../admin/backup/index.ts";
import type { Config } from "../base/config.ts";
import { readDatabaseUrl } from "../base/databaseUrl.ts";
import { openDataDirectory } from "../base/dataDirectory.ts";
import { lockFile } from "../base/lock.ts";
import { KEY_FILE, SECRET_FILE } from "../base/security/index.ts";
import { type Arrival, type ArrivalStep, type DepartureStep, MoveRefused, moveIn, moveOut, removeCopy } from "../nodes/index.ts";
import { DATABASE } from "../store/index.ts";
import { existingKeys } from "./offline.ts";
import { createProgress } from "./progress.ts";
import { requireConfig } from "./settings.ts";
import { checkKeys } from "./startChecks.ts";
import { type CliContext, type Command, CommandFailed, readWords, UsageError } from "./usage.ts";

/** Exit code of a command that Ctrl-C ended, as shells have it. */
const INTERRUPTED = 130;

const STEPS: Readonly<Record<ArrivalStep | DepartureStep, string>> = {
	copying: "Copying the database",
	counting: "Checking and counting it",
	sending: "Sending it",
	checking: "Reading it back",
	fetching: "Fetching the database",
	replaying: "Adding what came since",
};

export const moveCommand: Command = {
	name: "move",
	summary: "moves everything to PostgreSQL for several nodes, or back; while HookWise still accepts",
	takes: "--to URL [--without-history] | --from URL",
	help: `URL is what the nodes get as DATABASE_URL: postgres://user:password@host:5432/database; the password may be in PGPASSWORD instead.

--to copies the database of HOOKWISE_DATA_DIR while HookWise runs. Then stop HookWise, and run the same command again: it sends what has
changed since, reads everything back, and compares checksum and counts. Only then can nodes start. Ctrl-C at any time: the same command
goes on where it was. --without-history leaves received alerts behind.

--from makes the installation in PostgreSQL an ordinary database in HOOKWISE_DATA_DIR, which must have none, or a node's copy. All nodes
must be stopped.`,
	async run(given, context) {
		const { direction, url, history } = readGiven(given, context.environment);
		// The nodes' address may be set here already, without their keys, which are in the data directory.
		const config = requireConfig({ ...context.environment, DATABASE_URL: undefined });
		openDataDirectory(config.HOOKWISE_DATA_DIR);
		const unlock = lockFile(join(config.HOOKWISE_DATA_DIR, "move.lock"));
		if (unlock === null) throw new CommandFailed(`Another move is at work on ${config.HOOKWISE_DATA_DIR}.`);
		endOnSignal(config);
		try {
			return await (direction === "to" ? there({ config, url, history, context }) : back({ config, url, context }));
		} catch (error) {
			if (error instanceof MoveRefused) throw new CommandFailed(error.message);
			throw error;
		} finally {
			unlock();
		}
	},
};

interface Given {
	readonly direction: "to" | "from";
	readonly url: string;
	readonly history: boolean;
}

function readGiven(given: readonly string[], environment: CliContext["environment"]): Given {
	const options = { to: { type: "string" }, from: { type: "string" }, "without-history": { type: "boolean", default: false } } as const;
	const { to, from, "without-history": withoutHistory } = readWords({ args: [...given], options }).values;
	const url = to ?? from;
	if (url === undefined || (to !== undefined && from !== undefined)) throw new UsageError("Either --to URL or --from URL is needed");
	const direction = to === undefined ? "from" : "to";
	if (withoutHistory && direction === "from") throw new UsageError("--without-history goes with --to");
	const reading = readDatabaseUrl(url);
	if (!reading.ok) throw new UsageError(`--${direction}: ${reading.problem}`);
	return { direction, url: withPassword(url, reading.address.password, environment.PGPASSWORD), history: !withoutHistory };
}

/** The address with the password of the environment, if it has none of its own. */
function withPassword(url: string, own: string | null, given: string | undefined): string {
	if (own !== null || given === undefined || given === "") return url;
	const parsed = new URL(url);
	parsed.password = encodeURIComponent(given);
	return parsed.href;
}

/** Tidies up after Ctrl-C. Every step can be done again, so nothing else is to be done. */
function endOnSignal({ HOOKWISE_DATA_DIR: dataDir }: Config): void {
	for (const name of ["SIGINT", "SIGTERM"] as const) {
		process.once(name, () => {
			removeCopy(dataDir);
			process.stderr.write("\nInterrupted. Nothing is lost: the same command goes on where this one was.\n");
			process.exit(INTERRUPTED);
		});
	}
}

interface Work {
	readonly config: Config;
	readonly url: string;
	readonly context: CliContext;
}

async function there({ config, url, history, context }: Work & { readonly history: boolean }): Promise<number> {
	const { HOOKWISE_DATA_DIR: dataDir } = config;
	const unlock = lockFile(join(dataDir, "hookwise.lock"));
	const progress = createProgress(context);
	try {
		if (unlock !== null) finishRestore(dataDir);
		// Without its database the move itself says whether an earlier pass has moved it.
		if (existsSync(join(dataDir, DATABASE))) checkKeys(config);
		const arrival = await moveIn({
			...{ dataDir, history, isRunning: unlock === null, now: Date.now() },
			link: linkOf(config, url),
			onStep: (step) => progress.begin(STEPS[step]),
		});
		progress.end();
		for (const line of arrivalLines(arrival, config)) context.out(line);
		return 0;
	} finally {
		progress.end();
		unlock?.();
	}
}

async function back({ config, url, context }: Work): Promise<number> {
	const { HOOKWISE_DATA_DIR: dataDir } = config;
	const link = linkOf(config, url);
	const unlock = lockFile(join(dataDir, "hookwise.lock"));
	if (unlock === null) throw new CommandFailed(`HookWise runs on ${dataDir}. Stop it, and all nodes, first.`);
	const progress = createProgress(context);
	try {
		const { tables, rows } = await moveOut({ dataDir, link, onStep: (step) => progress.begin(STEPS[step]) });
		progress.end();
		context.out(
			`Everything is in ${dataDir} now: ${rows} rows in ${tables} tables. What came from PostgreSQL has the checksum it had there.`,
		);
		context.out(
			"Start HookWise there without DATABASE_URL. No node can start on that PostgreSQL any more; hookwise move --to goes there again.",
		);
		for (const line of keyLines(config, "HookWise needs the keys of the nodes:")) context.out(line);
		return 0;
	} finally {
		progress.end();
		unlock();
	}
}

/** @throws CommandFailed if the keys of the installation are not here: new ones could open nothing */
function linkOf(config: Config, url: string) {
	const { encryptionKeys, secretKey } = existingKeys(config);
	return { url, ca: config.DATABASE_CA, encryptionKey: encryptionKeys.join(","), secretKey };
}

function arrivalLines({ end, sent, tables, rows, kept }: Arrival, config: Config): string[] {
	const { HOOKWISE_DATA_DIR: dataDir } = config;
	if (end === "there")
		return ["It is in PostgreSQL already, and nodes can start.", ...keyLines(config, "Every node needs exactly these keys:")];
	const sizes =
		sent === null
			? []
			: [`Sent ${Math.ceil(sent.bytes / 2 ** 20)} MB: ${sent.sent} of ${sent.parts} parts, the others were there already.`];
	if (end === "again") {
		return [
			...sizes,
			"HookWise is running: what it has taken since the copy is not in PostgreSQL yet, and no node can start there.",
			"To finish, stop HookWise and run the same command again. It sends only what has changed, and checks everything.",
		];
	}
	return [
		...sizes,
		`Read back from PostgreSQL, with the same checksum (SHA-256 ${sent?.sha256 ?? ""}): ${rows} rows in ${tables} tables.`,
		"Moved. Nodes can start with this address as DATABASE_URL.",
		...keyLines(config, "Every node needs exactly these keys:"),
		kept === null
			? `The first node may use ${dataDir}: its database is a node's copy now, and HookWise no longer starts on it without DATABASE_URL.`
			: `The database with its history is kept as ${kept}.`,
	];
}

/** Where the keys are; never their values. */
function keyLines({ HOOKWISE_DATA_DIR: dataDir, ENCRYPTION_KEY, SECRET_KEY }: Config, head: string): string[] {
	const where = (value: string | null, file: string): string =>
		value === null ? `what is in ${join(dataDir, file)}` : "as it is set here";
	return [head, `  ENCRYPTION_KEY: ${where(ENCRYPTION_KEY, KEY_FILE)}`, `  SECRET_KEY: ${where(SECRET_KEY, SECRET_FILE)}`];
}
