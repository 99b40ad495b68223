import type { Board, Company, CompanyStatus, Configuration, Part, Priority, Row, Status, Tenant } from "./types.ts";

const CLOSED = new Set(["Closed", "Old Closed", "Cancelled", "Completed", ">Done"]);

/** 34 statuses, so that a client that reads one default page of 25 never sees "Closed". */
const SERVICE_STATUSES = [
	"New",
	"Acknowledged",
	"Assigned",
	"In Progress",
	"Scheduled",
	"Waiting Customer",
	"Waiting Vendor",
	"Waiting Parts",
	"Escalated",
	...Array.from({ length: 19 }, (_, index) => `Stage ${index + 1}`),
	"Customer Updated",
	"Re-Opened",
	"Completed",
	"Cancelled",
	"Closed",
	"Old Closed",
];
const EMERGENCY_STATUSES = ["New", "Dispatched", "On Site", "Resolved", "Closed", "Cancelled"];
/** A closed status, and none that is called so. */
const FIELD_STATUSES = ["New (field)", "On the Road", ">Done"];

function statuses(first: number, names: readonly string[]): Status[] {
	return names.map((name, index) => ({
		id: first + index,
		name,
		closed: CLOSED.has(name),
		inactive: name.startsWith("Old "),
		isDefault: index === 0,
		sortOrder: index,
	}));
}

function parts(first: number, names: readonly string[], typeIds: readonly number[] = []): Part[] {
	return names.map((name, index) => ({ id: first + index, name, inactive: name.startsWith("Old "), typeIds }));
}

const rows = (first: number, names: readonly string[]): Row[] => names.map((name, index) => ({ id: first + index, name }));

/** @param kind what becomes of tickets on it: `project` and `inactive` ones take none */
export function makeBoard(id: number, name: string, statusNames: readonly string[], kind?: "project" | "inactive"): Board {
	const base = id * 1_000;
	return {
		id,
		name,
		inactive: kind === "inactive",
		project: kind === "project",
		statuses: statuses(base, statusNames),
		types: parts(base + 200, ["Server", "Network", "Workstation", "Old Type"]),
		// Subtypes go with Server and Network, not with Workstation.
		subtypes: parts(base + 300, ["Hardware", "Software", "Connectivity", "Old Subtype"], [base + 200, base + 201]),
		items: parts(base + 400, ["Disk", "Memory", "Agent", "Old Item"]),
		teams: rows(base + 500, ["Service Team", "Night Team"]),
	};
}

function priorities(): Priority[] {
	return ["Priority 1 - Critical", "Priority 2 - High", "Priority 3 - Medium", "Priority 4 - Low", "Priority 5 - None"].map(
		(name, index) => ({ id: index + 1, name, sortOrder: index + 1, isDefault: index === 2 }),
	);
}

function companies(states: readonly CompanyStatus[], numbered: number): Company[] {
	const [active, inactive] = states;
	if (active === undefined || inactive === undefined) throw new Error("The double's tenant needs two company statuses.");
	const company = (id: number, identifier: string, name: string, status = active, deleted = false): Company => ({
		id,
		identifier,
		name,
		deleted,
		status,
		sites: rows(id * 10, ["Main", "Warehouse", "Old Site"]).map((row) => ({ ...row, inactive: row.name.startsWith("Old ") })),
	});
	return [
		company(19_297, "Acme", "Acme Corporation"),
		company(250, "NorthgateCU", "Northgate Credit Union"),
		company(251, "CatchAll", "Catch All (unassigned)"),
		company(252, "OBrien", "O'Brien & Sons"),
		company(253, "Gone", "Gone Ltd", active, true),
		company(254, "Asleep", "Asleep Inc", inactive),
		...Array.from({ length: numbered }, (_, index) => company(1_000 + index, `C${1_000 + index}`, `Company ${1_000 + index}`)),
	];
}

function configurations(): Configuration[] {
	const machine = (id: number, companyId: number, name: string, active = true): Configuration => ({
		id,
		companyId,
		name,
		serialNumber: `SN-${id}`,
		macAddress: `00:15:5D:00:00:0${id % 10}`,
		ipAddress: `10.0.0.${id % 250}`,
		active,
	});
	// SRV1 stands in two companies, and twice in one: once in use, once thrown away.
	return [machine(701, 19_297, "SRV1"), machine(702, 19_297, "SRV2"), machine(703, 250, "SRV1"), machine(704, 19_297, "SRV1", false)];
}

/** @param numbered how many numbered companies stand beside the named ones */
export function seedTenant(numbered: number): Tenant {
	const companyStatuses = [
		{ id: 1, name: "Active", disallowSaving: false },
		{ id: 2, name: "Inactive", disallowSaving: true },
	];
	return {
		boards: [
			makeBoard(1, "Service Board", SERVICE_STATUSES),
			makeBoard(2, "Emergency", EMERGENCY_STATUSES),
			...Array.from({ length: 30 }, (_, index) => makeBoard(index + 3, `Team ${index + 1}`, EMERGENCY_STATUSES)),
			makeBoard(34, "Field Service", FIELD_STATUSES),
			makeBoard(33, "Projects", EMERGENCY_STATUSES, "project"),
			makeBoard(40, "Old Board", EMERGENCY_STATUSES, "inactive"),
		],
		priorities: priorities(),
		sources: rows(1, ["Phone", "Email Connector", "Monitoring"]),
		companyStatuses,
		companies: companies(companyStatuses, numbered),
		contacts: [
			{ id: 801, name: "Ada Byron", email: "ada@acme.example", companyId: 19_297, inactive: false },
			{ id: 802, name: "Carl Gauss", email: "carl@acme.example", companyId: 19_297, inactive: true },
			{ id: 803, name: "Emmy Noether", email: "emmy@northgate.example", companyId: 250, inactive: false },
		],
		agreements: [
			{ id: 901, name: "Acme Managed", companyId: 19_297, cancelled: false },
			{ id: 902, name: "Acme Old", companyId: 19_297, cancelled: true },
		],
		members: [
			{ id: 7, identifier: "hookwise", name: "HookWise", inactive: false },
			{ id: 8, identifier: "jdoe", name: "Jane Doe", inactive: false },
			{ id: 9, identifier: "rroe", name: "Richard Roe", inactive: false },
			{ id: 10, identifier: "left", name: "Long Gone", inactive: true },
		],
		configurations: configurations(),
		customFields: [
			{ id: 51, caption: "Monitor", type: "Text", entryMethod: "EntryField", options: [] },
			{ id: 52, caption: "Outage ID", type: "Number", entryMethod: "EntryField", options: [] },
			{ id: 53, caption: "Cause", type: "Text", entryMethod: "List", options: ["Power", "Network"] },
			{ id: 54, caption: "Customer told", type: "Checkbox", entryMethod: "EntryField", options: [] },
		],
	};
}
