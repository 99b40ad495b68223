/** Which part of the help is about which page: what the question mark in the bar opens. */

const ENDPOINTS = "pages#endpoints";
const USERS = "pages#users-api-keys-and-roles";
const GAVE_UP = "pages#an-alert-that-gave-up";
const FILTERS = "pages#saved-filters";
const SILENCES = "maintenance#silences";

/** By a page's path in the table of routes: a document, and mostly a part of it. */
export const TOPICS: Readonly<Record<string, string>> = {
	"/": "pages#dashboard",
	"/maintenance": "maintenance#maintenance-for-everything",
	"/endpoints/new": "sources",
	"/endpoints/edit": ENDPOINTS,
	"/endpoints/{id}": ENDPOINTS,
	"/endpoints/{id}/setup": "webhooks#addresses",
	"/endpoints/{id}/rules": "rules",
	"/endpoints/{id}/fixtures": ENDPOINTS,
	"/endpoints/{id}/fixtures/new": ENDPOINTS,
	"/endpoints/{id}/fixtures/{fixture_id}/delete": ENDPOINTS,
	"/endpoints/{id}/history": "pages#history",
	"/endpoints/{id}/tickets": "pages#tickets",
	"/endpoints/{id}/audit": "pages#audit",
	"/endpoints/{id}/noise": "noise",
	"/endpoints/{id}/delete": ENDPOINTS,
	"/endpoints/{id}/test": "faq#how-do-i-test-an-endpoint",
	"/endpoints/{id}/rotate-token": "operations#a-new-token-a-new-key",
	"/endpoints/{id}/rotate-hmac": "operations#a-new-token-a-new-key",
	"/noise": "noise#what-would-have-changed",
	"/history": "pages#history",
	"/history/jobs/{id}": "pages#history",
	"/history/filters": FILTERS,
	"/history/filters/new": FILTERS,
	"/history/filters/{id}": FILTERS,
	"/history/filters/{id}/delete": FILTERS,
	"/history/{id}": "faq#why-is-there-no-ticket",
	"/history/{id}/keep": ENDPOINTS,
	"/history/{id}/replay": GAVE_UP,
	"/history/{id}/dry-run": "pages#history",
	"/history/{id}/delete": "faq#how-long-is-history-kept",
	"/tickets": "pages#tickets",
	"/tickets/{id}": "rules#which-alerts-share-a-ticket",
	"/tickets/{id}/close": "faq#why-are-tickets-not-closing-automatically",
	"/charts": "pages#charts",
	"/companies": "pages#companies",
	"/companies/{id}": "pages#companies",
	"/silences": SILENCES,
	"/silences/new": SILENCES,
	"/silences/{id}": SILENCES,
	"/silences/{id}/end": SILENCES,
	"/tenantmap": "pages#tenantmap",
	"/tenantmap/new": "pages#tenantmap",
	"/tenantmap/import": "pages#tenantmap",
	"/tenantmap/{id}": "pages#tenantmap",
	"/tenantmap/{id}/delete": "pages#tenantmap",
	"/audit": "pages#audit",
	"/sandbox": "pages#sandbox",
	"/settings": "pages#settings",
	"/settings/connectwise": "connectwise",
	"/settings/connectwise/disconnect": "connectwise#in-hookwise-test-and-save",
	"/settings/maintenance": "maintenance#maintenance-for-everything",
	"/settings/ai": "ai",
	"/settings/alarms": "pages#notifications",
	"/settings/alarms/new": "pages#notifications",
	"/settings/alarms/{id}": "pages#notifications",
	"/settings/alarms/{id}/remove": "pages#notifications",
	"/settings/backup": "operations#backup",
	"/settings/users": USERS,
	"/settings/users/{id}": USERS,
	"/settings/users/{id}/delete": USERS,
	"/settings/keys/{id}/revoke": USERS,
	"/settings/wall/{id}/revoke": "pages#wall-screens",
	"/settings/environment": "configuration",
	"/settings/account": "operations#locked-out",
	"/setup": "connectwise#in-connectwise-an-api-member-and-its-rights",
	"/search": "faq#which-keys-are-there-in-the-browser",
	"/docs": "api",
	"/help": "pages",
	"/help/{slug}": "pages",
	"/parallel": "migration#a-parallel-run",
	"/parallel/{id}": "migration#a-parallel-run",
};

/**
 * The address of the help on a page.
 * @param path its path in the table of routes; one of a form alone has the help of the page that it is on, one that is unknown that
 * of all pages
 */
export function helpAddress(path: string): string {
	for (let part = path; part !== ""; part = part.slice(0, part.lastIndexOf("/"))) {
		const topic = TOPICS[part];
		if (topic !== undefined) return `/help/${topic}`;
	}
	return "/help/pages";
}
