import type { DocsGroup, DocsOperation } from "../../../views/docs/types.ts";
import { docsPage } from "../../../views/pages/docs.tsx";
import type { Needs } from "../page/deps.ts";
import type { Frames } from "../page/frame.ts";
import { page } from "../page/page.ts";
import { baseUrlOf } from "../shell/baseUrl.ts";
import type { Route } from "../shell/route.ts";
import { openApi } from "./openapi.ts";
import { exampleOf, fieldsOf, parameterOf, type Schema } from "./schema.ts";

/** Services that these pages use. */
type Deps = Needs<"config" | "routes">;

/** The API documentation for people, made from the table of routes that also checks requests. */
export const docsRoutes = (deps: Deps, frames: Frames): Route[] => [
	page({
		method: "GET",
		path: "/docs",
		role: "viewer",
		summary: "The API, for people",
		async handle(c) {
			const base = baseUrlOf(c, deps.config.PUBLIC_URL);
			const document = openApi(deps.routes(), base) as unknown as Document;
			return c.html(docsPage(await frames.of(c), { base, groups: groupsOf(document, base) }));
		},
	}),
];

/** The parts of the OpenAPI document that are used. */
interface Document {
	readonly paths: Readonly<Record<string, Readonly<Record<string, Documented>>>>;
}
interface Documented {
	readonly summary?: string;
	readonly "x-role"?: DocsOperation["role"];
	readonly parameters?: readonly { name: string; in: string; required?: boolean; schema?: Schema; description?: string }[];
	readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> };
	readonly responses?: Readonly<Record<string, { readonly description?: string }>>;
}

interface Place {
	readonly id: string;
	readonly title: string;
	readonly about: string;
	readonly paths: RegExp;
}

/** Sections in the order of the page; a path belongs to the first one that matches. */
const PLACES: readonly Place[] = [
	{
		id: "webhooks",
		title: "Webhooks",
		about: "What monitoring tools call. 202 means that the body is on disk.",
		paths: /^\/(webhook|w)\//,
	},
	{ id: "endpoints", title: "Endpoints", about: "Their configuration, secrets, tests and dry runs.", paths: /^\/api\/(endpoints|debug)/ },
	{
		id: "history",
		title: "History",
		about: "Every accepted and refused webhook, with what was decided and why.",
		paths: /^\/(api\/(logs|jobs)|history)/,
	},
	{ id: "tenants", title: "TenantMap", about: "Which company a tenant is.", paths: /^\/api\/tenantmap/ },
	{ id: "lookups", title: "ConnectWise look-ups", about: "Cached an hour.", paths: /^\/(api\/cw\/|admin\/clear-cache)/ },
	{ id: "sandbox-api", title: "Sandbox", about: "Only while ConnectWise is not set up.", paths: /^\/api\/sandbox/ },
	{
		id: "figures",
		title: "Figures and health",
		about: "For dashboards, probes and scrapers.",
		paths: /^\/(api\/(stats|health|events)|health|readyz|metrics)/,
	},
	{ id: "ai-api", title: "AI notes", about: "The language model that writes root-cause notes.", paths: /^\/api\/llm/ },
	{ id: "people-api", title: "Users, keys and oneself", about: "", paths: /^\/api\/(users|keys|me)/ },
	{ id: "audit-api", title: "Audit", about: "Who changed what.", paths: /^\/api\/audit/ },
	{ id: "operation", title: "Settings, maintenance and backup", about: "", paths: /^\/(api\/(settings|backup|schedule|alarms)|admin)/ },
	{ id: "rest", title: "More", about: "", paths: /./ },
];

function groupsOf(document: Document, base: string): DocsGroup[] {
	const all = Object.entries(document.paths).flatMap(([path, methods]) =>
		Object.entries(methods).map(([method, documented]) => ({
			place: PLACES.find(({ paths }) => paths.test(path)),
			operation: operationOf(method.toUpperCase(), path, documented, base),
		})),
	);
	return PLACES.map(({ id, title, about, ...own }) => ({
		...{ id, title, about },
		operations: all.filter(({ place }) => place?.paths === own.paths).map(({ operation }) => operation),
	})).filter(({ operations }) => operations.length > 0);
}

function operationOf(method: string, path: string, documented: Documented, base: string): DocsOperation {
	const role = documented["x-role"] ?? "token";
	const schema = documented.requestBody?.content?.["application/json"]?.schema ?? null;
	return {
		id: `${method.toLowerCase()}${path.replaceAll(/[^A-Za-z0-9]+/g, "-")}`.replace(/-$/, ""),
		...{ method, path, role },
		summary: documented.summary ?? "",
		parameters: (documented.parameters ?? []).map(parameterOf),
		body: schema === null ? [] : fieldsOf(schema),
		answers: Object.entries(documented.responses ?? {}).map(([status, { description = "" }]) => ({ status, description })),
		curl: curlOf({ method, path, role, schema, base }),
	};
}

interface Example extends Pick<DocsOperation, "method" | "path" | "role"> {
	readonly schema: Schema | null;
	readonly base: string;
}

/** A command that works once the words in capitals are replaced. */
function curlOf({ method, path, role, schema, base }: Example): string {
	const url = `${base}${path.replaceAll(/\{(\w+)\}/g, (_all, name: string) => name.toUpperCase())}`;
	const token = role === "token" ? "$ENDPOINT_TOKEN" : "$HOOKWISE_KEY";
	const body =
		schema === null ? null : JSON.stringify(role === "token" ? { heartbeat: { status: 0 } } : exampleOf(schema)).replaceAll("'", "'\\''");
	return [
		`curl${method === "GET" ? "" : ` -X ${method}`} '${url}'`,
		...(role === "public" ? [] : [`  -H "Authorization: Bearer ${token}"`]),
		...(body === null ? [] : ["  -H 'Content-Type: application/json'", `  -d '${body}'`]),
	].join(" \\\n");
}
