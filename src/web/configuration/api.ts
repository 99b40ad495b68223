import type { Context } from "hono";
import { z } from "zod";
import {
	ChangedMeanwhile,
	type Configuration,
	configurationSchema,
	createConfiguration,
	type Plan,
} from "../../admin/configuration/index.ts";
import type { Settings } from "../../admin/settings/index.ts";
import type { Tenants } from "../../alerts/deciding/index.ts";
import type { Clock } from "../../base/clock.ts";
import type { Secrets } from "../../base/security/index.ts";
import type { LoadedDirectory, NameCheck } from "../../setup/endpoints/index.ts";
import type { Silences } from "../../setup/silences/index.ts";
import type { Store } from "../../store/index.ts";
import type { WebEnv } from "../shell/env.ts";
import { HttpProblem, invalid } from "../shell/problem.ts";
import { api, type Route, rawBody } from "../shell/route.ts";

export interface ConfigurationRoutesDeps {
	readonly store: Store;
	readonly settings: Settings;
	readonly directory: LoadedDirectory;
	readonly tenants: Tenants;
	readonly silences: Silences;
	readonly secrets: Secrets;
	readonly checkNames: NameCheck;
	readonly clock: Clock;
}

const MOST = 4 * 2 ** 20;
const flag = z
	.enum(["0", "1", "true", "false"], "1 or 0 is expected.")
	.default("0")
	.transform((text) => text === "1" || text === "true");

const shown = ({ steps, unchanged, leftAlone }: Plan) => ({
	changes: steps.map(({ kind, what, changes, note, made }) => ({
		kind,
		what,
		fields: changes.filter(({ field }) => !(field in made)),
		note,
		makes: Object.keys(made),
	})),
	unchanged,
	left_alone: leftAlone,
});

/** Generated secrets, shown only now. */
const secretsOf = ({ steps }: Plan) => steps.flatMap(({ what, made }) => (Object.keys(made).length === 0 ? [] : [{ what, ...made }]));

/** Configuration as code over HTTP: makes the same plans and changes as the command line. */
export function configurationRoutes(deps: ConfigurationRoutesDeps): Route[] {
	const configuration = createConfiguration(deps);
	const { directory, tenants, silences, settings } = deps;
	const reload = (): Promise<unknown> => Promise.all([directory.reload(), tenants.reload(), silences.reload(), settings.reload()]);
	return [
		api({
			method: "GET",
			path: "/api/configuration",
			role: "admin",
			summary: "Endpoints, TenantMap, silences and settings as YAML, without secrets; the same configuration gives the same text",
			answers: { 200: "YAML" },
			handle: async (c) =>
				c.body(await configuration.export({ withSecrets: false }), 200, {
					"Content-Type": "application/yaml; charset=utf-8",
					"Content-Disposition": 'attachment; filename="hookwise.yaml"',
				}),
		}),
		api({
			method: "GET",
			path: "/api/configuration/schema",
			role: "viewer",
			summary: "JSON Schema of the configuration file, for editors",
			answers: { 200: "JSON Schema, draft 7" },
			handle: (c) => c.json(configurationSchema()),
		}),
		api({
			method: "POST",
			path: "/api/configuration/apply",
			role: "admin",
			summary:
				"Makes endpoints, TenantMap, silences and settings what the file says, all or nothing; dry_run=1 only plans, prune=1 also deletes",
			query: z.object({ dry_run: flag, prune: flag }),
			bodies: { "application/yaml": z.string(), "application/json": z.record(z.string(), z.unknown()) },
			answers: {
				200: "status planned or applied, changes, unchanged, left_alone; secrets that were made, this once",
				400: "the request has no configuration",
				409: "somebody else changed it meanwhile; nothing was applied",
				422: "what is wrong, each with its line",
			},
			async handle(c, { query, actor }) {
				const plan = await planned(c, configuration, query.prune);
				if (query.dry_run) return c.json({ status: "planned", ...shown(plan) });
				try {
					await configuration.apply(plan, actor);
				} catch (error) {
					if (!(error instanceof ChangedMeanwhile)) throw error;
					throw new HttpProblem(
						409,
						`Endpoint ${error.message} was changed by somebody else meanwhile. Nothing was applied; send it again`,
					);
				}
				await reload();
				return c.json({ status: "applied", ...shown(plan), secrets: secretsOf(plan) });
			},
		}),
	];
}

/** @throws HttpProblem 400, 413, 422 */
async function planned(c: Context<WebEnv>, configuration: Configuration, prune: boolean): Promise<Plan> {
	const text = new TextDecoder().decode(await rawBody(c, MOST));
	if (text.trim() === "") throw new HttpProblem(400, "The request has no configuration");
	const result = await configuration.plan(text, { prune });
	if (!result.ok) throw invalid(result.problems.map((message) => ({ field: "configuration", message })));
	return result.plan;
}
