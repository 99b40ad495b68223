/** Address and credentials of ConnectWise (settings `CW_*`). */
export interface ConnectWiseConfig {
	/** Such as `https://api-na.myconnectwise.net/v4_6_release/apis/3.0`; surplus slashes do no harm. */
	readonly url: string;
	readonly company: string;
	readonly publicKey: string;
	readonly privateKey: string;
	readonly clientId: string;
	/** Time limit of one call in milliseconds, including its answer's body. */
	readonly timeoutMs: number;
	/** Time limit of a call that creates a ticket, in milliseconds: ConnectWise may take minutes. */
	readonly createTimeoutMs: number;
	/** Maximum number of concurrent calls. */
	readonly concurrency: number;
	/** Address under which people open tickets; null: derived from `url`. */
	readonly webUrl: string | null;
}

const USUAL_PATH = "/v4_6_release/apis/3.0";

/**
 * Base address for routes, without a slash at its end. A URL with only a host gets the usual path.
 * @throws Error if it is not an http(s) URL
 */
export function apiBase(url: string): string {
	const parsed = httpUrl(url, "CW_URL");
	const path = slashed(parsed.pathname);
	return `${parsed.origin}${path === "" ? USUAL_PATH : path}`;
}

/** Identifies the set of tickets behind a configuration: host and company, whatever the keys and the path. */
export function siteOf({ url, company }: Pick<ConnectWiseConfig, "url" | "company">): string {
	const { host } = new URL(apiBase(url));
	return `${host.replace(/^api-/, "")} ${company.trim().toLowerCase()}`;
}

/** Headers of every call. */
export function apiHeaders(config: ConnectWiseConfig): Readonly<Record<string, string>> {
	return {
		authorization: `Basic ${basicToken(config)}`,
		clientid: config.clientId,
		// The version of the data model is fixed here, since it is not in the URL; otherwise a new model could
		// arrive overnight.
		accept: "application/vnd.connectwise.com+json; version=2021.1, application/json",
		"user-agent": "HookWise",
	};
}

/** Texts that must never appear in a message or log. */
export const secretsOf = (config: ConnectWiseConfig): readonly string[] => [
	basicToken(config),
	config.privateKey,
	config.publicKey,
	config.clientId,
];

const basicToken = ({ company, publicKey, privateKey }: ConnectWiseConfig): string =>
	Buffer.from(`${company}+${publicKey}:${privateKey}`, "utf8").toString("base64");

/**
 * Makes the link under which a person opens a ticket. Cloud and self-hosted sites have different pages.
 * @throws Error if a URL of the configuration is invalid
 */
export function ticketLinks(config: ConnectWiseConfig): (id: number) => string {
	const api = new URL(apiBase(config.url));
	const site = config.webUrl === null ? new URL(api) : httpUrl(config.webUrl, "CW_WEB_URL");
	site.hostname = site.hostname.replace(/^api-/, "");
	const own = config.webUrl === null ? "" : slashed(site.pathname);
	const codebase = slashed(api.pathname).replace(/\/apis(\/.*)?$/, "");
	const base = `${site.origin}${own === "" ? codebase : own}`;
	if (isCloud(site.hostname)) {
		const company = encodeURIComponent(config.company);
		const page = `${base}/services/system_io/router/openrecord.rails?locale=en_US&companyName=${company}`;
		return (id) => `${page}&recordType=ServiceFv&recid=${id}`;
	}
	return (id) => `${base}/ConnectWise.aspx?routeTo=ServiceFV&recid=${id}`;
}

const isCloud = (host: string): boolean => /(^|\.)(myconnectwise\.net|connectwisedev\.com)$/i.test(host);

/** A path without double slashes and without a slash at its end. */
const slashed = (path: string): string => path.replace(/\/{2,}/g, "/").replace(/\/$/, "");

function httpUrl(text: string, setting: string): URL {
	const url = URL.canParse(text.trim()) ? new URL(text.trim()) : null;
	if (url === null || !/^https?:$/.test(url.protocol)) throw new Error(`${setting} must be an http or https URL.`);
	return url;
}
