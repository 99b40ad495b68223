/** Stands in where a client named no host, or none that can be one. */
const NO_HOST = "http://localhost";

/**
 * HTTP/1.0, a blank or an odd `Host` leave a request without an address that can be read; all of them are fine (HTTP contract). They
 * get one, and everything behind works as with any other. A readable one is given back as it is.
 */
export function readable(request: Request): Request {
	const { url } = request;
	if (URL.canParse(url)) return request;
	const path = url.startsWith("/") ? url : (/^[a-z]+:\/\/[^/]*(\/.*)$/i.exec(url)?.[1] ?? "/");
	const whole = `${NO_HOST}${path}`;
	return new Request(URL.canParse(whole) ? whole : `${NO_HOST}/`, request);
}

/** A host as an answer may name it: what a client sent, if it is one. */
export const isHost = (text: string): boolean =>
	/^[a-z0-9._:[\]-]+$/i.test(text) && URL.canParse(`http://${text}`) && new URL(`http://${text}`).pathname === "/";
