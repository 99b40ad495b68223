/** Address of Ollama, parsed from OLLAMA_HOST. */
export interface Host {
	/** For the client: scheme, host, port and path, without user and password. */
	readonly url: string;
	readonly headers: Readonly<Record<string, string>>;
}

const PORT = "11434";

/**
 * Parses the forms of OLLAMA_HOST: a URL, a bare host or `host:port` (then http, port 11434). User and
 * password become a
 * header, so that no message shows them.
 * @returns null if it is not an address
 */
export function readHost(text: string): Host | null {
	const trimmed = text.trim();
	const whole = trimmed.includes("://") ? trimmed : `http://${trimmed.startsWith(":") ? `127.0.0.1${trimmed}` : trimmed}`;
	if (!URL.canParse(whole)) return null;
	const url = new URL(whole);
	if ((url.protocol !== "http:" && url.protocol !== "https:") || url.hostname === "") return null;
	const port = url.port === "" && !trimmed.includes("://") ? PORT : url.port;
	const credentials = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
	return {
		url: `${url.protocol}//${url.hostname}${port === "" ? "" : `:${port}`}${url.pathname.replace(/\/+$/, "")}`,
		headers: credentials === ":" ? {} : { Authorization: `Basic ${Buffer.from(credentials).toString("base64")}` },
	};
}
