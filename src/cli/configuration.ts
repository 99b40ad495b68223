import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline/promises";
import { ChangedMeanwhile, type Configuration, createConfiguration, type Plan, type Step } from "../admin/configuration/index.ts";
import { loadSettings } from "../admin/settings/index.ts";
import { systemClock } from "../base/clock.ts";
import type { Config } from "../base/config.ts";
import { messageOf } from "../base/problems.ts";
import { openDataKey, type Secrets } from "../base/security/index.ts";
import { CONNECTION_SETTING, effective, openConnection } from "../psa/connection/index.ts";
import { createConnectWise } from "../psa/current/index.ts";
import { createAudit } from "../setup/audit/index.ts";
import { createNameCheck, type NameCheck } from "../setup/endpoints/index.ts";
import { DATABASE, type Store } from "../store/index.ts";
import { CLI_ACTOR, existingDatabase, presentSecrets, secretsOf, withStore } from "./offline.ts";
import { requireConfig } from "./settings.ts";
import { type CliContext, type Command, CommandFailed, readWords, UsageError } from "./usage.ts";

/** Time limit for ConnectWise to answer a question about names. Milliseconds. */
const ASK_MS = 15_000;
/** Maximum length of a value in a plan, in characters; longer ones are cut. */
const MAX_CHARACTERS = 160;

export const exportCommand: Command = {
	name: "export",
	summary: "writes endpoints, TenantMap and settings as YAML, also while HookWise runs",
	takes: "[--file FILE] [--secrets]",
	help: `To standard output, or into FILE. The same configuration always gives the same text, so it can be kept in version control.
Secrets are left out; with --secrets they are in it as Fernet tokens under ENCRYPTION_KEY. hookwise apply takes it back.`,
	async run(given, { environment, out }) {
		const { file, secrets: withSecrets } = readExport(given);
		const config = requireConfig(environment);
		existingDatabase(config);
		const secrets = presentSecrets(config);
		const text = await withStore(config, async (store) => (await opened(store, config, secrets)).export({ withSecrets }));
		if (file === undefined) {
			out(text.trimEnd());
			return 0;
		}
		try {
			writeFileSync(file, text, { mode: 0o600 });
		} catch (error) {
			throw new CommandFailed(`${file} cannot be written: ${messageOf(error)}`);
		}
		out(`Configuration written to ${file}`);
		return 0;
	},
};

function readExport(given: readonly string[]): { file: string | undefined; secrets: boolean } {
	const { values } = readWords({ args: [...given], options: { file: { type: "string" }, secrets: { type: "boolean" } } });
	return { file: values.file, secrets: values.secrets === true };
}

export const applyCommand: Command = {
	name: "apply",
	summary: "makes endpoints, TenantMap and settings what a YAML file says, also while HookWise runs",
	takes: "[--plan] [--prune] [--yes] FILE",
	help: `FILE is what hookwise export writes, or part of it: YAML or JSON, - for standard input. Endpoints are found by id, else by name;
fields that are left out stay as they are, or get their default in a new endpoint. Everything is checked first; then all is applied, or nothing.

It shows what would change, and asks. --plan stops there. --yes does not ask (needed where there is no terminal).
--prune also deletes endpoints and TenantMap entries that are not in the file, in the sections that the file has.
Tokens and signing secrets that the file does not give are made, and printed once.`,
	async run(given, context) {
		const { file, plan: planOnly, prune, yes } = readApply(given);
		if (!planOnly && !yes && (file === "-" || process.stdin.isTTY !== true)) {
			throw new UsageError("Without a terminal to ask on, --yes is needed (or --plan, which changes nothing)");
		}
		const config = requireConfig(context.environment);
		const text = await textOf(file);
		if (planOnly) existingDatabase(config);
		// If there is a database, a new key would seal secrets that the running HookWise cannot open.
		const secrets = existsSync(join(config.HOOKWISE_DATA_DIR, DATABASE)) ? presentSecrets(config) : secretsOf(config);
		let agreedTo: string | null = null;
		return withStore(config, async (store) => {
			const configuration = await opened(store, config, secrets);
			const planned = await configuration.plan(text, { prune });
			if (!planned.ok) {
				throw new CommandFailed([`${file}: nothing was changed.`, ...planned.problems.map((problem) => `  ${problem}`)].join("\n"));
			}
			const { plan } = planned;
			const shownPlan = planLines(plan).join("\n");
			// Tried again, because somebody else wrote meanwhile, the same plan needs no second answer.
			if (shownPlan !== agreedTo) {
				context.out(shownPlan);
				if (planOnly || plan.steps.length === 0) return 0;
				if (!yes && !(await agreed(plan.steps.length))) {
					context.err("Nothing was changed.");
					return 1;
				}
				agreedTo = shownPlan;
			}
			await applied(configuration, plan, context);
			return 0;
		});
	},
};

function readApply(given: readonly string[]): { file: string; plan: boolean; prune: boolean; yes: boolean } {
	const options = { plan: { type: "boolean" }, prune: { type: "boolean" }, yes: { type: "boolean" } } as const;
	const { values, positionals } = readWords({ args: [...given], options, allowPositionals: true });
	const [file, ...more] = positionals;
	if (file === undefined || more.length > 0) throw new UsageError("One FILE is needed");
	return { file, plan: values.plan === true, prune: values.prune === true, yes: values.yes === true };
}

async function textOf(file: string): Promise<string> {
	if (file === "-") return Bun.stdin.text();
	if (!existsSync(file)) throw new CommandFailed(`There is no file ${file}`);
	try {
		return readFileSync(file, "utf8");
	} catch (error) {
		throw new CommandFailed(`${file} cannot be read: ${messageOf(error)}`);
	}
}

/** @throws KeyProblem if the key does not belong to this database */
async function opened(store: Store, config: Config, secrets: Secrets): Promise<Configuration> {
	openDataKey(secrets, await store.meta.get("data_key"));
	const settings = await loadSettings({ store: store.settings, audit: createAudit({ store: store.audit, clock: systemClock }), config });
	return createConfiguration({ store, settings, secrets, clock: systemClock, checkNames: await nameCheck(store, config, secrets) });
}

/** Checks names with the ConnectWise that `serve` uses, if it answers. The sandbox accepts every name. */
async function nameCheck(store: Store, config: Config, secrets: Secrets): Promise<NameCheck> {
	const stored = config.connectWise === null ? openConnection(secrets, await store.settings.get(CONNECTION_SETTING)) : null;
	const now = effective(config, stored);
	if (now.config === null) return async () => [];
	const limited = { ...now.config, timeoutMs: Math.min(now.config.timeoutMs, ASK_MS) };
	return createNameCheck({
		psa: createConnectWise({ config: limited, clock: systemClock, onCall: () => {} }),
		defaultBoard: () => now.names.board,
	});
}

const SIGNS = { create: "+", change: "~", delete: "-" } as const;

function planLines({ steps, unchanged, leftAlone }: Plan): string[] {
	const many = steps.length === 1 ? "1 change" : `${steps.length} changes`;
	return [
		...steps.flatMap(stepLines),
		`= ${unchanged} unchanged`,
		...(leftAlone.length === 0 ? [] : [`  not in the file, left alone (--prune deletes them): ${leftAlone.join(", ")}`]),
		steps.length === 0 ? "Nothing to do." : `${many}.`,
	];
}

function stepLines({ kind, what, changes, note, made }: Step): string[] {
	const head = `${SIGNS[kind]} ${kind} ${what}`;
	const notes = note === null ? [] : [`    ${note}`];
	if (kind === "delete") return [head];
	const makes = Object.keys(made).map((field) => `    ${field}: a new one is made`);
	const told = changes.filter(({ field }) => !(field in made));
	if (kind === "change") return [head, ...notes, ...told.map(changeLine), ...makes];
	return [head, ...notes, ...told.filter(({ field }) => !HEADED.includes(field)).map(newLine), ...makes];
}

/** Fields that the line above already shows. */
const HEADED: readonly string[] = ["name", "tenant_value"];

type Change = Step["changes"][number];

const newLine = ({ field, new: value }: Change): string => `    ${field}: ${value === "changed" ? "given" : shown(value)}`;
const changeLine = ({ field, old, new: value }: Change): string =>
	old === "changed" && value === "changed" ? `    ${field}: changed` : `    ${field}: ${shown(old)} → ${shown(value)}`;

function shown(value: unknown): string {
	if (value === null || value === undefined || value === "") return "none";
	const text = typeof value === "string" && /^[^\s"\p{Cc}][^\n\p{Cc}]*$/u.test(value) ? value : JSON.stringify(value);
	return text.length > MAX_CHARACTERS ? `${text.slice(0, MAX_CHARACTERS)}…` : text;
}

async function agreed(count: number): Promise<boolean> {
	const asking = createInterface({ input: process.stdin, output: process.stderr });
	try {
		const answer = await asking.question(`Apply ${count === 1 ? "this change" : `these ${count} changes`}? Type yes: `);
		return answer.trim().toLowerCase() === "yes";
	} finally {
		asking.close();
	}
}

async function applied(configuration: Configuration, plan: Plan, { out }: CliContext): Promise<void> {
	try {
		await configuration.apply(plan, CLI_ACTOR);
	} catch (error) {
		if (!(error instanceof ChangedMeanwhile)) throw error;
		throw new CommandFailed(`Endpoint ${error.message} was changed by somebody else meanwhile. Nothing was applied; run this again.`);
	}
	out("Applied.");
	for (const { what, made } of plan.steps) for (const [field, secret] of Object.entries(made)) out(`${what}, ${field}: ${secret}`);
}
