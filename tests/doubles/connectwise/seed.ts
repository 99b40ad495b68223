import type { Board, Company, Part, Priority, Status, Tenant } from "./types.ts";

const CLOSED = new Set(["Closed", "Old Closed", "Cancelled", "Completed"]);

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

function board(id: number, name: string, statusNames: readonly string[], inactive = false): Board {
	const base = id * 1_000;
	return {
		id,
		name,
		inactive,
		statuses: statuses(base, statusNames),
		types: parts(base + 200, ["Server", "Network", "Workstation", "Old Type"]),
		// Subtypes go with Server and Network, not with Workstation.
		subtypes: parts(base + 300, ["Hardware", "Software", "Connectivity", "Old Subtype"], [base + 200, base + 201]),
		items: parts(base + 400, ["Disk", "Memory", "Agent", "Old Item"]),
	};
}

function priorities(): Priority[] {
	return ["Priority 1 - Critical", "Priority 2 - High", "Priority 3 - Medium", "Priority 4 - Low", "Priority 5 - None"].map(
		(name, index) => ({ id: index + 1, name, sortOrder: index + 1, isDefault: index === 2 }),
	);
}

function company(id: number, identifier: string, name: string, state: "Active" | "Inactive" | "deleted" = "Active"): Company {
	const status = state === "Inactive" ? { id: 2, name: "Inactive" } : { id: 1, name: "Active" };
	return { id, identifier, name, deleted: state === "deleted", status };
}

/** @param companies how many numbered companies stand beside the named ones */
export function seedTenant(companies: number): Tenant {
	return {
		boards: [
			board(1, "Service Board", SERVICE_STATUSES),
			board(2, "Emergency", EMERGENCY_STATUSES),
			...Array.from({ length: 30 }, (_, index) => board(index + 3, `Team ${index + 1}`, EMERGENCY_STATUSES)),
			board(40, "Old Board", EMERGENCY_STATUSES, true),
		],
		priorities: priorities(),
		companies: [
			company(19_297, "Acme", "Acme Corporation"),
			company(250, "NorthgateCU", "Northgate Credit Union"),
			company(251, "CatchAll", "Catch All (unassigned)"),
			company(252, "OBrien", "O'Brien & Sons"),
			company(253, "Gone", "Gone Ltd", "deleted"),
			company(254, "Asleep", "Asleep Inc", "Inactive"),
			...Array.from({ length: companies }, (_, index) => company(1_000 + index, `C${1_000 + index}`, `Company ${1_000 + index}`)),
		],
	};
}
