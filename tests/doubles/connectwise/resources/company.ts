import type { Agreement, Company, CompanyStatus, Configuration, Contact, Site } from "../types.ts";
import { named, type Resource, refGetters } from "./resource.ts";

export const companyResource: Resource<Company> = {
	render: (row) => ({
		id: row.id,
		identifier: row.identifier,
		name: row.name,
		status: { id: row.status.id, name: row.status.name, _info: {} },
		deletedFlag: row.deleted,
		_info: { lastUpdated: "2026-01-01T00:00:00Z" },
	}),
	getters: {
		...named<Company>(),
		...refGetters<Company>("status", (row) => row.status),
		identifier: { type: "text", get: (row) => row.identifier },
		deletedFlag: { type: "boolean", get: (row) => row.deleted },
	},
	fields: ["id", "identifier", "name", "status", "deletedFlag", "site", "types", "defaultContact", "_info"],
};

export const companyStatusResource: Resource<CompanyStatus> = {
	render: (row) => ({ id: row.id, name: row.name, disallowSavingFlag: row.disallowSaving, inactiveFlag: false, _info: {} }),
	getters: { ...named<CompanyStatus>(), disallowSavingFlag: { type: "boolean", get: (row) => row.disallowSaving } },
	fields: ["id", "name", "disallowSavingFlag", "inactiveFlag", "defaultFlag", "notifyFlag", "_info"],
};

export const siteResource: Resource<Site> = {
	render: (row) => ({ id: row.id, name: row.name, inactiveFlag: row.inactive, _info: {} }),
	getters: { ...named<Site>(), inactiveFlag: { type: "boolean", get: (row) => row.inactive } },
	fields: ["id", "name", "city", "zip", "primaryAddressFlag", "inactiveFlag", "company", "_info"],
};

/** A row with the company that its id stands for. */
export interface Owned<T> {
	readonly row: T;
	readonly company: Company;
}

const ownedGetters = <T>() => ({
	"company/id": { type: "number" as const, get: ({ company }: Owned<T>) => company.id },
	"company/identifier": { type: "text" as const, get: ({ company }: Owned<T>) => company.identifier },
	"company/name": { type: "text" as const, get: ({ company }: Owned<T>) => company.name },
});

const companyOf = ({ company }: Owned<unknown>) => ({ id: company.id, identifier: company.identifier, name: company.name, _info: {} });

export const contactResource: Resource<Owned<Contact>> = {
	render: (owned) => {
		const [firstName = "", ...rest] = owned.row.name.split(" ");
		return {
			id: owned.row.id,
			firstName,
			lastName: rest.join(" "),
			company: companyOf(owned),
			inactiveFlag: owned.row.inactive,
			communicationItems: [
				{ id: owned.row.id, type: { id: 1, name: "Email" }, value: owned.row.email, defaultFlag: true, communicationType: "Email" },
			],
			_info: {},
		};
	},
	getters: {
		...ownedGetters<Contact>(),
		id: { type: "number", get: ({ row }) => row.id },
		firstName: { type: "text", get: ({ row }) => row.name.split(" ")[0] ?? "" },
		lastName: { type: "text", get: ({ row }) => row.name.split(" ").slice(1).join(" ") },
		inactiveFlag: { type: "boolean", get: ({ row }) => row.inactive },
	},
	childGetters: { "communicationItems/value": { type: "text", get: ({ row }) => row.email } },
	fields: ["id", "firstName", "lastName", "company", "site", "inactiveFlag", "communicationItems", "_info"],
};

export const configurationResource: Resource<Owned<Configuration>> = {
	render: (owned) => ({
		id: owned.row.id,
		name: owned.row.name,
		company: companyOf(owned),
		type: { id: 1, name: "Managed Device", _info: {} },
		status: { id: 1, name: owned.row.active ? "Active" : "Inactive", _info: {} },
		serialNumber: owned.row.serialNumber,
		macAddress: owned.row.macAddress,
		ipAddress: owned.row.ipAddress,
		activeFlag: owned.row.active,
		_info: {},
	}),
	getters: {
		...ownedGetters<Configuration>(),
		id: { type: "number", get: ({ row }) => row.id },
		name: { type: "text", get: ({ row }) => row.name },
		serialNumber: { type: "text", get: ({ row }) => row.serialNumber },
		macAddress: { type: "text", get: ({ row }) => row.macAddress },
		ipAddress: { type: "text", get: ({ row }) => row.ipAddress },
		activeFlag: { type: "boolean", get: ({ row }) => row.active },
	},
	fields: ["id", "name", "company", "type", "status", "serialNumber", "macAddress", "ipAddress", "activeFlag", "_info"],
};

export const agreementResource: Resource<Owned<Agreement>> = {
	render: (owned) => ({
		id: owned.row.id,
		name: owned.row.name,
		company: companyOf(owned),
		type: { id: 1, name: "Managed Services", _info: {} },
		cancelledFlag: owned.row.cancelled,
		_info: {},
	}),
	getters: {
		...ownedGetters<Agreement>(),
		id: { type: "number", get: ({ row }) => row.id },
		name: { type: "text", get: ({ row }) => row.name },
		cancelledFlag: { type: "boolean", get: ({ row }) => row.cancelled },
	},
	fields: ["id", "name", "company", "type", "cancelledFlag", "startDate", "endDate", "_info"],
};
