import { type Context, Hono } from "hono";
import type { FieldProblem } from "../../base/problems.ts";
import type { Role } from "../../base/security/index.ts";
import type { WebEnv } from "../shell/env.ts";
import { answerProblem, HttpProblem } from "../shell/problem.ts";
import type { Method, Route } from "../shell/route.ts";

/** Answer of an operation of the JSON API. */
export type Outcome<T> =
	| { readonly ok: true; readonly status: number; readonly value: T }
	| { readonly ok: false; readonly status: number; readonly message: string; readonly problems: readonly FieldProblem[] };

export interface Operation {
	readonly method: Method;
	/** Path with ids filled in: `/api/users/3`. */
	readonly path: string;
	/** Body to send as JSON. */
	readonly body?: unknown;
	/** Body to send unchanged, with its type. */
	readonly raw?: { readonly text: string; readonly type: string };
}

/**
 * The JSON API for assistants' tools: a tool runs the code of the API. It runs as the sender of the message,
 * with the role that the operation requires.
 */
export interface Operations {
	run<T>(c: Context<WebEnv>, operation: Operation): Promise<Outcome<T>>;
	/** The table of all routes of API and pages. */
	routes(): readonly Route[];
}

interface InnerEnv {
	Variables: WebEnv["Variables"];
	Bindings: { outer: Context<WebEnv> };
}

const ROLES: readonly Role[] = ["viewer", "operator", "admin"];

/** @param routes all routes, once they are known */
export function createOperations(routes: () => readonly Route[]): Operations {
	let app: Hono<InnerEnv> | null = null;
	return {
		routes,
		async run<T>(c: Context<WebEnv>, { method, path, body, raw }: Operation): Promise<Outcome<T>> {
			app ??= tableOf(routes());
			const sent = raw ?? (body === undefined ? null : { text: JSON.stringify(body), type: "application/json" });
			const request = new Request(new URL(path, "http://inside.invalid"), {
				method,
				...(sent === null ? {} : { body: sent.text, headers: { "Content-Type": sent.type } }),
				signal: c.req.raw.signal,
			});
			return outcomeOf<T>(await app.fetch(request, { outer: c }));
		},
	};
}

function tableOf(routes: readonly Route[]): Hono<InnerEnv> {
	const app = new Hono<InnerEnv>();
	app.use(async (c, next) => {
		const { outer } = c.env;
		for (const name of ["requestId", "sourceIp", "scheme", "host", "isPage", "who", "strangers"] as const) c.set(name, outer.get(name));
		await next();
	});
	for (const route of routes.filter(({ kind }) => kind === "api")) {
		app.on(route.method, route.path.replaceAll(/\{(\w+)\}/g, ":$1"), (c) => {
			const who = c.get("who");
			if (route.role !== "public" && ROLES.indexOf(who.role) < ROLES.indexOf(route.role)) {
				throw new HttpProblem(403, `This needs the role ${route.role}; yours is ${who.role}`);
			}
			return route.handle(c as unknown as Context<WebEnv>);
		});
	}
	app.notFound((c) => answerProblem(c as unknown as Context<WebEnv>, new HttpProblem(404, "There is nothing here")));
	app.onError((error, c) => {
		if (error instanceof HttpProblem) return answerProblem(c as unknown as Context<WebEnv>, error);
		throw error;
	});
	return app;
}

async function outcomeOf<T>(answer: Response): Promise<Outcome<T>> {
	const text = await answer.text();
	const value: unknown = text.trim() === "" ? null : JSON.parse(text);
	if (answer.ok) return { ok: true, status: answer.status, value: value as T };
	const { message = "", errors = [] } = (value ?? {}) as { message?: string; errors?: readonly FieldProblem[] };
	return { ok: false, status: answer.status, message, problems: errors };
}
