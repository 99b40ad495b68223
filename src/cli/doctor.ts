import { accessSync, constants, existsSync, statfsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { readHost } from "../alerts/rca/index.ts";
import { systemClock } from "../base/clock.ts";
import { type Config, readConfig } from "../base/config.ts";
import { messageOf } from "../base/problems.ts";
import { createSecrets, KeyProblem, loadKeys, openDataKey } from "../base/security/index.ts";
import { type Finding as Checked, type CheckId, checkConnectWise, MISSING_RIGHT, type MissingRight } from "../psa/checkup/index.ts";
import { CONNECTION_SETTING, ConnectionSealed, effective, openConnection, type StoredConnection } from "../psa/connection/index.ts";
import { createConnectWise } from "../psa/current/index.ts";
import { DATABASE, peekMeta, peekNeeds, peekSetting } from "../store/index.ts";
import { CALLBACKS, type RegistrationState } from "../watch/tickets/index.ts";
import { checkNodes } from "./doctorNodes.ts";
import { bad, type Finding, good } from "./finding.ts";
import { presentSecrets } from "./offline.ts";
import { type Command, CommandFailed } from "./usage.ts";

/** Maximum difference of the clock; beyond it signatures, TOTP and windows go wrong. Milliseconds. */
const CLOCK_OFF_MS = 30_000;
const PATIENCE_MS = 5_000;

export const doctorCommand: Command = {
	name: "doctor",
	summary: "checks settings, data directory, PostgreSQL, clock, ConnectWise rights and Ollama",
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
		for (const finding of await checkNodes(config, Date.now())) tell(finding);
		for (const finding of await connectWise(config)) tell(finding);
		tell(await ollama(config));
		return findings.every(({ ok }) => ok) ? 0 : 1;
	},
};

function dataDirectory(config: Config): Finding[] {
	const dir = resolve(config.HOOKWISE_DATA_DIR);
	// A missing directory will be created in its nearest existing parent.
	let place = dir;
	while (!existsSync(place) && dirname(place) !== place) place = dirname(place);
	try {
		accessSync(place, constants.R_OK | constants.W_OK | constants.X_OK);
	} catch (error) {
		return [bad("data directory", `${dir} cannot be written: ${messageOf(error)}`)];
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
		const { encryptionKeys } = loadKeys({ dataDir, encryptionKey: config.ENCRYPTION_KEY, secretKey: config.SECRET_KEY ?? "" });
		const database = join(dataDir, DATABASE);
		if (existsSync(database)) openDataKey(createSecrets(encryptionKeys), peekMeta(database, "data_key"));
		if (config.ENCRYPTION_KEY !== null) return good("keys", "from ENCRYPTION_KEY");
		if (encryptionKeys.length === 1) return good("keys", "in the data directory; keep encryption.key safe");
		return good("keys", "in the data directory; a change of keys is not finished: run hookwise rekey");
	} catch (error) {
		if (error instanceof KeyProblem) return bad("keys", error.message);
		return bad("keys", `${DATABASE} cannot be read, so they are not tried on it: ${messageOf(error)}`);
	}
}

/** Lines of the check in order, under names that administrators know. */
const LINES: Readonly<Record<CheckId, string>> = {
	login: "ConnectWise log-in",
	boards: "right to read boards",
	tickets: "right to read tickets",
	marker: "right to search externalXRef",
	closing: "right to close tickets",
	companies: "right to read companies",
	contacts: "right to read contacts",
	configurations: "right to read configurations",
	priorities: "right to read priorities",
	sources: "right to read sources",
	board: "CW_SERVICE_BOARD",
	statuses: "right to read statuses",
	status_new: "CW_STATUS_NEW",
	status_closed: "CW_STATUS_CLOSED",
	default_company: "CW_DEFAULT_COMPANY_ID",
	write: "rights to write",
	missing: "missing right",
};

/** Checks the connection that `serve` would use: from the environment, otherwise from the store. */
async function connectWise(config: Config): Promise<Finding[]> {
	const stored = storedConnection(config);
	if (stored instanceof Error) return [bad("ConnectWise", stored.message)];
	const now = effective(config, stored);
	if (now.config === null) return [good("ConnectWise", "not set up: the sandbox is used")];
	const psa = createConnectWise({ config: now.config, clock: systemClock, onCall: () => {} });
	const { findings } = await checkConnectWise({ psa, names: now.names, missing: refusedRights(config) });
	const order = Object.keys(LINES);
	const [login, ...rest] = [...findings].sort((one, other) => order.indexOf(one.id) - order.indexOf(other.id)).map(lineOf);
	const where = now.source === "stored" ? [good("ConnectWise", `${now.config.url}, set up in the GUI`)] : [];
	return [...where, ...(login === undefined ? [] : [login]), await clock(now.config.url), ...rest, ...callbacks(config)];
}

/**
 * How a running HookWise learns of people's changes to tickets; empty if none has run yet. Polling is not a
 * problem.
 */
function callbacks({ HOOKWISE_DATA_DIR, CW_POLL_SECONDS }: Config): Finding[] {
	const database = join(HOOKWISE_DATA_DIR, DATABASE);
	const told = existsSync(database) ? peekMeta(database, CALLBACKS) : null;
	const state = told === null ? null : (JSON.parse(told) as RegistrationState);
	if (state === null || state.kind === "off") return [];
	if (state.kind === "registered") return [good("callbacks", "registered: ConnectWise tells of changes at once")];
	const right = state.right === null ? "" : ` Missing right: ${state.right}.`;
	const instead =
		CW_POLL_SECONDS > 0 ? `open tickets are looked at every ${CW_POLL_SECONDS} s` : "and CW_POLL_SECONDS is 0, so nobody looks";
	return [good("callbacks", `not registered, ${instead}. ${state.why}${right}`)];
}

/** Rights that a running HookWise was denied and has not been granted since. */
function refusedRights({ HOOKWISE_DATA_DIR }: Config): MissingRight[] {
	const database = join(HOOKWISE_DATA_DIR, DATABASE);
	return existsSync(database) ? peekNeeds(database, MISSING_RIGHT).map(({ subject, message }) => ({ right: subject, message })) : [];
}

const lineOf = ({ id, state, title, says, answer }: Checked): Finding =>
	state === "good"
		? good(LINES[id], `${title}. ${says}`)
		: bad(LINES[id], [`${title}.`, answer, says].filter((part) => part !== null).join(" "));

/** Reads the connection without opening the store, which would upgrade its schema. */
function storedConnection(config: Config): StoredConnection | null | Error {
	const file = join(config.HOOKWISE_DATA_DIR, DATABASE);
	if (config.connectWise !== null || !existsSync(file)) return null;
	try {
		return openConnection(presentSecrets(config), peekSetting(file, CONNECTION_SETTING));
	} catch (error) {
		if (error instanceof ConnectionSealed || error instanceof CommandFailed || error instanceof KeyProblem) return error;
		throw error;
	}
}

/** Compares our clock with the PSA's. */
async function clock(url: string): Promise<Finding> {
	try {
		const answer = await fetch(url, { method: "HEAD", redirect: "manual", signal: AbortSignal.timeout(PATIENCE_MS) });
		const theirs = Date.parse(answer.headers.get("date") ?? "");
		if (Number.isNaN(theirs)) return good("clock", "ConnectWise does not tell the time; not compared");
		const off = Math.round((Date.now() - theirs) / 1000);
		return Math.abs(off) * 1000 > CLOCK_OFF_MS ? bad("clock", `${off} s off; set it by NTP`) : good("clock", `${off} s off`);
	} catch {
		// The line about ConnectWise already says that it does not answer.
		return good("clock", "not compared: ConnectWise does not answer");
	}
}

/** The address that an administrator stored; null for none. */
function storedOllama(config: Config): string | null {
	const file = join(config.HOOKWISE_DATA_DIR, DATABASE);
	if (!existsSync(file)) return null;
	try {
		const stored: unknown = JSON.parse(peekSetting(file, "ollama_host") ?? '""');
		return typeof stored === "string" && stored !== "" ? stored : null;
	} catch {
		// What is wrong with the database is told where it is needed.
		return null;
	}
}

async function ollama(config: Config): Promise<Finding> {
	const address = readHost(storedOllama(config) ?? config.OLLAMA_HOST);
	if (address === null) return good("Ollama", "OLLAMA_HOST is not an address; it is only needed for root-cause notes");
	const { url: host, headers } = address;
	try {
		const answer = await fetch(`${host}/api/tags`, { headers, signal: AbortSignal.timeout(PATIENCE_MS) });
		const { models = [] } = (await answer.json()) as { models?: { name: string }[] };
		const wanted = config.AI_MODEL.includes(":") ? config.AI_MODEL : `${config.AI_MODEL}:latest`;
		return models.some(({ name }) => name.toLowerCase() === wanted.toLowerCase())
			? good("Ollama", `${host} has ${wanted}`)
			: good("Ollama", `${host} answers and has no ${wanted}; root-cause notes need it: ollama pull ${config.AI_MODEL}`);
	} catch {
		// Optional: only root-cause notes need it.
		return good("Ollama", `${host} does not answer; it is only needed for root-cause notes`);
	}
}
