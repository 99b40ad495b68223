import type { Callbacks } from "../callbacks/index.ts";
import { forbidden, plainProblem } from "../problems.ts";
import { rightFor } from "../rights.ts";
import { companyRoutes } from "./company.ts";
import { type ApiDeps, type ApiRequest, createContext, type Handlers, type Reply } from "./context.ts";
import { noteRoutes } from "./notes.ts";
import { setupRoutes } from "./setup.ts";
import { systemRoutes } from "./system.ts";
import { ticketRoutes } from "./tickets.ts";

export type { ApiRequest, Change, Reply } from "./context.ts";

export interface Api {
	/** Carries out a call. Throws Problems. */
	readonly answer: (request: ApiRequest) => Reply;
	/** `GET /service/boards` and all the others. */
	readonly calls: readonly string[];
}

/** ConnectWise's routes over the database. */
export function createApi(deps: ApiDeps, callbacks: Callbacks): Api {
	const context = createContext(deps);
	const handlers: Handlers = {
		...setupRoutes(context),
		...companyRoutes(context),
		...ticketRoutes(context),
		...noteRoutes(context),
		...systemRoutes(context, callbacks),
	};
	const calls = Object.keys(handlers);
	const routes = new Set(calls.map((key) => key.slice(key.indexOf(" ") + 1)));
	return {
		calls,
		answer(request) {
			const handler = handlers[`${request.method} ${request.route}`];
			if (handler === undefined && routes.has(request.route)) {
				throw plainProblem(405, "MethodNotAllowed", "The requested resource does not support this method.");
			}
			if (handler === undefined) throw plainProblem(404, "NotFound", "The requested resource was not found.");
			const right = rightFor(request.method, request.route);
			if (right !== null && deps.settings().denied.includes(right)) throw forbidden();
			return handler(request);
		},
	};
}
