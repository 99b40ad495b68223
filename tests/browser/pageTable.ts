import { type PageDeps, pageRoutes } from "../../src/web/pages.ts";
import type { Seeds } from "./seeded.ts";

/** Stands for every room: the table of routes is read, none of them is called. */
const anything: unknown = new Proxy(() => undefined, {
	get: (_target, name) => (name === Symbol.toPrimitive ? () => "" : anything),
	apply: () => anything,
});

/** Every GET path that the executable knows as a page's. */
export const pagePaths = (): string[] => [
	...new Set(
		pageRoutes(anything as PageDeps)
			.filter(({ method, kind }) => method === "GET" && kind === "page")
			.map(({ path }) => path),
	),
];

/** These answer with a file, or with a part of a page that has an address of its own. */
export const NO_PAGES = new Set([
	"/assets/{name}",
	"/favicon.ico",
	"/endpoints/{id}/files/{source}/{name}",
	"/tenantmap/companies",
	"/standing",
	"/silences/companies",
	"/endpoints/{id}/note/{trial}",
]);

export interface Address {
	readonly name: string;
	/** Its path in the table of routes. */
	readonly path: string;
	readonly address: (seeded: Seeds) => string;
	/** Also as wide as a tablet and a wall screen. */
	readonly isMain?: true;
	/** In one colour only: what differs is who looks. */
	readonly isBrief?: true;
}

const made = (seeded: Seeds, status: string): string => {
	const item = seeded.history.find((one) => one.status === status || one.action === status);
	if (item === undefined) throw new Error(`There is no ${status} in history.`);
	return item.id;
};
const endpoint = (name: string, rest: string, isMain?: true): Address => ({
	name,
	path: `/endpoints/{id}${rest.split("?")[0]}`,
	address: (seeded) => `/endpoints/${seeded.endpoint.id}${rest}`,
	...(isMain === undefined ? {} : { isMain }),
});
const alert = (name: string, status: string, rest = ""): Address => ({
	name,
	path: `/history/{id}${rest.split("?")[0]}`,
	address: (seeded) => `/history/${made(seeded, status)}${rest}`,
});
const plain = (name: string, address: string, isMain?: true): Address => ({
	name,
	path: address.split("?")[0] ?? "",
	address: () => address,
	...(isMain === undefined ? {} : { isMain }),
});

const brief = (name: string, path: string, address: Address["address"]): Address => ({ name, path, address, isBrief: true });

const SECTIONS = "trigger,mapping,rules,company,windows,ticket,templates,notes,silence,ai,access";

/** Every page in every state that an address can give it. A path of `pagePaths` that stands nowhere here fails the test. */
export const ADDRESSES: readonly Address[] = [
	plain("dashboard", "/", true),
	plain("dashboard-nothing-found", "/?q=nothingofthesort"),
	plain("new", "/endpoints/new"),
	plain("new-zabbix", "/endpoints/new?source=zabbix"),
	endpoint("overview", "", true),
	endpoint("setup", "/setup", true),
	endpoint("rules", "/rules", true),
	endpoint("rules-open", `/rules?open=${SECTIONS}`),
	endpoint("fixtures", "/fixtures"),
	endpoint("fixture-new", "/fixtures/new"),
	{
		name: "fixture-delete",
		path: "/endpoints/{id}/fixtures/{fixture_id}/delete",
		address: (seeded) => `/endpoints/${seeded.endpoint.id}/fixtures/${seeded.fixtureId}/delete`,
	},
	endpoint("endpoint-history", "/history"),
	endpoint("endpoint-tickets", "/tickets"),
	endpoint("endpoint-audit", "/audit"),
	endpoint("endpoint-noise", "/noise"),
	plain("noise", "/noise"),
	plain("help", "/help"),
	plain("parallel", "/parallel"),
	{ name: "parallel-differs", path: "/parallel/{id}", address: ({ parallelId }) => `/parallel/${parallelId}` },
	{ name: "parallel-missed", path: "/parallel/{id}", address: ({ parallelId }) => `/parallel/${parallelId}?kind=only_there` },
	{ name: "help-page", path: "/help/{slug}", address: () => "/help/states" },
	endpoint("endpoint-delete", "/delete"),
	endpoint("endpoint-test", "/test"),
	endpoint("rotate-token", "/rotate-token"),
	endpoint("rotate-hmac", "/rotate-hmac"),
	alert("alert-replay", "create", "/replay"),
	plain("tickets", "/tickets", true),
	plain("tickets-all", "/tickets?state=all"),
	plain("tickets-empty", "/tickets?q=nothingofthesort"),
	{ name: "ticket", path: "/tickets/{id}", address: ({ ticketId }) => `/tickets/${ticketId}` },
	{ name: "ticket-close", path: "/tickets/{id}/close", address: ({ ticketId }) => `/tickets/${ticketId}/close` },
	plain("companies", "/companies", true),
	plain("companies-empty", "/companies?q=nothingofthesort"),
	{ name: "company", path: "/companies/{id}", address: () => "/companies/CatchAll" },
	plain("silences", "/silences", true),
	plain("silences-later", "/silences?from=2001-01-01&ended=1"),
	plain("silence-new", "/silences/new"),
	{
		name: "silence-new-for",
		path: "/silences/new",
		address: ({ endpoint }) => `/silences/new?endpoint=${endpoint.id}&company=Acme&key=SRV1&summary=${"Alert: SRV1 ".repeat(15)}`,
	},
	{ name: "silence", path: "/silences/{id}", address: ({ silenceId }) => `/silences/${silenceId}` },
	{ name: "silence-end", path: "/silences/{id}/end", address: ({ silenceId }) => `/silences/${silenceId}/end` },
	plain("history", "/history?period=all", true),
	plain("history-filtered", "/history?status=skipped,processed&period=7d"),
	plain("filters", "/history/filters"),
	brief("filter-new", "/history/filters/new", () => "/history/filters/new?filter=status%3Ddlq"),
	brief("filter", "/history/filters/{id}", ({ filterId }) => `/history/filters/${filterId}`),
	brief("filter-delete", "/history/filters/{id}/delete", ({ filterId }) => `/history/filters/${filterId}/delete`),
	plain("charts", "/charts?period=30d"),
	plain("charts-wrong", "/charts?from=2026-01-02T00:00&to=2026-01-01T00:00"),
	plain("history-empty", "/history?q=nothingofthesort"),
	alert("alert", "create"),
	alert("alert-closed", "close"),
	alert("alert-held", "held"),
	alert("alert-gave-up", "dlq"),
	alert("alert-refused", "rejected"),
	alert("alert-raw", "create", "?raw=1"),
	alert("dry-run", "create", "/dry-run"),
	alert("alert-delete", "create", "/delete"),
	alert("alert-keep", "create", "/keep"),
	plain("tenantmap", "/tenantmap", true),
	plain("tenantmap-empty", "/tenantmap?q=nothingofthesort"),
	plain("tenantmap-new", "/tenantmap/new"),
	plain("tenantmap-import", "/tenantmap/import"),
	{ name: "tenantmap-entry", path: "/tenantmap/{id}", address: ({ tenantId }) => `/tenantmap/${tenantId}` },
	{ name: "tenantmap-delete", path: "/tenantmap/{id}/delete", address: ({ tenantId }) => `/tenantmap/${tenantId}/delete` },
	plain("audit", "/audit", true),
	plain("audit-empty", "/audit?who=nobody-of-the-sort"),
	plain("settings", "/settings", true),
	plain("settings-connectwise", "/settings/connectwise"),
	brief("settings-maintenance", "/settings/maintenance", () => "/settings/maintenance"),
	plain("settings-ai", "/settings/ai?ask=1"),
	brief("settings-alarms", "/settings/alarms", () => "/settings/alarms"),
	plain("settings-backup", "/settings/backup"),
	plain("settings-users", "/settings/users"),
	brief("settings-environment", "/settings/environment", () => "/settings/environment"),
	plain("settings-account", "/settings/account"),
	{ name: "user", path: "/settings/users/{id}", address: ({ userId }) => `/settings/users/${userId}` },
	{ name: "user-delete", path: "/settings/users/{id}/delete", address: ({ userId }) => `/settings/users/${userId}/delete` },
	{ name: "key-revoke", path: "/settings/keys/{id}/revoke", address: ({ keyId }) => `/settings/keys/${keyId}/revoke` },
	brief("endpoint-test", "/endpoints/{id}/test", ({ endpoint: { id } }) => `/endpoints/${id}/test`),
	{ ...alert("alert-replay", "dlq", "/replay"), isBrief: true },
	brief("alarm-new", "/settings/alarms/new", () => "/settings/alarms/new?kind=teams"),
	brief("alarm", "/settings/alarms/{id}", ({ receiverId }) => `/settings/alarms/${receiverId}`),
	brief("alarm-remove", "/settings/alarms/{id}/remove", ({ receiverId }) => `/settings/alarms/${receiverId}/remove`),
	brief("wall-revoke", "/settings/wall/{id}/revoke", ({ wallId }) => `/settings/wall/${wallId}/revoke`),
	plain("wall", "/wall", true),
	brief("search", "/search", () => "/search"),
	brief("search-found", "/search", () => "/search?q=s"),
	{
		name: "bulk",
		path: "/endpoints/edit",
		address: ({ endpoint: { id }, draftId }) =>
			`/endpoints/edit?id=${id.slice(0, 12)}&id=${draftId.slice(0, 12)}&field=tags&mode=add&value=backup`,
	},
	brief("bulk-none", "/endpoints/edit", () => "/endpoints/edit"),
	{ name: "setup-old-token", path: "/endpoints/{id}/setup", address: ({ draftId }) => `/endpoints/${draftId}/setup` },
	plain("set-up", "/setup"),
	plain("disconnect", "/settings/connectwise/disconnect"),
	plain("sandbox", "/sandbox"),
	plain("maintenance", "/maintenance"),
	plain("docs", "/docs"),
	{ name: "job-gone", path: "/history/jobs/{id}", address: () => "/history/jobs/none" },
	{ name: "not-found", path: "/nothing-here", address: () => "/nothing-here" },
];
