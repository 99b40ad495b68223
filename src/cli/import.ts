import { existsSync, readFileSync } from "node:fs";
import { createBackups, type ImportCounts, OriginalUnreadable, postgresAddress, readPostgres } from "../admin/backup/index.ts";
import { tenantEntry, tenantValuesOf } from "../alerts/deciding/index.ts";
import { systemClock } from "../base/clock.ts";
import type { Outcome } from "../base/outcome.ts";
import { loadDirectory } from "../setup/endpoints/index.ts";
import type { TenantValues } from "../store/index.ts";
import { alone, CLI_ACTOR, presentSecrets, withStore } from "./offline.ts";
import { requireConfig } from "./settings.ts";
import { type CliContext, type Command, CommandFailed, readWords, UsageError } from "./usage.ts";

/** What is taken over, whichever way it came. */
interface Origin {
	readonly endpoints: unknown;
	readonly tenants: readonly TenantValues[];
	/** What the person should know of it. */
	readonly notes: readonly string[];
}

export const importCommand: Command = {
	name: "import",
	summary: "takes over endpoints of the Python version; HookWise must not run",
	takes: "[--preview] --postgres URL | [--preview] FILE",
	help: `URL is the database of the Python version (its DATABASE_URL, postgresql://user:password@host:5432/database; the password may be in
PGPASSWORD instead); it is only read. It has everything that can be taken, so use it where you can. Users, history and audit are not taken.

FILE is a backup JSON of the Python version. It lacks signing secrets, drafts, the order of endpoints, and TenantMap. An endpoint that
nothing protects without its signing secret is imported paused. What was not taken is printed, either way.

Needs the ENCRYPTION_KEY of that installation: its tokens are Fernet tokens under that key.
All or nothing. Old URLs with old tokens work at once. --preview only counts.`,
	async run(given, context) {
		const { preview, source } = readGiven(given);
		const config = requireConfig(context.environment);
		const secrets = presentSecrets(config);
		const { imported, tenants, notes } = await alone(config, async () => {
			const origin = "file" in source ? fromFile(source.file) : await fromPostgres(source.url, context);
			return withStore(config, async (store) => {
				const directory = await loadDirectory({ store: store.endpoints, secrets });
				const backups = createBackups({ store, directory, secrets, clock: systemClock });
				const result = await backups.importEndpoints(origin.endpoints, { preview, actor: CLI_ACTOR, tenants: origin.tenants });
				return { imported: result, ...origin };
			});
		});
		for (const line of counted(imported, preview)) context.out(line);
		if (tenants.length > 0) context.out(`${preview ? "Would import" : "Imported"} ${tenants.length} TenantMap entries`);
		const lacking = "file" in source && imported.ok ? imported.value.notes : [];
		for (const note of [...lacking, ...notes]) context.out(note);
		return 0;
	},
};

/** @throws CommandFailed when nothing was imported */
function counted(imported: Outcome<ImportCounts>, preview: boolean): string[] {
	if (!imported.ok) throw refused(imported.problems.map(({ field, message }) => `${field}: ${message}`));
	const { added, replaced, total, from_original, paused } = imported.value;
	return [
		`${preview ? "Would import" : "Imported"} ${total} endpoints: ${added} new, ${replaced} replaced, ${from_original} of the Python version`,
		...paused.map(({ name, reason }) => `${name}: ${reason}`),
	];
}

const refused = (problems: readonly string[]): CommandFailed =>
	new CommandFailed(["Nothing was imported:", ...problems.map((problem) => `  ${problem}`)].join("\n"));

type Given = { readonly preview: boolean; readonly source: { readonly file: string } | { readonly url: string } };

function readGiven(given: readonly string[]): Given {
	const options = { preview: { type: "boolean" }, postgres: { type: "string" } } as const;
	const read = readWords({ args: [...given], options, allowPositionals: true });
	const { preview = false, postgres: url } = read.values;
	const [file, ...more] = read.positionals;
	if (url !== undefined) {
		if (file !== undefined) throw new UsageError("Either FILE or --postgres URL is needed, not both");
		if (postgresAddress(url) === null) throw new UsageError("--postgres takes a URL such as postgresql://user:password@host:5432/database");
		return { preview, source: { url } };
	}
	if (file === undefined || more.length > 0) throw new UsageError("One FILE is needed, or --postgres URL");
	return { preview, source: { file } };
}

function fromFile(file: string): Origin {
	if (!existsSync(file)) throw new CommandFailed(`There is no file ${file}`);
	try {
		return { endpoints: JSON.parse(readFileSync(file, "utf8")) as unknown, tenants: [], notes: [] };
	} catch (error) {
		throw new CommandFailed(`${file} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
	}
}

/** @throws CommandFailed */
async function fromPostgres(url: string, { environment }: CliContext): Promise<Origin> {
	try {
		const { endpoints, tenants, users } = await readPostgres(url, environment.PGPASSWORD ?? null);
		const read = readTenants(tenants);
		const left =
			users === 0
				? ["Not taken: history, audit and the settings of its environment."]
				: [
						`Not taken: ${users} ${users === 1 ? "user" : "users"}. Add them with hookwise user add; passwords cannot be carried over. Nor are history, audit and the settings of its environment.`,
					];
		return { endpoints, tenants: read.values, notes: [...read.notes, ...left] };
	} catch (error) {
		if (error instanceof OriginalUnreadable) throw new CommandFailed(error.message);
		throw error;
	}
}

/** A description longer than this is cut. */
const LONGEST = 500;

/** The original told tenants apart by case; here one entry stands for all spellings. @throws CommandFailed */
function readTenants(rows: readonly unknown[]): { values: readonly TenantValues[]; notes: readonly string[] } {
	const values = new Map<string, TenantValues>();
	const problems: string[] = [];
	const notes: string[] = [];
	rows.forEach((row, index) => {
		const { description = null, ...rest } = row as { description?: unknown };
		const reading = tenantEntry.safeParse({ ...rest, description: typeof description === "string" ? description.slice(0, LONGEST) : null });
		if (!reading.success) {
			problems.push(...reading.error.issues.map(({ path, message }) => `TenantMap entry ${index + 1}, ${path.join(".")}: ${message}`));
			return;
		}
		const value = tenantValuesOf(reading.data);
		const key = value.tenantValue.toLowerCase();
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
