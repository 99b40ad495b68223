import { accessSync, constants, existsSync, statfsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { systemClock } from "../clock.ts";
import { type Config, readConfig } from "../config.ts";
import { KeyProblem, loadKeys } from "../security/index.ts";
import { DATABASE } from "../store/index.ts";
import { type Answer, createConnectWise, type Psa } from "../tickets/index.ts";
import type { Command } from "./usage.ts";

type Finding = { readonly what: string; readonly ok: boolean; readonly says: string };

const good = (what: string, says: string): Finding => ({ what, ok: true, says });
const bad = (what: string, says: string): Finding => ({ what, ok: false, says });

/** A clock further off than this makes signatures, TOTP and windows wrong. Milliseconds. */
const CLOCK_OFF_MS = 30_000;
const PATIENCE_MS = 5_000;

export const doctorCommand: Command = {
	name: "doctor",
	summary: "checks settings, data directory, clock, ConnectWise rights and Ollama",
	takes: "",
	help: "One line each; exit code 1 if one fails. Changes nothing.",
	async run(_given, { environment, out }) {
		const reading = readConfig(environment);
		const findings: Finding[] = [];
		const tell = (finding: Finding): void => {
			findings.push(finding);
			out(`${finding.ok ? "ok  " : "FAIL"}  ${finding.what}: ${finding.says}`);
		};
		if (!reading.ok) {
			for (const problem of reading.problems) tell(bad("settings", problem));
			return 1;
		}
		const { config } = reading;
		tell(good("settings", "all variables can be read"));
		for (const finding of [...dataDirectory(config), keys(config)]) tell(finding);
		for (const finding of await connectWise(config)) tell(finding);
		tell(await ollama(config));
		return findings.every(({ ok }) => ok) ? 0 : 1;
	},
};

function dataDirectory(config: Config): Finding[] {
	const dir = resolve(config.HOOKWISE_DATA_DIR);
	// One that is not there yet will be made in the nearest folder that is.
	let place = dir;
	while (!existsSync(place) && dirname(place) !== place) place = dirname(place);
	try {
		accessSync(place, constants.R_OK | constants.W_OK | constants.X_OK);
	} catch (error) {
		return [bad("data directory", `${dir} cannot be written: ${error instanceof Error ? error.message : String(error)}`)];
	}
	const disk = statfsSync(place);
	const freeMb = Math.floor((disk.bavail * disk.bsize) / 2 ** 20);
	const floor = config.MIN_FREE_DISK_MB;
	const space = `${freeMb} MB free, MIN_FREE_DISK_MB is ${floor}`;
	return [
		good("data directory", place === dir ? `${dir} can be written` : `${dir} will be made at the first start`),
		freeMb < floor ? bad("disk", `${space}: webhooks get 503`) : good("disk", space),
	];
}

function keys(config: Config): Finding {
	const dataDir = config.HOOKWISE_DATA_DIR;
	if (config.ENCRYPTION_KEY === null && !existsSync(join(dataDir, "encryption.key"))) {
		return existsSync(join(dataDir, DATABASE))
			? bad("keys", "there is a database and no encryption.key beside it; put it back, or set ENCRYPTION_KEY")
			: good("keys", "will be made at the first start; keep encryption.key safe then");
	}
	try {
		loadKeys({ dataDir, encryptionKey: config.ENCRYPTION_KEY, secretKey: config.SECRET_KEY ?? "" });
		return good("keys", config.ENCRYPTION_KEY === null ? "in the data directory; keep encryption.key safe" : "from ENCRYPTION_KEY");
	} catch (error) {
		if (error instanceof KeyProblem) return bad("keys", error.message);
		throw error;
	}
}

async function connectWise(config: Config): Promise<Finding[]> {
	if (config.connectWise === null) return [good("ConnectWise", "not set up: the sandbox is used")];
	const { company, publicKey, privateKey, clientId } = config.connectWise;
	const psa = createConnectWise({
		config: {
			...{ company, publicKey, privateKey, clientId },
			url: config.CW_URL,
			webUrl: config.CW_WEB_URL,
			timeoutMs: config.CW_TIMEOUT_SECONDS * 1000,
			concurrency: config.CW_CONCURRENCY,
		},
		clock: systemClock,
		onCall: () => {},
	});
	const login = await psa.ping();
	// 403: it knows who asks, and refuses one thing; which, the rights below say one by one.
	if (!login.ok && login.failure.status !== 403) return [bad("ConnectWise log-in", login.failure.message), await clock(config)];
	return [good("ConnectWise log-in", `${config.CW_URL} answers`), await clock(config), ...(await rights(psa, config))];
}

/** Each right that HookWise needs, asked for with a call that changes nothing. */
async function rights(psa: Psa, config: Config): Promise<Finding[]> {
	const findings: Finding[] = [];
	async function right<T>(name: string, remedy: string, ask: Promise<Answer<T>>): Promise<T | null> {
		const answer = await ask;
		if (answer.ok) {
			findings.push(good(`right ${name}`, "is there"));
			return answer.value;
		}
		findings.push(bad(`right ${name}`, `${answer.failure.message} ${remedy}`));
		return null;
	}
	const boards = await right("to read boards", "In ConnectWise: Security Roles, System, Table Setup, Inquire.", psa.boards());
	await right(
		"to read tickets",
		"In ConnectWise: Security Roles, Service Desk, Service Tickets, Inquire.",
		psa.findOpenBySummary("HookWise doctor looks for nothing", null),
	);
	await right("to search externalXRef", "Without it, exactly one ticket cannot be promised.", psa.findByXref("hw:doctor:"));
	await right(
		"to read companies",
		"In ConnectWise: Security Roles, Companies, Company Maintenance, Inquire.",
		psa.companies("hookwise-doctor"),
	);
	await right("to read priorities", "In ConnectWise: Security Roles, System, Table Setup, Inquire.", psa.priorities());
	const board = boards?.find(({ name }) => name.toLowerCase() === config.CW_SERVICE_BOARD.toLowerCase());
	if (boards !== null) {
		findings.push(
			board === undefined
				? bad(
						"CW_SERVICE_BOARD",
						`ConnectWise has no board “${config.CW_SERVICE_BOARD}”. It has: ${boards.map(({ name }) => name).join(", ")}`,
					)
				: good("CW_SERVICE_BOARD", `“${board.name}” is there`),
		);
	}
	if (board === undefined) return findings;
	const statuses = await right("to read statuses", "In ConnectWise: Security Roles, System, Table Setup, Inquire.", psa.statuses(board.id));
	for (const variable of ["CW_STATUS_NEW", "CW_STATUS_CLOSED"] as const) {
		const found = statuses?.find(({ name }) => name.toLowerCase() === config[variable].toLowerCase());
		if (statuses === null) continue;
		findings.push(
			found === undefined
				? bad(variable, `“${board.name}” has no status “${config[variable]}”. It has: ${statuses.map(({ name }) => name).join(", ")}`)
				: good(variable, `“${found.name}” is there${whatItCounts(variable, found.closed)}`),
		);
	}
	findings.push(
		good("rights to write", "adding tickets and notes, and changing a status, are tried with the first alert (Service Tickets: Add, Edit)"),
	);
	return findings;
}

/** A status need not be a closed one to close with, but whoever set it may think so. */
const whatItCounts = (variable: string, isClosed: boolean): string =>
	isClosed ? ", it closes tickets" : variable === "CW_STATUS_CLOSED" ? ", though ConnectWise does not count it as closed" : "";

/** Our clock beside the PSA's. */
async function clock(config: Config): Promise<Finding> {
	try {
		const answer = await fetch(config.CW_URL, { method: "HEAD", redirect: "manual", signal: AbortSignal.timeout(PATIENCE_MS) });
		const theirs = Date.parse(answer.headers.get("date") ?? "");
		if (Number.isNaN(theirs)) return good("clock", "ConnectWise does not tell the time; not compared");
		const off = Math.round((Date.now() - theirs) / 1000);
		return Math.abs(off) * 1000 > CLOCK_OFF_MS ? bad("clock", `${off} s off; set it by NTP`) : good("clock", `${off} s off`);
	} catch {
		// ConnectWise's own line says that it does not answer.
		return good("clock", "not compared: ConnectWise does not answer");
	}
}

async function ollama(config: Config): Promise<Finding> {
	const host = /^https?:/.test(config.OLLAMA_HOST) ? config.OLLAMA_HOST : `http://${config.OLLAMA_HOST}`;
	try {
		const answer = await fetch(new URL("/api/tags", host), { signal: AbortSignal.timeout(PATIENCE_MS) });
		const { models = [] } = (await answer.json()) as { models?: { name: string }[] };
		const wanted = config.AI_MODEL.includes(":") ? config.AI_MODEL : `${config.AI_MODEL}:latest`;
		return models.some(({ name }) => name.toLowerCase() === wanted.toLowerCase())
			? good("Ollama", `${host} has ${wanted}`)
			: good("Ollama", `${host} answers and has no ${wanted}; root-cause notes need it: ollama pull ${config.AI_MODEL}`);
	} catch {
		// Optional: without it there are no root-cause notes, and nothing else is missing.
		return good("Ollama", `${host} does not answer; it is only needed for root-cause notes`);
	}
}
