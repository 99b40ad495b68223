/** Address of Ollama, parsed from the setting `ollama_host` or from OLLAMA_HOST. */
export interface Host {
	/** For the client: scheme, host, port and path, without user and password. */
	readonly url: string;
	readonly headers: Readonly<Record<string, string>>;
}

const PORT = "11434";

/**
 * Parses the forms of OLLAMA_HOST: a URL, a bare host or `host:port` (then http, port 11434). User and password
 * become a header, so that no message shows them.
 * @returns null if it is not an address
 */
export function readHost(text: string): Host | null {
	const trimmed = text.trim();
	const whole = trimmed.includes("://") ? trimmed : `http://${trimmed.startsWith(":") ? `127.0.0.1${trimmed}` : trimmed}`;
	if (!URL.canParse(whole)) return null;
	const url = new URL(whole);
	if ((url.protocol !== "http:" && url.protocol !== "https:") || url.hostname === "") return null;
	const port = url.port === "" && !trimmed.includes("://") ? PORT : url.port;
	const credentials = decoded(`${url.username}:${url.password}`);
	if (credentials === null) return null;
	return {
		url: `${url.protocol}//${url.hostname}${port === "" ? "" : `:${port}`}${url.pathname.replace(/\/+$/, "")}`,
		headers: credentials === ":" ? {} : { Authorization: `Basic ${Buffer.from(credentials).toString("base64")}` },
	};
}

/** What is wrong with an address that people may store; null for nothing. Blank is none. */
export function hostProblem(text: string): string | null {
	const expected = "A URL such as http://10.0.0.5:11434, or a host, is expected.";
	if (text.trim() === "") return null;
	// A URL parser drops line ends and tabs; what is stored is shown as it is.
	if (/[\s\p{C}]/u.test(text.trim())) return expected;
	const host = readHost(text);
	if (host === null) return expected;
	// Everybody who sees the settings would read them.
	return "Authorization" in host.headers ? "Leave user and password out. An address with both goes into OLLAMA_HOST." : null;
}

/** null: a percent sign in it begins no character. */
function decoded(text: string): string | null {
	try {
		return decodeURIComponent(text);
	} catch (error) {
		if (error instanceof URIError) return null;
		throw error;
	}
}
