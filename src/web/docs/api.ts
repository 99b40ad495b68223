import { baseUrlOf } from "../shell/baseUrl.ts";
import { api, type Route } from "../shell/route.ts";
import { openApi } from "./openapi.ts";

/** @param routes all routes, including this one once it is known */
export const openApiRoutes = ({ routes, publicUrl }: { routes: () => readonly Route[]; publicUrl: string | null }): Route[] => [
	api({
		method: "GET",
		path: "/api/openapi.json",
		role: "viewer",
		summary: "This list",
		answers: { 200: "an OpenAPI 3.1 document" },
		handle: (c) => c.json(openApi(routes(), baseUrlOf(c, publicUrl))),
	}),
];
