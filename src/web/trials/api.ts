import { z } from "zod";
import { isObject } from "../../base/json.ts";
import { HttpProblem, invalid } from "../shell/problem.ts";
import { api, jsonBody, type Route } from "../shell/route.ts";
import type { Trials } from "./trials.ts";

export const debugRoutes = (trials: Trials): Route[] => [
	api({
		method: "POST",
		path: "/api/debug/process",
		role: "viewer",
		summary: "What a payload would come to with a configuration that is not saved; nothing is written anywhere",
		bodies: {
			"application/json": z.object({ config: z.unknown(), payload: z.unknown(), context: z.record(z.string(), z.unknown()).optional() }),
		},
		query: z.object({ lookup: z.string().optional() }),
		answers: { 200: "a decision, or decisions when the configuration splits", 422: "config or payload is missing" },
		async handle(c, { query }) {
			const body = await jsonBody(c);
			if (body === undefined || !isObject(body)) throw new HttpProblem(400, "A JSON object with config and payload is needed");
			const missing = ["config", "payload"].filter((field) => !Object.hasOwn(body, field));
			if (missing.length > 0) throw invalid(missing.map((field) => ({ field, message: "This is needed." })));
			const trial = { config: body.config, payload: body.payload ?? null, context: body.context };
			return c.json(await trials.debug(trial, query.lookup !== "false" && query.lookup !== "0"));
		},
	}),
];
