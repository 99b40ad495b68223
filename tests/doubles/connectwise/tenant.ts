import { makeBoard, seedTenant } from "./seed.ts";
import type { Board, Configuration, Tenant } from "./types.ts";

/** A list of what a tenant is set up with. */
export type TenantList = keyof Tenant;
/** What can be changed of its rows: those members that the row has, by values of the same type. A company's status goes by its name. */
export type RowChanges = Readonly<Record<string, string | boolean>>;

/** What an administrator does in ConnectWise's set-up. */
export interface Administration {
	/** @param which id, identifier or name. Throws when there is no such row or member */
	change(list: TenantList, which: number | string, changes: RowChanges): void;
	/** A status of a board: renamed, made inactive, made one that closes or not. */
	changeStatus(board: string, status: string, changes: RowChanges): void;
	addBoard(name: string, statuses: readonly string[], kind?: "project" | "inactive"): Board;
	addConfiguration(company: string, fields: Partial<Configuration> & { readonly name: string }): Configuration;
	/** As it was at the start. */
	reset(): void;
}

export function administer(tenant: Tenant, companies: number): Administration {
	let nextBoard = 100;
	let nextConfiguration = 7_001;

	function found<T extends object>(rows: readonly T[], which: number | string): T {
		const row = rows.find((one) => ["id", "identifier", "name"].some((name) => Reflect.get(one, name) === which));
		if (row === undefined) throw new Error(`The double's tenant has no ${which}.`);
		return row;
	}
	function assign(row: object, changes: RowChanges): void {
		for (const [name, value] of Object.entries(changes)) {
			if (typeof Reflect.get(row, name) !== typeof value) throw new Error(`${name} cannot become ${JSON.stringify(value)}.`);
			Reflect.set(row, name, value);
		}
	}

	return {
		change(list, which, changes) {
			const row = found<object>(tenant[list], which);
			if (list === "companies" && typeof changes.status === "string") {
				const { status, ...rest } = changes;
				Reflect.set(row, "status", found(tenant.companyStatuses, status));
				assign(row, rest);
			} else assign(row, changes);
		},
		changeStatus(board, status, changes) {
			assign(found(found(tenant.boards, board).statuses, status), changes);
		},
		addBoard(name, statuses, kind) {
			const board = makeBoard(nextBoard, name, statuses, kind);
			nextBoard += 1;
			tenant.boards.push(board);
			return board;
		},
		addConfiguration(company, fields) {
			const id = nextConfiguration;
			nextConfiguration += 1;
			const companyId = found(tenant.companies, company).id;
			const configuration = { serialNumber: "", macAddress: "", ipAddress: "", active: true, ...fields, id, companyId };
			tenant.configurations.push(configuration);
			return configuration;
		},
		reset() {
			Object.assign(tenant, seedTenant(companies));
		},
	};
}
