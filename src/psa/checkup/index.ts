/**
 * Checks that ConnectWise lets HookWise do its work, with calls that change nothing. `hookwise doctor`, the
 * set-up page and the settings all use this.
 */
import { RIGHTS } from "../connectwise/index.ts";
import type { Answer, Failure, Named, NamedStatus, Psa } from "../port/index.ts";

export type CheckId =
	| "login"
	| "boards"
	| "board"
	| "statuses"
	| "status_new"
	| "status_closed"
	| "tickets"
	| "marker"
	| "write"
	| "companies"
	| "default_company"
	| "priorities"
	| "closing"
	| "contacts"
	| "configurations"
	| "sources"
	| "missing";

/** Result of one check. */
export interface Finding {
	readonly id: CheckId;
	/** Name of the check if all is well, otherwise the problem. */
	readonly title: string;
	/** `soon`: a problem, but tickets can be created. `now`: tickets cannot be created. */
	readonly state: "good" | "soon" | "now";
	/** The result, or the remedy. */
	readonly says: string;
	/** ConnectWise's own answer, if something is wrong. */
	readonly answer: string | null;
	/** A number for the end of the line: duration of the log-in in milliseconds, or the number of boards. */
	readonly figure: { readonly kind: "ms" | "count"; readonly value: number } | null;
}

export interface Checkup {
	readonly findings: readonly Finding[];
	/** Reason why the log-in failed; null if it did not. */
	readonly refused: Failure | null;
	/** Boards to choose from; empty if they could not be read. */
	readonly boards: readonly Named[];
	/** Active statuses of the configured board; empty if there is no such board. */
	readonly statuses: readonly NamedStatus[];
}

export interface CheckupDeps {
	readonly psa: Psa;
	readonly names: {
		readonly board: string;
		readonly statusNew: string;
		readonly statusClosed: string;
		readonly defaultCompany: string | null;
	};
	/**
	 * Rights that ConnectWise denied to alerts since the connection was made. Some rights cannot be tested
	 * without changing something.
	 */
	readonly missing: readonly MissingRight[];
}

/** Kind of the need that reports a missing right; its `subject` is the right. */
export const MISSING_RIGHT = "missing_right";

/** A right under its name in `RIGHTS`, with ConnectWise's message when it was denied. */
export interface MissingRight {
	readonly right: string;
	readonly message: string;
}

/** Names of all checks, for people who have not run them. */
export const LOOKED_AT: readonly string[] = [
	"Log-in",
	"Boards and statuses",
	"Rights: read tickets and find them by their marker",
	"Rights: read companies, contacts, configurations, priorities and sources",
	"Rights: close tickets, and what was refused so far",
];

const NAMES_SHOWN = 4;
const CLOSES = "Tickets are closed with it.";
/** Maximum number of companies in one search result (`Psa.companies`). */
const MAX_FOUND = 50;
/** A name that no company or contact has. */
const NOBODY = "hookwise-checkup";
const tableSetup = (part: string): string => `In ConnectWise: Security Roles, ${RIGHTS.setup(part)}.`;

const good = (id: CheckId, title: string, says: string, figure: Finding["figure"] = null): Finding => ({
	...{ id, title, says, figure },
	state: "good",
	answer: null,
});
const bad = (id: CheckId, state: "soon" | "now", title: string, says: string, answer: string | null = null): Finding => ({
	...{ id, title, state, says, answer },
	figure: null,
});

/**
 * Runs all checks. Resolves with the findings in order; if the log-in fails, with that one only. Never throws
 * because of ConnectWise.
 */
export async function checkConnectWise({ psa, names, missing }: CheckupDeps): Promise<Checkup> {
	const login = await psa.ping();
	// 403: the log-in works, but one right is missing. The checks below find out which.
	if (!login.ok && login.failure.kind !== "forbidden") {
		const says = "Check the address, the company, both keys and the client ID.";
		return {
			findings: [bad("login", "now", "Log-in fails", says, login.failure.message)],
			refused: login.failure,
			boards: [],
			statuses: [],
		};
	}
	const ms = login.calls.reduce((sum, { durationMs }) => sum + durationMs, 0);
	const company = names.defaultCompany ?? NOBODY;
	const [version, boards, tickets, marked, closing, companies, contacts, configurations, priorities, sources] = await Promise.all([
		psa.version(),
		psa.boards(),
		psa.findOpenBySummary("HookWise looks for nothing", company),
		psa.findByXref("hw:checkup:", { openOnly: true, aboveId: null }),
		closingRight(psa),
		companiesRight(psa, names.defaultCompany),
		psa.findContact(company, "HookWise Checkup"),
		psa.findConfiguration(company, "HookWise Checkup"),
		psa.priorities(),
		psa.sources(),
	]);
	const known = version.ok && version.value !== null ? `Version ${version.value}. ` : "";
	const setup = await boardFindings(psa, boards, names);
	return {
		...setup,
		refused: null,
		findings: [
			good("login", "Log-in", `${known}ConnectWise takes the credentials.`, { kind: "ms", value: Math.round(ms) }),
			...setup.findings,
			isSlow(tickets)
				? slow("tickets", "Tickets are searched slowly", tickets)
				: right("tickets", "now", tickets, "Tickets", "In ConnectWise: Security Roles, Service Desk, Service Tickets, Inquire: All."),
			isSlow(marked)
				? slow("marker", "Tickets are found slowly by their marker", marked)
				: marked.ok
					? good("marker", "Find tickets by their marker", "That is how a ticket is known again when an answer was lost.")
					: bad(
							"marker",
							"now",
							"Tickets cannot be found by their marker",
							"Without it, exactly one ticket cannot be promised. In ConnectWise: Security Roles, Service Desk, Service Tickets, Inquire: All.",
							marked.failure.message,
						),
			good("write", "Create and change tickets, add notes", "Tried with the first alert: Service Desk, Service Tickets, Add and Edit."),
			closing,
			...companies,
			optional("contacts", contacts, "Contacts", `Needed where a contact is mapped. In ConnectWise: Security Roles, ${RIGHTS.contacts}.`),
			optional(
				"configurations",
				configurations,
				"Configurations",
				`Needed where a configuration is mapped. In ConnectWise: Security Roles, ${RIGHTS.configurations}.`,
			),
			right("priorities", "soon", priorities, "Priorities", `A priority in a rule works unchecked. ${tableSetup("Priority")}`),
			optional("sources", sources, "Sources", `Needed where a source is set. ${tableSetup("Source")}`),
			...missing.map(({ right: name, message }) =>
				bad(
					"missing",
					"soon",
					`A right was refused: ${name}`,
					"Give it to the role; the next alert that needs it shows that it is there.",
					message,
				),
			),
		],
	};
}

const right = (id: CheckId, state: "soon" | "now", answer: Answer<unknown>, what: string, remedy: string): Finding =>
	answer.ok
		? good(id, `Read ${what.toLowerCase()}`, "The right is there.")
		: bad(id, state, `${what} cannot be read`, remedy, answer.failure.message);

/** On large sites a search may take half a minute. That is slow, but does not prevent use. */
const isSlow = (answer: Answer<unknown>): boolean => !answer.ok && answer.failure.timedOut === true;
const slow = (id: CheckId, title: string, answer: Answer<unknown>): Finding =>
	bad(
		id,
		"soon",
		title,
		"It works, and new tickets wait for it. CW_TIMEOUT_SECONDS says how long a call may take.",
		answer.ok ? null : answer.failure.message,
	);

/** A right that not every installation needs: it counts as missing only if ConnectWise denies it. */
const optional = (id: CheckId, answer: Answer<unknown>, what: string, remedy: string): Finding =>
	answer.ok || answer.failure.kind === "forbidden"
		? right(id, "soon", answer, what, remedy)
		: good(id, `Read ${what.toLowerCase()}`, `Not known: ${answer.failure.message}`);

/** Checks the right to close. Reading a closed ticket tests half of it; the first recovery tests the other half. */
async function closingRight(psa: Psa): Promise<Finding> {
	const title = "Close tickets";
	const closed = await psa.closedTicket();
	const read = closed.ok && closed.value !== null ? await psa.getTicket(closed.value) : null;
	if (read?.ok === false && read.failure.kind === "forbidden") {
		const remedy = `Without it tickets stay open when the alert has recovered. In ConnectWise: Security Roles, ${RIGHTS.closing}.`;
		return bad("closing", "soon", "Closed tickets cannot be read", remedy, read.failure.message);
	}
	return good("closing", title, `Tried with the first recovery: ${RIGHTS.closing}.`);
}

async function companiesRight(psa: Psa, wanted: string | null): Promise<Finding[]> {
	const found = await psa.companies(wanted ?? NOBODY);
	const remedy = "Tags and TenantMap work unchecked. In ConnectWise: Security Roles, Companies, Company Maintenance, Inquire: All.";
	const read = right("companies", "soon", found, "Companies", remedy);
	// A full result list may have left out the wanted company.
	if (wanted === null || !found.ok || found.value.length >= MAX_FOUND || found.value.some(({ identifier }) => isSame(identifier, wanted)))
		return [read];
	return [read, bad("default_company", "now", `There is no active company “${wanted}”`, "Give the identifier of one, or leave it out.")];
}

async function boardFindings(psa: Psa, boards: Answer<readonly Named[]>, names: CheckupDeps["names"]): Promise<Omit<Checkup, "refused">> {
	if (!boards.ok) {
		return {
			findings: [bad("boards", "now", "Boards cannot be read", tableSetup("Service Board"), boards.failure.message)],
			boards: [],
			statuses: [],
		};
	}
	const all = boards.value;
	const found = good("boards", "Boards", listed(all), { kind: "count", value: all.length });
	const board = all.find(({ name }) => isSame(name, names.board));
	if (board === undefined) {
		const missing = bad("board", "now", `There is no board “${names.board}”`, `Choose one of: ${everyName(all)}.`);
		return { findings: [found, missing], boards: all, statuses: [] };
	}
	const there = good("board", `Board “${board.name}”`, "New tickets go there where nothing else says so.");
	const answer = await psa.statuses(board.id);
	if (!answer.ok) {
		const unread = bad("statuses", "now", "Statuses cannot be read", tableSetup("Service Board"), answer.failure.message);
		return { findings: [found, there, unread], boards: all, statuses: [] };
	}
	const statuses = answer.value.filter(({ inactive }) => !inactive);
	return {
		boards: all,
		statuses,
		findings: [
			found,
			there,
			good("statuses", "Statuses", `${board.name} has ${listed(statuses)}.`),
			statusFinding("status_new", board, statuses, names.statusNew),
			statusFinding("status_closed", board, statuses, names.statusClosed),
		],
	};
}

function statusFinding(id: "status_new" | "status_closed", board: Named, statuses: readonly NamedStatus[], wanted: string): Finding {
	const status = statuses.find(({ name }) => isSame(name, wanted));
	if (status === undefined) {
		return bad(id, "now", `${board.name} has no status “${wanted}”`, `Choose one of: ${everyName(statuses)}.`);
	}
	if (id === "status_new") return good(id, `Status “${status.name}”`, "New tickets get it.");
	// Tickets can be closed with a status that ConnectWise does not count as closed; it may be set so on
	// purpose.
	const counts = status.closed ? CLOSES : "Tickets are closed with it, though ConnectWise does not count it as closed.";
	return good(id, `Status “${status.name}”`, counts);
}

const isSame = (one: string, other: string): boolean => one.trim().toLowerCase() === other.trim().toLowerCase();

const everyName = (all: readonly Named[]): string => all.map(({ name }) => name).join(", ");

function listed(all: readonly Named[]): string {
	const names = all.map(({ name }) => name);
	const more = names.length - NAMES_SHOWN;
	return more > 0 ? `${names.slice(0, NAMES_SHOWN).join(", ")} and ${more} more` : names.join(", ");
}

/** Findings that are merged into one line if all of them are good. */
const TOGETHER: readonly { readonly ids: readonly CheckId[]; readonly line: (all: readonly Finding[]) => Finding }[] = [
	{
		ids: ["board", "statuses", "status_new", "status_closed"],
		line: ([board, , statusNew, statusClosed]) =>
			good(
				"statuses",
				"Statuses",
				`${statusNew?.title.replace("Status ", "")} and ${statusClosed?.title.replace("Status ", "")} exist on ${board?.title.replace(/^Board “(.*)”$/, "$1")}.${statusClosed?.says === CLOSES ? "" : ` ${statusClosed?.says}`}`,
			),
	},
	{
		ids: ["tickets", "marker", "write", "closing"],
		line: () =>
			good(
				"tickets",
				"Read tickets and find them by their marker",
				"Adding, changing and closing them is tried with the first alerts (Service Tickets: Add, Edit; Close Service Tickets: Edit).",
			),
	},
	{
		ids: ["contacts", "configurations", "sources"],
		line: () => good("contacts", "Read contacts, configurations and sources", "For what an endpoint maps of them."),
	},
];

/** The findings in fewer lines: good ones are merged, others stand alone. */
export function inLines(findings: readonly Finding[]): readonly Finding[] {
	return TOGETHER.reduce<readonly Finding[]>((lines, { ids, line }) => {
		const members = lines.filter(({ id }) => ids.includes(id));
		const isWell = members.length === ids.length && members.every(({ state }) => state === "good");
		const first = members[0];
		if (!isWell || first === undefined) return lines;
		return lines.flatMap((one) => (one === first ? [line(members)] : members.includes(one) ? [] : [one]));
	}, findings);
}
