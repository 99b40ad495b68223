import ipaddr from "ipaddr.js";
import { z } from "zod";
import type { FieldProblem } from "../../base/problems.ts";
import type { StoredConnection } from "./stored.ts";

/** ConnectWise's own clouds, under the names that people use. */
export const REGIONS = [
	{ id: "na", name: "North America", host: "api-na.myconnectwise.net" },
	{ id: "eu", name: "Europe", host: "api-eu.myconnectwise.net" },
	{ id: "au", name: "Australia", host: "api-au.myconnectwise.net" },
	{ id: "aus", name: "Australia (aus)", host: "api-aus.myconnectwise.net" },
	{ id: "za", name: "South Africa", host: "api-za.myconnectwise.net" },
	{ id: "staging", name: "Staging", host: "api-staging.connectwisedev.com" },
] as const;

const PATH = "/v4_6_release/apis/3.0";
export const regionUrl = (host: string): string => `https://${host}${PATH}`;

const text = (longest: number) => z.string("A text is expected.").trim().max(longest, `At most ${longest} characters.`);
const name = text(100).nullable();

/**
 * Fields that a client may send. Blank or missing ones keep their stored values, so that secrets need not be
 * typed again.
 */
export const connectionInput = z
	.strictObject({
		url: text(500),
		company: text(100),
		client_id: text(200),
		public_key: text(200),
		private_key: text(500),
		service_board: name,
		status_new: name,
		status_closed: name,
		default_company_id: name,
	})
	.partial();

export type ConnectionInput = z.output<typeof connectionInput>;

export type Merged =
	| { readonly ok: true; readonly connection: StoredConnection }
	| { readonly ok: false; readonly problems: readonly FieldProblem[] };

const MISSING = {
	url: "Choose a region, or give the address of your server.",
	company: "Enter the company that you log in to ConnectWise with.",
	client_id: "Enter a client ID; developer.connectwise.com gives one.",
	public_key: "Enter the API member's public key.",
	private_key: "Enter the API member's private key.",
} as const;
const SECRETS = ["client_id", "public_key", "private_key"] as const;

/**
 * Combines the sent fields with the stored ones.
 * @param fixedUrl CW_URL, if the environment sets it
 */
export function merge(input: ConnectionInput, stored: StoredConnection | null, fixedUrl: string | null): Merged {
	const url = fixedUrl ?? (input.url || stored?.url || "");
	const company = input.company || stored?.company || "";
	const moved = stored !== null && (url !== stored.url || company.toLowerCase() !== stored.company.toLowerCase());
	// Stored keys are only ever sent to the address they were stored for.
	const known = moved ? null : stored;
	const values = {
		...{ url, company },
		client_id: input.client_id || known?.clientId || "",
		public_key: input.public_key || known?.publicKey || "",
		private_key: input.private_key || known?.privateKey || "",
	};
	const missing = Object.keys(MISSING) as (keyof typeof MISSING)[];
	const problems = missing
		.filter((field) => values[field] === "")
		.map((field) => {
			const again = moved && (SECRETS as readonly string[]).includes(field);
			return { field, message: again ? `${MISSING[field]} Another address or company needs it again.` : MISSING[field] };
		});
	const address = url === "" ? null : checkUrl(url);
	if (address !== null) problems.push({ field: "url", message: address });
	if (problems.length > 0) return { ok: false, problems };
	const said = (given: string | null | undefined, before: string | null | undefined): string | null =>
		given === undefined ? ((moved ? null : before) ?? null) : given || null;
	return {
		ok: true,
		connection: {
			...{ url, company },
			clientId: values.client_id,
			publicKey: values.public_key,
			privateKey: values.private_key,
			board: said(input.service_board, stored?.board),
			statusNew: said(input.status_new, stored?.statusNew),
			statusClosed: said(input.status_closed, stored?.statusClosed),
			defaultCompany: said(input.default_company_id, stored?.defaultCompany),
		},
	};
}

/**
 * Problem of an address, in words; null if there is none. Plain http is only for one's own network, since
 * every call carries the keys.
 */
export function checkUrl(address: string): string | null {
	const url = URL.canParse(address) ? new URL(address) : null;
	if (url === null || !/^https?:$/.test(url.protocol)) return "An https address is expected, such as https://cw.example.com.";
	if (url.username !== "" || url.password !== "") return "Leave user name and password out of the address.";
	if (url.search !== "" || url.hash !== "") return "Leave everything from ? or # on out of the address.";
	if (url.protocol === "https:" || isNear(url.hostname)) return null;
	return "The keys travel in every call, so this must be https. Plain http is taken for servers in your own network alone.";
}

const NEAR = ["loopback", "private", "uniqueLocal"];

function isNear(hostname: string): boolean {
	const host = hostname.replace(/^\[(.*)\]$/, "$1");
	if (ipaddr.isValid(host)) return NEAR.includes(ipaddr.process(host).range());
	return host === "localhost" || host.endsWith(".localhost") || !host.includes(".");
}
