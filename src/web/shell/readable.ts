/** Replacement for a missing or invalid host. */
const NO_HOST = "http://localhost";

/**
 * Gives a request a readable address: with HTTP/1.0, or a blank or odd `Host`, it has none. All of these are
 * accepted (HTTP contract), and work like any other. A request with a readable address is returned unchanged.
 */
export function readable(request: Request): Request {
	const { url } = request;
	if (URL.canParse(url)) return request;
	const path = url.startsWith("/") ? url : (/^[a-z]+:\/\/[^/]*(\/.*)$/i.exec(url)?.[1] ?? "/");
	const whole = `${NO_HOST}${path}`;
	return new Request(URL.canParse(whole) ? whole : `${NO_HOST}/`, request);
}

/** True for a client's host that an answer may contain. */
export const isHost = (text: string): boolean =>
	/^[a-z0-9._:[\]-]+$/i.test(text) && URL.canParse(`http://${text}`) && new URL(`http://${text}`).pathname === "/";
