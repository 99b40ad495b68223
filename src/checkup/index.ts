/** Whether ConnectWise lets HookWise do its work: each thing it needs, asked for with calls that change nothing. */
import type { Answer, Named, Psa } from "../tickets/index.ts";

/** One line of the check. */
export interface Finding {
	/** What was looked at when it is well, and what is wrong when it is not. */
	readonly title: string;
	/** `soon`: tickets are made all the same. */
	readonly state: "good" | "soon" | "now";
	/** What was found, or what to do. */
	readonly says: string;
	/** ConnectWise's own answer where something is wrong. */
	readonly answer: string | null;
	/** A figure for the end of the line: milliseconds of the log-in, how many boards. */
	readonly figure: { readonly kind: "ms" | "count"; readonly value: number } | null;
}

export interface CheckupDeps {
	readonly psa: Psa;
	/** CW_SERVICE_BOARD, CW_STATUS_NEW, CW_STATUS_CLOSED. */
	readonly names: { readonly board: string; readonly statusNew: string; readonly statusClosed: string };
}

/** What the check looks at, for those who have not run it. */
export const LOOKED_AT: readonly string[] = [
	"Log-in",
	"Boards and statuses",
	"Rights: read tickets and find them by their marker",
	"Rights: read companies and priorities",
];

const NAMES_SHOWN = 4;

const good = (title: string, says: string, figure: Finding["figure"] = null): Finding => ({
	title,
	state: "good",
	says,
	answer: null,
	figure,
});
const bad = (state: "soon" | "now", title: string, says: string, answer: string | null = null): Finding => ({
	...{ title, state, says, answer },
	figure: null,
});

/** Resolves with its lines in order; without a log-in, with that one line. Throws nothing that ConnectWise can do. */
export async function checkConnectWise({ psa, names }: CheckupDeps): Promise<Finding[]> {
	const login = await psa.ping();
	if (!login.ok) {
		const says = "Check CW_URL, company, keys and client ID in the environment, then start HookWise again.";
		return [bad("now", "Log-in fails", says, login.failure.message)];
	}
	const ms = login.calls.reduce((sum, { durationMs }) => sum + durationMs, 0);
	const [boards, tickets, companies, priorities] = await Promise.all([
		psa.boards(),
		ticketsRight(psa),
		psa.companies("hookwise-checkup"),
		psa.priorities(),
	]);
	return [
		good("Log-in", "ConnectWise answers and takes the credentials.", { kind: "ms", value: Math.round(ms) }),
		...(await boardFindings(psa, boards, names)),
		tickets,
		right(
			companies,
			"Companies",
			"Tags and TenantMap are checked against them.",
			"Tags and TenantMap work unchecked. In ConnectWise: Security Roles, Companies, Company Maintenance, Inquire: All.",
		),
		right(
			priorities,
			"Priorities",
			"Rules can name them.",
			"A priority in a rule works unchecked. In ConnectWise: Security Roles, System, Table Setup, Inquire.",
		),
	];
}

const right = (answer: Answer<unknown>, what: string, says: string, remedy: string): Finding =>
	answer.ok ? good(`Read ${what.toLowerCase()}`, says) : bad("soon", `${what} cannot be read`, remedy, answer.failure.message);

async function ticketsRight(psa: Psa): Promise<Finding> {
	const read = await psa.findOpenBySummary("HookWise looks for nothing", null);
	if (!read.ok) {
		const says = "In ConnectWise: Security Roles, Service Desk, Service Tickets, Inquire: All.";
		return bad("now", "Tickets cannot be read", says, read.failure.message);
	}
	const marked = await psa.findByXref("hw:checkup:");
	if (!marked.ok) {
		return bad(
			"now",
			"Tickets cannot be found by their marker",
			"Without it, exactly one ticket cannot be promised.",
			marked.failure.message,
		);
	}
	return good("Read tickets", "Adding and changing them is tried with the first alert (Service Tickets: Add, Edit).");
}

async function boardFindings(psa: Psa, boards: Answer<readonly Named[]>, names: CheckupDeps["names"]): Promise<Finding[]> {
	const remedy = "In ConnectWise: Security Roles, System, Table Setup, Inquire.";
	if (!boards.ok) return [bad("now", "Boards cannot be read", remedy, boards.failure.message)];
	const all = boards.value;
	const found = good("Boards", listed(all), { kind: "count", value: all.length });
	const board = all.find(({ name }) => isSame(name, names.board));
	if (board === undefined) {
		return [
			found,
			bad("now", `There is no board “${names.board}”`, `Set CW_SERVICE_BOARD to one of: ${all.map(({ name }) => name).join(", ")}.`),
		];
	}
	const statuses = await psa.statuses(board.id);
	if (!statuses.ok) return [found, bad("now", "Statuses cannot be read", remedy, statuses.failure.message)];
	const missing = (
		[
			["CW_STATUS_NEW", names.statusNew],
			["CW_STATUS_CLOSED", names.statusClosed],
		] as const
	).filter(([, wanted]) => !statuses.value.some(({ name }) => isSame(name, wanted)));
	const has = statuses.value.map(({ name }) => name).join(", ");
	return [
		found,
		...(missing.length === 0
			? [good("Statuses", `“${names.statusNew}” and “${names.statusClosed}” exist on ${board.name}.`)]
			: missing.map(([variable, wanted]) => bad("now", `${board.name} has no status “${wanted}”`, `Set ${variable} to one of: ${has}.`))),
	];
}

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

function listed(all: readonly Named[]): string {
	const names = all.map(({ name }) => name);
	const more = names.length - NAMES_SHOWN;
	return more > 0 ? `${names.slice(0, NAMES_SHOWN).join(", ")} and ${more} more` : names.join(", ");
}
