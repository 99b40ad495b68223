import ipaddr from "ipaddr.js";

type Address = ipaddr.IPv4 | ipaddr.IPv6;

/** Rules for the addresses that may send. */
export interface AddressRules {
	allows(address: string): boolean;
}

/** Parses an address, with IPv4-mapped IPv6 as IPv4; null if it is not an address. */
function readAddress(text: string): Address | null {
	const bare = text.trim().replace(/%.*$/, "");
	return ipaddr.isValid(bare) && (bare.includes(":") || ipaddr.IPv4.isValidFourPartDecimal(bare)) ? ipaddr.process(bare) : null;
}

/** The normal form of an address, for people and rules. Unreadable text stays as it is. */
export const normalAddress = (text: string): string => readAddress(text)?.toString() ?? text;

/**
 * Unit for counting tries by address: an IPv4 address itself, and the /64 network of an IPv6 address, since
 * every customer of a provider gets at least a /64.
 */
export function networkOf(text: string): string {
	const address = readAddress(text);
	if (address === null || address.kind() === "ipv4") return address?.toString() ?? text;
	return `${new ipaddr.IPv6([...(address as ipaddr.IPv6).parts.slice(0, 4), 0, 0, 0, 0]).toString()}/64`;
}

function readRange(text: string): [Address, number] | null {
	const [base = "", bits, more] = text.trim().split("/");
	const address = readAddress(base);
	if (address === null || more !== undefined) return null;
	const width = address.kind() === "ipv4" ? 32 : 128;
	// An IPv4 range written as IPv6: its first 96 bits are those of the mapping.
	const mapped = width === 32 && base.includes(":");
	if (bits === undefined) return [address, width];
	if (!/^\d{1,3}$/.test(bits)) return null;
	const length = Number(bits) - (mapped ? 96 : 0);
	return length >= 0 && length <= width ? [address, length] : null;
}

const members = (text: string): string[] =>
	text
		.split(",")
		.map((part) => part.trim())
		.filter((part) => part !== "");

/** Problem of a comma-separated list of addresses and CIDR ranges; null if there is none. */
export function checkAddressList(text: string): string | null {
	const wrong = members(text).find((member) => readRange(member) === null);
	return wrong === undefined ? null : `“${wrong}” is neither an address nor a range such as 10.0.0.0/8 or 2001:db8::/32.`;
}

/**
 * Rules for a list of addresses. An empty list allows all. Unreadable members allow nobody, even if the list
 * has no others.
 * @param text addresses or CIDR ranges, IPv4 or IPv6, comma separated; host bits are ignored
 */
export function compileAddressRules(text: string): AddressRules {
	const listed = members(text);
	if (listed.length === 0) return { allows: () => true };
	const ranges = listed.map(readRange).filter((range) => range !== null);
	return {
		allows(text) {
			const address = readAddress(text);
			if (address === null) return false;
			return ranges.some(([base, bits]) => base.kind() === address.kind() && address.match(base as never, bits));
		},
	};
}

export interface ProxyRules {
	readonly useProxy: boolean;
	/** Number of trusted proxies. */
	readonly proxyFixCount: number;
	/** True if this peer is one of the trusted proxies. If left out, any peer is. */
	readonly trustsProxy?: (peer: string) => boolean;
}

/** Maximum number of remembered peers; the same proxy sends all requests. */
const REMEMBERED = 1_000;

/**
 * Decides by address if a peer is a trusted proxy.
 * @param list addresses or ranges, comma separated
 * @param onStranger called once with the first other peer, so that people who forgot a proxy in the list
 * learn why addresses are wrong
 */
export function createProxyTrust(list: string, onStranger: (peer: string) => void = () => {}): (peer: string) => boolean {
	let isTold = false;
	const rules = compileAddressRules(list);
	const known = new Map<string, boolean>();
	return (peer) => {
		const cached = known.get(peer);
		if (cached !== undefined) return cached;
		const allowed = rules.allows(peer);
		if (!allowed && !isTold) {
			isTold = true;
			onStranger(peer);
		}
		if (known.size >= REMEMBERED) known.clear();
		known.set(peer, allowed);
		return allowed;
	};
}

/**
 * Rules for a peer's forwarded headers. A peer that is not a trusted proxy could write anything, so its
 * headers are ignored.
 */
export const rulesFor = <R extends ProxyRules>(peer: string, rules: R): R =>
	rules.useProxy && rules.trustsProxy?.(peer) === false ? { ...rules, useProxy: false } : rules;

/** The `count`-th entry of a forwarded header from the right; null if there are fewer entries, or if the count is 0. */
export function forwardedEntry(header: string | null, { useProxy, proxyFixCount }: ProxyRules): string | null {
	if (!useProxy || proxyFixCount < 1 || header === null) return null;
	const entries = header.split(",").map((entry) => entry.trim());
	return entries[entries.length - proxyFixCount] || null;
}

/**
 * True if the client spoke TLS with the outermost trusted proxy; null if no proxy says so. Proxies write the
 * scheme in upper or lower case.
 */
export function forwardedTls(header: string | null, rules: ProxyRules): boolean | null {
	const scheme = forwardedEntry(header, rules);
	return scheme === null ? null : scheme.toLowerCase() === "https";
}

/**
 * Address of the sender: the peer itself, or, behind trusted proxies, the entry of `X-Forwarded-For` that the
 * outermost of them wrote.
 */
export function clientAddress(request: { readonly peer: string; readonly forwardedFor: string | null } & ProxyRules): string {
	const entry = forwardedEntry(request.forwardedFor, rulesFor(request.peer, request));
	if (entry === null) return normalAddress(request.peer);
	const bare = entry.replace(/^\[(.*)\](:\d+)?$/, "$1").replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, "$1");
	const address = readAddress(bare);
	return address === null ? normalAddress(request.peer) : address.toString();
}
