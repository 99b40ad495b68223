import { z } from "zod";
import { VERSION } from "../../base/version.ts";
import type { Route } from "../shell/route.ts";

/** The OpenAPI 3.1 document, made from the table of routes that also checks requests. */
export function openApi(routes: readonly Route[], serverUrl: string): object {
	const paths: Record<string, Record<string, object>> = {};
	for (const route of routes.filter(({ kind }) => kind === "api")) {
		paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: operation(route) };
	}
	return {
		openapi: "3.1.0",
		info: { title: "HookWise", version: VERSION, description: "Monitoring webhooks into ConnectWise tickets." },
		servers: [{ url: serverUrl }],
		security: [{ basic: [] }, { key: [] }, { session: [] }],
		components: {
			securitySchemes: {
				basic: { type: "http", scheme: "basic" },
				key: { type: "http", scheme: "bearer", description: "An API key: hwk_…" },
				session: { type: "apiKey", in: "cookie", name: "hookwise_session", description: "Over HTTPS: __Host-hookwise_session." },
				endpointToken: { type: "http", scheme: "bearer", description: "The endpoint's own token" },
			},
			schemas: { Error: ERROR },
		},
		paths: { ...paths, ...WEBHOOKS },
	};
}

const ERROR = {
	type: "object",
	required: ["status", "message", "request_id"],
	properties: {
		status: { const: "error" },
		message: { type: "string" },
		request_id: { type: "string" },
		errors: {
			type: "array",
			items: { type: "object", required: ["field", "message"], properties: { field: { type: "string" }, message: { type: "string" } } },
		},
	},
};

const problem = {
	description: "What is wrong, and the remedy",
	content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
};

const endpointId = { name: "endpoint_id", in: "path", required: true, schema: { type: "string" } };
const refusals = Object.fromEntries([400, 401, 403, 404, 413, 415, 429, 431, 503].map((status) => [status, problem]));
const anyJson = { required: true, content: { "application/json": { schema: { type: ["object", "array"] } } } };

const receive = (operationId: string): object => ({
	summary: "Takes a webhook; answered only once it is on disk",
	operationId,
	security: [{ endpointToken: [] }],
	parameters: [
		endpointId,
		{ name: "Idempotency-Key", in: "header", schema: { type: "string", maxLength: 200 } },
		{ name: "X-HookWise-Signature", in: "header", description: "Hex HMAC-SHA256 of the raw body", schema: { type: "string" } },
	],
	requestBody: anyJson,
	responses: {
		202: { description: "Queued: status, message, request_id; duplicate for a repeated key. 200 or 204 where answer_status says so" },
		...refusals,
	},
});

const probe = (operationId: string): object => ({
	summary: "Says that the address is ready; with a query, takes the parameters as an alert",
	operationId,
	security: [],
	parameters: [endpointId],
	responses: { 200: { description: "Ready" }, 202: { description: "Queued: the parameters were an alert" }, ...refusals },
});

const webhook = (name: string): object => ({
	post: receive(`receiveWebhook${name}`),
	put: receive(`putWebhook${name}`),
	get: probe(`probeWebhook${name}`),
});

/** An address that implements another tool's API. */
const foreign = (operationId: string, summary: string, answer: string, parameters: readonly object[] = []): object => ({
	post: {
		...{ summary, operationId },
		security: [{ endpointToken: [] }],
		parameters: [endpointId, ...parameters],
		requestBody: anyJson,
		responses: { 202: { description: answer }, ...refusals },
	},
});

const aliasParameters = [
	{ name: "alias", in: "path", required: true, schema: { type: "string" } },
	{ name: "identifierType", in: "query", schema: { const: "alias" } },
];

const WEBHOOKS = {
	"/webhook/{endpoint_id}": webhook(""),
	"/w/{endpoint_id}": webhook("Short"),
	"/w/{endpoint_id}/v2/enqueue": foreign(
		"pagerDutyEvent",
		"PagerDuty Events v2: trigger, acknowledge, resolve",
		"status, message, dedup_key",
	),
	"/w/{endpoint_id}/v2/alerts": foreign("opsgenieCreate", "Opsgenie: opens an alert", "result, took, requestId"),
	"/w/{endpoint_id}/v2/alerts/{alias}/close": foreign(
		"opsgenieClose",
		"Opsgenie: closes the alert of this alias",
		"result, took, requestId",
		aliasParameters,
	),
	"/w/{endpoint_id}/v2/alerts/{alias}": {
		delete: {
			...{ summary: "Opsgenie: closes the alert of this alias, as some clients do", operationId: "opsgenieDelete" },
			security: [{ endpointToken: [] }],
			parameters: [endpointId, ...aliasParameters],
			responses: { 202: { description: "result, took, requestId" }, ...refusals },
		},
	},
};

function operation(route: Route): object {
	const path = [...route.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({ name, in: "path", required: true, schema: { type: "string" } }));
	const parameters = [...path, ...queryParameters(route)];
	return {
		summary: route.summary,
		operationId: operationId(route),
		"x-role": route.role,
		...(route.role === "public" ? { security: [] } : {}),
		...(parameters.length > 0 ? { parameters } : {}),
		...requestBody(route),
		responses: {
			...Object.fromEntries(
				Object.entries(route.answers).map(([status, description]) => [
					status,
					Number(status) < 400 ? { description } : { ...problem, description },
				]),
			),
			...(route.role === "public" ? {} : { 401: problem, 403: problem }),
		},
	};
}

function requestBody({ body, bodies, bodyOptional }: Route): object {
	const types = bodies ?? (body === undefined ? {} : { "application/json": body });
	if (Object.keys(types).length === 0) return {};
	const content = Object.fromEntries(Object.entries(types).map(([type, schema]) => [type, { schema: schemaOf(schema) }]));
	return { requestBody: { required: bodyOptional !== true, content } };
}

const operationId = ({ method, path }: Route): string =>
	method.toLowerCase() +
	path
		.split(/[^A-Za-z0-9]+/)
		.filter((word) => word !== "")
		.map((word) => word.charAt(0).toUpperCase() + word.slice(1))
		.join("");

function queryParameters({ query }: Route): object[] {
	if (query === undefined) return [];
	const { properties = {}, required = [] } = schemaOf(query) as { properties?: Record<string, object>; required?: string[] };
	return Object.entries(properties).map(([name, schema]) => ({ name, in: "query", required: required.includes(name), schema }));
}

/** Allowed input as JSON Schema. */
function schemaOf(schema: z.ZodType): object {
	const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io: "input", unrepresentable: "any" }) as Record<string, unknown>;
	return rest;
}
