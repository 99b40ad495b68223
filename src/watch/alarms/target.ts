/**
 * Checks the destinations of alarms. Addresses that only this machine or its network can reach are refused,
 * unless an admin allows them.
 */

import { lookup as systemLookup } from "node:dns/promises";
import ipaddr from "ipaddr.js";
import { messageOf } from "../../base/problems.ts";

/** Resolves a host name to all its addresses. */
export type Lookup = (host: string) => Promise<readonly string[]>;

export const lookupAll: Lookup = async (host) => (await systemLookup(host, { all: true })).map(({ address }) => address);

/** A URL with the one address to connect to, even if the name changes a moment later. */
export interface Target {
	readonly url: URL;
	readonly address: string;
	readonly family: 4 | 6;
}

export type Found<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };

export interface TargetRules {
	/** `alarm_allow_private`. */
	readonly allowPrivate: boolean;
}

/** Ranges that an admin may allow. Ranges in no list (multicast, reserved, tunnels, …) are always refused. */
const PRIVATE = ["loopback", "private", "linkLocal", "uniqueLocal", "carrierGradeNat"];

const refused = (problem: string): Found<never> => ({ ok: false, problem });
const bare = (hostname: string): string => hostname.replace(/^\[(.*)\]$/, "$1");

/** Problem of an address as a destination, in words; null if there is none. */
export function checkAddress(address: string, { allowPrivate }: TargetRules): string | null {
	if (!ipaddr.isValid(address)) return `${address} is no address.`;
	// IPv4 inside IPv6 counts as IPv4.
	const range = ipaddr.process(address).range();
	if (range === "unicast") return null;
	if (!PRIVATE.includes(range)) return `${address} is not an address that alarms can go to (${range}).`;
	return allowPrivate
		? null
		: `${address} is in a private network (${range}). Allow addresses of the own network (alarm_allow_private) if you mean it.`;
}

function readUrl(text: string): Found<URL> {
	const url = URL.canParse(text) ? new URL(text) : null;
	if (url === null || !/^https?:$/.test(url.protocol)) return refused("An http or https URL is expected.");
	if (url.username !== "" || url.password !== "") return refused("Leave user name and password out of the URL.");
	return { ok: true, value: url };
}

/** Problem of a URL for alarms, as far as it can be found without DNS; null if there is none. */
export function checkAlarmUrl(text: string, rules: TargetRules): string | null {
	const url = readUrl(text);
	if (!url.ok) return url.problem;
	const host = bare(url.value.hostname);
	return ipaddr.isValid(host) ? checkAddress(host, rules) : null;
}

/** Resolves the name once, and refuses it if any of its addresses is not allowed. */
export async function findTarget(text: string, rules: TargetRules, lookup: Lookup): Promise<Found<Target>> {
	const url = readUrl(text);
	if (!url.ok) return url;
	const found = await findAddress(bare(url.value.hostname), rules, lookup);
	return found.ok ? { ok: true, value: { url: url.value, ...found.value } } : found;
}

/** The one address to connect to for a host. A name is refused if any of its addresses is not allowed. */
export async function findAddress(host: string, rules: TargetRules, lookup: Lookup): Promise<Found<Omit<Target, "url">>> {
	const found = ipaddr.isValid(host) ? { ok: true as const, value: [host] } : await addressesOf(host, lookup);
	if (!found.ok) return found;
	const problem = found.value.map((address) => checkAddress(address, rules)).find((one) => one !== null);
	if (problem !== undefined) return refused(problem);
	const [address] = found.value;
	if (address === undefined) return refused(`${host} has no address.`);
	return { ok: true, value: { address, family: address.includes(":") ? 6 : 4 } };
}

async function addressesOf(host: string, lookup: Lookup): Promise<Found<readonly string[]>> {
	try {
		return { ok: true, value: await lookup(host) };
	} catch (error) {
		return refused(`${host} can't be resolved: ${messageOf(error)}`);
	}
}
