import { existsSync } from "node:fs";
import { join } from "node:path";
import { ASIDE, drill, restoreBackup, undoRestore } from "../admin/backup/index.ts";
import { isoTime } from "../base/clock.ts";
import type { Config } from "../base/config.ts";
import { openDataDirectory } from "../base/dataDirectory.ts";
import { messageOf } from "../base/problems.ts";
import { createSecrets, KEY_FILE, opensDataKey, readOldKeys, SealBroken, type Secrets, writeKeyFile } from "../base/security/index.ts";
import { isNode } from "../nodes/index.ts";
import { type BackupReport, BackupUnreadable, backupMeta, markCopy, readBackup, writeBackup } from "../store/index.ts";
import { asOnlyGuest, type NodeConfig } from "./guest.ts";
import { presentKeys, runExclusively, withDatabase } from "./offline.ts";
import { requireConfig } from "./settings.ts";
import { type CliContext, type Command, CommandFailed, readWords, UsageError } from "./usage.ts";

/** Parses a command with one file and switches. @throws UsageError */
function readFile(given: readonly string[], switches: readonly string[]): { file: string; on: ReadonlySet<string> } {
	const options = Object.fromEntries(switches.map((name) => [name, { type: "boolean" as const }]));
	const { values, positionals } = readWords({ args: [...given], options, allowPositionals: true });
	const [file, ...more] = positionals;
	if (file === undefined || more.length > 0) throw new UsageError("One FILE is needed");
	return { file, on: new Set(switches.filter((name) => values[name] === true)) };
}

function lines(report: BackupReport): string[] {
	const counts = Object.entries(report.counts).map(([what, count]) => `  ${what.replace("_", " ")}: ${count}`);
	return [
		`made ${isoTime(report.madeAt)}, ${Math.ceil(report.bytes / 1024)} KB, ${report.withHistory ? "with" : "without"} history`,
		...counts,
	];
}

export const backupCommand: Command = {
	name: "backup",
	summary: "writes one consistent backup file, also while HookWise runs",
	takes: "[--no-history] FILE",
	help: "Everything in one file: settings, endpoints, TenantMap, users, incidents, audit and history.\nSecrets in it stay sealed: keep ENCRYPTION_KEY (or encryption.key) apart from it, and safe.",
	async run(given, { environment, out }) {
		const { file, on } = readFile(given, ["no-history"]);
		const report = await withDatabase(requireConfig(environment), (source) => {
			process.umask(0o077);
			return written(source, file, !on.has("no-history"));
		});
		out(`Backup written to ${file}`);
		for (const line of lines(report)) out(line);
		return 0;
	},
};

/** @throws CommandFailed if the file cannot be written: no such folder, no permission, no space */
function written(source: string, file: string, history: boolean): BackupReport {
	try {
		return writeBackup(source, file, { history, now: Date.now() });
	} catch (error) {
		if (!(error instanceof Error && "code" in error)) throw error;
		throw new CommandFailed(`${file} cannot be written: ${error.message}`);
	}
}

export const restoreCommand: Command = {
	name: "restore",
	summary: "puts a backup in place of what is there; HookWise must not run",
	takes: "[--preview] [--yes] FILE | --check FILE",
	help: "All or nothing. Without --yes, a data directory that has something in it is left alone. --preview only says what the file holds.\nWhat was there is kept beside it as hookwise.db.before-restore.\n--check is a drill, also while HookWise runs: it restores into a folder of its own, opens every secret and the latest alerts, and\nremoves it again. Exit code 1 when the backup would not do.",
	async run(given, { environment, out }) {
		const { file, on } = readFile(given, ["preview", "yes", "check"]);
		const config = requireConfig(environment);
		try {
			if (on.has("check")) return checked(file, config, out);
			if (on.has("preview")) {
				for (const line of lines(readBackup(file))) out(line);
				return 0;
			}
			requireKey(config);
			if (isNode(config)) return await runExclusively(config, () => restoreNodes(file, config, on.has("yes"), out));
			return await runExclusively(config, async () => {
				if (hasData(config.HOOKWISE_DATA_DIR) && !on.has("yes")) {
					throw new CommandFailed(
						`${config.HOOKWISE_DATA_DIR} has a database already. Say --yes to put the backup in its place; it is kept beside it.`,
					);
				}
				process.umask(0o077);
				const report = restoreBackup(file, config.HOOKWISE_DATA_DIR, secretsFor(file, config, out));
				out(`Restored ${file} into ${config.HOOKWISE_DATA_DIR}`);
				for (const line of lines(report)) out(line);
				return 0;
			});
		} catch (error) {
			if (error instanceof BackupUnreadable || error instanceof SealBroken) throw new CommandFailed(error.message);
			throw error;
		}
	},
};

/** Puts a backup in the place of what several nodes have, none of which runs. What was there is kept in this data directory. */
function restoreNodes(file: string, config: NodeConfig, yes: boolean, out: CliContext["out"]): Promise<number> {
	const { HOOKWISE_DATA_DIR: dataDir } = config;
	return asOnlyGuest(
		config,
		async ({ isFirst, publish }) => {
			if (!isFirst && !yes) {
				throw new CommandFailed("There is an installation in PostgreSQL already. Say --yes to put the backup in its place, for all nodes.");
			}
			process.umask(0o077);
			const report = restoreBackup(file, dataDir, secretsFor(file, config, out));
			try {
				await publish();
			} catch (error) {
				undoRestore(dataDir);
				throw new CommandFailed(`The backup could not be sent to PostgreSQL, where nothing has changed: ${messageOf(error)}`);
			}
			// As a copy it could not be used again, as the log has gone on without it.
			markCopy(join(dataDir, ASIDE), null);
			out(`Restored ${file} for all nodes; they can start now`);
			for (const line of lines(report)) out(line);
			return 0;
		},
		true,
	);
}

/** Runs the drill. @throws the errors that a restore would have */
function checked(file: string, config: Config, out: CliContext["out"]): number {
	requireKey(config);
	openDataDirectory(config.HOOKWISE_DATA_DIR);
	const keys = [...presentKeys(config), ...(config.ENCRYPTION_KEY === null ? readOldKeys(config.HOOKWISE_DATA_DIR) : [])];
	const { backup, secrets, bodies } = drill(file, config.HOOKWISE_DATA_DIR, createSecrets([...new Set(keys)]));
	out(`${file} can be restored`);
	for (const line of lines(backup)) out(line);
	out(`  secrets that open: ${secrets}`);
	out(`  latest alerts that open: ${bodies}`);
	return 0;
}

/**
 * Secrets that open a backup. A backup from before a change of keys needs a retired key, which is put back
 * into the key file before the restore; otherwise nothing could open the restored database.
 */
function secretsFor(file: string, config: Config, out: CliContext["out"]): Secrets {
	const { HOOKWISE_DATA_DIR: dataDir } = config;
	const keys = presentKeys(config);
	readBackup(file);
	const wrapped = backupMeta(file, "data_key");
	const all = config.ENCRYPTION_KEY === null ? [...new Set([...keys, ...readOldKeys(dataDir)])] : keys;
	if (all.length > keys.length && !opensDataKey(keys, wrapped) && opensDataKey(all, wrapped)) {
		writeKeyFile(dataDir, all);
		out(`The backup is sealed with an older key, which ${KEY_FILE} has again. Run hookwise rekey when all is well.`);
		return createSecrets(all);
	}
	return createSecrets(keys);
}

/** Prevents creating a key, since a new key could not open any backup. @throws CommandFailed */
function requireKey(config: Config): void {
	if (config.ENCRYPTION_KEY !== null || existsSync(`${config.HOOKWISE_DATA_DIR}/encryption.key`)) return;
	throw new CommandFailed(
		`A backup is sealed with the key of the installation that made it. Set ENCRYPTION_KEY to it, or copy its encryption.key into ${config.HOOKWISE_DATA_DIR}.`,
	);
}

const hasData = (dataDir: string): boolean => existsSync(`${dataDir}/hookwise.db`);
