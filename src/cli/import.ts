import { existsSync, readFileSync } from "node:fs";
import { createBackups, type ImportCounts, NEVER_TAKEN } from "../admin/backup/index.ts";
import {
	historyProblem,
	type OriginalDatabase,
	OriginalUnreadable,
	postgresAddress,
	type TakenHistory,
	takeHistory,
	withOriginal,
} from "../admin/original/index.ts";
import { tenantEntry, tenantValuesOf } from "../alerts/deciding/index.ts";
import { systemClock } from "../base/clock.ts";
import type { Config } from "../base/config.ts";
import { createBodyCipher, openDataKey, type Secrets } from "../base/security/index.ts";
import { loadDirectory } from "../setup/endpoints/index.ts";
import type { Store, TenantValues } from "../store/index.ts";
import { CLI_ACTOR, presentSecrets, runExclusively, withStore } from "./offline.ts";
import { requireConfig } from "./settings.ts";
import { type CliContext, type Command, CommandFailed, readWords, UsageError } from "./usage.ts";

/** Endpoints and TenantMap from either origin. */
interface Origin {
	readonly endpoints: unknown;
	readonly tenants: readonly TenantValues[];
	/** True if it comes from the database. */
	readonly isWhole: boolean;
	/** Information for the person. */
	readonly notes: readonly string[];
}

interface Work {
	readonly config: Config;
	readonly secrets: Secrets;
	readonly preview: boolean;
	readonly context: CliContext;
}

export const importCommand: Command = {
	name: "import",
	summary: "takes over endpoints and history of the Python version; HookWise must not run",
	takes: "[--preview] [--history] --postgres URL | [--preview] FILE",
	help: `URL is the database of the Python version (its DATABASE_URL, postgresql://user:password@host:5432/database; the password may be in
PGPASSWORD instead); it is only read. It has everything that can be taken, so use it where you can. Users are not taken.

--history also takes its audit, and its history of the last LOG_RETENTION_DAYS days: with its outcomes and tickets, searchable, counted in
the charts. Payloads are masked as it kept them, so they cannot be replayed. Interrupted, run it again: it goes on where it was. It needs
a HookWise that has received nothing yet.

FILE is a backup JSON of the Python version. It lacks signing secrets, drafts, the order of endpoints, and TenantMap. An endpoint that
nothing protects without its signing secret is imported paused. What was not taken is printed, either way.

Needs the ENCRYPTION_KEY of that installation: its tokens are Fernet tokens under that key.
All or nothing, but for history. Old URLs with old tokens work at once. --preview only counts.`,
	async run(given, context) {
		const { preview, source } = readGiven(given);
		const config = requireConfig(context.environment);
		const work = { config, secrets: presentSecrets(config), preview, context };
		await runExclusively(config, () => ("file" in source ? fromFile(source.file, work) : fromPostgres(source, work)));
		return 0;
	},
};

function readGiven(given: readonly string[]): Given {
	const options = { preview: { type: "boolean" }, history: { type: "boolean" }, postgres: { type: "string" } } as const;
	const read = readWords({ args: [...given], options, allowPositionals: true });
	const { preview = false, history = false, postgres: url } = read.values;
	const [file, ...more] = read.positionals;
	if (url !== undefined) {
		if (file !== undefined) throw new UsageError("Either FILE or --postgres URL is needed, not both");
		if (postgresAddress(url) === null) throw new UsageError("--postgres takes a URL such as postgresql://user:password@host:5432/database");
		return { preview, source: { url, history } };
	}
	if (file === undefined || more.length > 0) throw new UsageError("One FILE is needed, or --postgres URL");
	if (history) throw new UsageError("--history needs --postgres URL: a backup file has no history");
	return { preview, source: { file } };
}

interface Database {
	readonly url: string;
	readonly history: boolean;
}

interface Given {
	readonly preview: boolean;
	readonly source: { readonly file: string } | Database;
}

async function fromFile(file: string, work: Work): Promise<void> {
	if (!existsSync(file)) throw new CommandFailed(`There is no file ${file}`);
	const origin = { endpoints: contentOf(file), tenants: [], isWhole: false, notes: [] };
	await withStore(work.config, async (store) => tell(await imported(store, origin, work), origin, work), { alone: true });
}

function contentOf(file: string): unknown {
	try {
		return JSON.parse(readFileSync(file, "utf8")) as unknown;
	} catch (error) {
		throw new CommandFailed(`${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
	}
}

/** @throws CommandFailed */
async function fromPostgres({ url, history }: Database, work: Work): Promise<void> {
	try {
		await withOriginal(url, work.context.environment.PGPASSWORD ?? null, async (original) => {
			const { endpoints, tenants, users } = await original.rows();
			const read = readTenants(tenants);
			const people = users === 1 ? "1 user" : `${users} users`;
			const left = [
				...(users === 0 ? [] : [`Not taken: ${people}. Add them with hookwise user add; passwords cannot be carried over.`]),
				`Not taken: the settings of its environment${history ? "" : ", and history and audit (--history takes them)"}.`,
				NEVER_TAKEN,
			];
			const origin = { endpoints, tenants: read.values, isWhole: true, notes: [...read.notes, ...left] };
			await withStore(
				work.config,
				async (store) => {
					const problem = history ? await historyProblem(store) : null;
					if (problem !== null) throw new CommandFailed(problem);
					const counts = await imported(store, origin, work);
					const taken = history ? await historyOf(original, store, work) : [];
					tell(counts, { ...origin, notes: [...taken, ...origin.notes] }, work);
				},
				{ alone: true },
			);
		});
	} catch (error) {
		if (error instanceof OriginalUnreadable) throw new CommandFailed(error.message);
		throw error;
	}
}

/** @throws CommandFailed if nothing was imported */
async function imported(store: Store, { endpoints, tenants, isWhole }: Origin, { secrets, preview }: Work): Promise<ImportCounts> {
	const directory = await loadDirectory({ store: store.endpoints, secrets });
	const backups = createBackups({ store, directory, secrets, clock: systemClock });
	const result = await backups.importEndpoints(endpoints, { preview, actor: CLI_ACTOR, tenants, isWhole });
	if (!result.ok) throw refused(result.problems.map(({ field, message }) => `${field}: ${message}`));
	return result.value;
}

function tell({ added, replaced, total, from_original, paused, notes: own }: ImportCounts, { tenants, notes }: Origin, work: Work): void {
	const { out } = work.context;
	const [took, would] = work.preview ? ["Would import", true] : ["Imported", false];
	out(`${took} ${total} endpoints: ${added} new, ${replaced} replaced, ${from_original} of the Python version`);
	if (tenants.length > 0) out(`${would ? "Would import" : "Imported"} ${tenants.length} TenantMap entries`);
	for (const { name, reason } of paused) out(`${name}: ${reason}`);
	for (const note of [...own, ...notes]) out(note);
}

/** Minimum time between two progress messages. Milliseconds. */
const PROGRESS_MS = 2_000;

/** Imports the history and reports it in a line or two; with `preview` only counts. */
async function historyOf(original: OriginalDatabase, store: Store, { config, secrets, preview, context }: Work): Promise<string[]> {
	const keepDays = config.LOG_RETENTION_DAYS;
	const now = systemClock.now();
	if (preview) {
		const { inside, older } = await original.countLog({ from: now - keepDays * 86_400_000, to: null, after: null });
		return [`Would import ${inside} lines of history${older === 0 ? "" : `, and leave out ${older} older than ${keepDays} days`}`];
	}
	const { dataKey, toStore } = openDataKey(secrets, await store.meta.get("data_key"));
	if (toStore !== null) await store.meta.set("data_key", toStore);
	let toldAt = 0;
	const taken = await takeHistory({
		...{ original, store, now, keepDays, cipher: createBodyCipher(dataKey) },
		onProgress(done, of) {
			if (done < of && systemClock.now() - toldAt < PROGRESS_MS) return;
			toldAt = systemClock.now();
			context.err(`History: ${done} of ${of} lines`);
		},
	});
	return historyLines(taken, keepDays);
}

function historyLines({ lines, audit, leftOut }: TakenHistory, keepDays: number): string[] {
	const why: readonly (readonly [number, string])[] = [
		[leftOut.older, `older than ${keepDays} days (LOG_RETENTION_DAYS)`],
		[leftOut.in_progress, "still in progress there"],
		[leftOut.unknown_endpoint, "of endpoints that are not there any more"],
		[leftOut.unreadable, "without a time or an endpoint"],
	];
	const left = why.filter(([count]) => count > 0).map(([count, words]) => `${count} ${words}`);
	return [
		`Imported ${lines} lines of history and ${audit} of its audit`,
		...(left.length === 0 ? [] : [`History left out: ${left.join(", ")}`]),
	];
}

const refused = (problems: readonly string[]): CommandFailed =>
	new CommandFailed(["Nothing was imported:", ...problems.map((problem) => `  ${problem}`)].join("\n"));

/** Maximum length of a description in characters; longer ones are cut. */
const MAX_CHARACTERS = 500;

/**
 * Reads TenantMap. The Python version distinguished case; here one entry stands for all spellings. @throws
 * CommandFailed
 */
function readTenants(rows: readonly unknown[]): { values: readonly TenantValues[]; notes: readonly string[] } {
	const values = new Map<string, TenantValues>();
	const problems: string[] = [];
	const notes: string[] = [];
	rows.forEach((row, index) => {
		const { description = null, ...rest } = row as { description?: unknown };
		const reading = tenantEntry.safeParse({
			...rest,
			description: typeof description === "string" ? description.slice(0, MAX_CHARACTERS) : null,
		});
		if (!reading.success) {
			problems.push(...reading.error.issues.map(({ path, message }) => `TenantMap entry ${index + 1}, ${path.join(".")}: ${message}`));
			return;
		}
		const value = tenantValuesOf(reading.data);
		const key = value.tenantValue.toLowerCase();
		if (/\[[^\]]+\]/.test(value.tenantValue)) {
			notes.push(`Tenant “${value.tenantValue}”: brackets are read as they stand here; there they were a set of characters.`);
		}
		const first = values.get(key);
		if (first === undefined) values.set(key, value);
		else if (first.companyId !== value.companyId) {
			notes.push(
				`Tenant “${value.tenantValue}” (${value.companyId}) was left out: “${first.tenantValue}” (${first.companyId}) differs in case alone.`,
			);
		}
	});
	if (problems.length > 0) throw refused(problems);
	return { values: [...values.values()], notes };
}
