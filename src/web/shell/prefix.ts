/**
 * Runs HookWise below a path: that of `PUBLIC_URL`. All other code uses paths from the root; only this module
 * removes the prefix from requests and adds it to addresses in answers. Requests without it are served too,
 * since many proxies remove it.
 */
export interface Prefix {
	/** The request as if HookWise were at the root. */
	inner(request: Request): Request;
	/** The answer with the prefix added to its addresses. */
	outer(answer: Answer): Answer;
}

type Answer = Response | Promise<Response>;

const AT_THE_ROOT: Prefix = { inner: (request) => request, outer: (answer) => answer };

/** HTML attributes with addresses of this site. Those of htmx begin with `hx-`. */
const ADDRESSES = new Set([
	"href",
	"src",
	"action",
	"formaction",
	"data-href",
	"data-hub",
	"data-good",
	"data-soon",
	"data-now",
	"data-lost",
]);
/** Headers of answers that contain an address. */
const LEADING = ["Location", "HX-Redirect", "HX-Location", "HX-Push-Url", "HX-Replace-Url"];
/** Headers of requests that name the page they come from. */
const COMING = ["Referer", "HX-Current-URL"];

/** @param publicUrl `PUBLIC_URL`; null, or a URL without a path, changes nothing */
export function createPrefix(publicUrl: string | null): Prefix {
	const prefix = publicUrl === null ? "" : new URL(publicUrl).pathname.replace(/\/+$/, "");
	if (prefix === "") return AT_THE_ROOT;
	const isBelow = (path: string): boolean => path === prefix || path.startsWith(`${prefix}/`) || path.startsWith(`${prefix}?`);
	const without = (path: string): string => {
		const rest = path.slice(prefix.length);
		return rest.startsWith("/") ? rest : `/${rest}`;
	};
	/** Adds the prefix. Addresses of other sites, and those that already have it, stay. */
	const onto = (address: string): string =>
		address.startsWith("/") && !address.startsWith("//") && !isBelow(address) ? `${prefix}${address}` : address;

	function innerUrl(text: string): string {
		if (!URL.canParse(text)) return text;
		const url = new URL(text);
		if (isBelow(url.pathname)) url.pathname = without(url.pathname);
		return url.href;
	}

	const rewriter = new HTMLRewriter().on("*", {
		element(element) {
			for (const [name = "", value = ""] of [...element.attributes]) {
				if (!(ADDRESSES.has(name) || name.startsWith("hx-"))) continue;
				const whole = onto(value);
				if (whole !== value) element.setAttribute(name, whole);
			}
		},
	});

	function lead(answer: Response): Response {
		const headers = new Headers(answer.headers);
		for (const name of LEADING) {
			const value = headers.get(name);
			if (value !== null) headers.set(name, onto(value));
		}
		const cookies = headers.getSetCookie();
		headers.delete("Set-Cookie");
		// A cookie for the whole site keeps its path, as its name may require that (`__Host-`).
		const below = (cookie: string): string => cookie.replace(/;\s*path=(\/[^;]+)/i, (_all, path: string) => `; Path=${onto(path)}`);
		for (const cookie of cookies) headers.append("Set-Cookie", below(cookie));
		const changed = new Response(answer.body, { status: answer.status, statusText: answer.statusText, headers });
		const isPage = (headers.get("Content-Type") ?? "").startsWith("text/html");
		return isPage && answer.body !== null ? rewriter.transform(changed) : changed;
	}

	return {
		inner(request) {
			const inner = new Request(innerUrl(request.url), request);
			for (const name of COMING) {
				const value = inner.headers.get(name);
				if (value !== null) inner.headers.set(name, innerUrl(value));
			}
			// A compressed page could not be changed any more; the proxy in front compresses it.
			if (!new URL(inner.url).pathname.startsWith("/assets/")) inner.headers.delete("Accept-Encoding");
			return inner;
		},
		outer: (answer) => (answer instanceof Promise ? answer.then(lead) : lead(answer)),
	};
}
