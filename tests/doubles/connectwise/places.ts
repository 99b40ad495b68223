import { KEY_PATH } from "./callbacks/index.ts";
import { INFO_PATH } from "./discovery.ts";

export const BASE = "/v4_6_release/apis/3.0";

/** Where a request goes. */
export interface Place {
	/** `api`: what ConnectWise's schema describes; `open`: without credentials; `nowhere`: no API is there. */
	readonly kind: "api" | "open" | "nowhere";
	/** After the base of the API. */
	readonly path: string;
	/** With placeholders: `/service/tickets/{id}`. */
	readonly route: string;
	readonly ids: readonly number[];
}

/** @param codebase dated one that has the API beside `v4_6_release`, which leads to whatever is current */
export function placeOf(pathname: string, codebase: string): Place {
	if (pathname.startsWith(INFO_PATH)) return { kind: "open", path: pathname, route: `${INFO_PATH}{company}`, ids: [] };
	if (pathname.startsWith(KEY_PATH)) return { kind: "open", path: pathname, route: `${KEY_PATH}{id}`, ids: [] };
	const [, named = "", path = ""] = /^\/([^/]+)\/apis\/3\.0(\/.*)$/.exec(pathname) ?? [];
	if (named !== "v4_6_release" && named !== codebase) return { kind: "nowhere", path: pathname, route: pathname, ids: [] };
	return {
		kind: "api",
		path,
		route: path.replace(/\/\d+(?=\/|$)/g, "/{id}"),
		ids: [...path.matchAll(/\/(\d+)(?=\/|$)/g)].map(([, id]) => Number(id)),
	};
}
