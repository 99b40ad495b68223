import { z } from "zod";
import type { Incidents } from "../../alerts/incidents/index.ts";
import type { NoiseSettings, Previews } from "../../alerts/previews/index.ts";
import { type Clock, isoTime } from "../../base/clock.ts";
import type { JsonObject } from "../../base/json.ts";
import { done, invalidInput, type Outcome, unavailable } from "../../base/outcome.ts";
import {
	configOf,
	configValue,
	type EndpointInput,
	endpointInput,
	type LiveEndpoint,
	type LoadedDirectory,
	policiesOf,
	readEndpointInput,
} from "../../setup/endpoints/index.ts";
import { sourceOf } from "../../setup/sources/index.ts";
import type { NoiseFilter, Store, StoredEndpoint } from "../../store/index.ts";
import type { NoiseNumbers, NoiseReport } from "../../watch/noise/index.ts";
import { granted, notFound } from "../shell/problem.ts";
import { api, numberIn, type Route } from "../shell/route.ts";
import { splitInput, splitOff } from "./splitting.ts";

export interface NoiseRoutesDeps {
	readonly noise: NoiseNumbers;
	readonly previews: Previews;
	readonly incidents: Pick<Incidents, "members" | "split">;
	readonly directory: LoadedDirectory;
	readonly store: Pick<Store, "endpoints">;
	readonly clock: Clock;
}

/** Fields that a preview may change. */
export const NOISE_NAMES = [
	"open_delay_seconds",
	"reopen_within_minutes",
	"note_interval_minutes",
	"flap_count",
	"flap_minutes",
	"group_count",
	"group_seconds",
	"key_ignores_numbers",
	"auto_close_hours",
] as const;

const DAY_MS = 86_400_000;
const anyBody = z.record(z.string(), z.unknown(), "An object is expected.");
export const PERIODS = { day: DAY_MS, week: 7 * DAY_MS, month: 30 * DAY_MS } as const;
export type Period = keyof typeof PERIODS;

export const settingsOf = (config: JsonObject): NoiseSettings => ({
	...policiesOf(config),
	ignoresNumbers: configValue(config, "key_ignores_numbers") === true,
});

/** Noise values of an endpoint's preset that differ from its own. */
export function calmValues(config: JsonObject): Partial<EndpointInput> {
	const preset = { key_ignores_numbers: true, ...sourceOf(config).config } as Readonly<Record<string, unknown>>;
	const differing = NOISE_NAMES.filter((name) => preset[name] !== undefined && preset[name] !== configValue(config, name));
	return Object.fromEntries(differing.map((name) => [name, preset[name]])) as Partial<EndpointInput>;
}

/** Values for a preview: the given fields, otherwise those of the preset. */
function wantedOf(stored: StoredEndpoint, body: Readonly<Record<string, unknown>>): Outcome<Partial<EndpointInput>> {
	const unknown = Object.keys(body).filter((name) => !(NOISE_NAMES as readonly string[]).includes(name));
	if (unknown.length > 0) return invalidInput(unknown.map((field) => ({ field, message: `A preview takes ${NOISE_NAMES.join(", ")}.` })));
	if (Object.keys(body).length === 0) return done(calmValues(stored.config));
	const read = readEndpointInput(body);
	return read.ok ? done(read.value) : invalidInput(read.problems);
}

/** Starts a preview of these fields for a person. @returns the job */
export function askPreview(
	deps: Pick<NoiseRoutesDeps, "previews" | "directory">,
	stored: StoredEndpoint,
	body: Readonly<Record<string, unknown>>,
): Outcome<{ readonly id: string }> {
	const wanted = wantedOf(stored, body);
	if (!wanted.ok) return wanted;
	const job = beginPreview(deps, stored, wanted.value);
	return job === null ? unavailable("Two previews run already. Try again in a moment.", 5) : done(job);
}

/** Starts a preview of these fields. @returns the job's id, or null if too many are running */
export function beginPreview(
	{ previews, directory }: Pick<NoiseRoutesDeps, "previews" | "directory">,
	stored: StoredEndpoint,
	wanted: Partial<EndpointInput>,
) {
	const before = settingsOf(stored.config);
	const after = settingsOf(configOf(wanted as EndpointInput, stored.config));
	const groups = before.groupCount > 0 || after.groupCount > 0;
	const sharesKeys = configValue(stored.config, "key_scope") === "all";
	// Endpoints that may share outages or keys with this one; they are replayed with their own settings.
	const others = directory
		.all()
		.filter(({ id, groupCount, compiled }) => id !== stored.id && ((groups && groupCount > 0) || (sharesKeys && compiled.sharesKeys)))
		.map((one): [string, NoiseSettings] => [one.id, noiseSettingsOf(one)]);
	return previews.start(stored.id, { before, after, others: Object.fromEntries(others) });
}

/** Only the noise settings of an endpoint, which can be sent to a thread. */
const noiseSettingsOf = ({ compiled, ...policies }: LiveEndpoint): NoiseSettings => {
	const { openDelayMs, reopenWithinMs, noteIntervalMs, flapCount, flapMs, groupCount, groupMs, autoCloseMs } = policies;
	const { ignoresNumbers } = compiled;
	return { openDelayMs, reopenWithinMs, noteIntervalMs, flapCount, flapMs, groupCount, groupMs, autoCloseMs, ignoresNumbers };
};

/** Filter for the period up to now. */
export const filterOf = (now: number, period: Period, endpoint: string | undefined, company: string | undefined): NoiseFilter => ({
	...{ from: now - PERIODS[period], to: now + 1 },
	endpointId: endpoint === undefined || endpoint === "" ? null : endpoint,
	company: company === undefined || company.trim() === "" ? null : company.trim(),
});

const viewReport = (report: NoiseReport, directory: LoadedDirectory, filter: NoiseFilter) => {
	const name = (id: string): string => directory.findAny(id)?.name ?? "a deleted endpoint";
	const { endpoints, companies, talkers, flapping, ...figures } = report;
	const listed = (rows: NoiseReport["talkers"]) =>
		rows.map(({ title, endpointId, company, count }) => ({
			title,
			endpoint_id: endpointId,
			endpoint_name: name(endpointId),
			company,
			count,
		}));
	return {
		...{ from: isoTime(filter.from), to: isoTime(filter.to), ...figures },
		endpoints: endpoints.map(({ endpointId, ...rest }) => ({ endpoint_id: endpointId, endpoint_name: name(endpointId), ...rest })),
		...{ companies, talkers: listed(talkers), flapping: listed(flapping) },
	};
};

export function noiseRoutes(deps: NoiseRoutesDeps): Route[] {
	const { noise, incidents, directory, store, clock } = deps;
	return [
		api({
			method: "GET",
			path: "/api/noise",
			role: "viewer",
			summary: "What alerts came to: incidents, tickets and notes, how much noise was kept away, and how long troubles last",
			query: z.object({
				period: z.enum(["day", "week", "month"], "day, week or month is expected.").default("week"),
				company: z.string().max(200).optional(),
				endpoint: z.string().max(100).optional(),
			}),
			answers: { 200: "figures, by endpoint and company, and the most restless alerts" },
			async handle(c, { query }) {
				const filter = filterOf(clock.now(), query.period, query.endpoint, query.company);
				return c.json(viewReport(await noise.report(filter), directory, filter));
			},
		}),
		api({
			method: "POST",
			path: "/api/endpoints/{id}/noise-preview",
			role: "operator",
			summary: "Replays the endpoint's last week with other noise settings; without any, with the calm values of its preset",
			body: anyBody,
			bodyOptional: true,
			documented: endpointInput.pick(
				Object.fromEntries(NOISE_NAMES.map((name) => [name, true])) as { [K in (typeof NOISE_NAMES)[number]]: true },
			),
			answers: { 202: "job_id; its result has tickets and notes before and after", 404: "there is none", 422: "fields that are wrong" },
			async handle(c, { body }) {
				const stored = await store.endpoints.get(c.req.param("id") ?? "");
				if (stored === null) throw notFound("Endpoint");
				return c.json({ job_id: granted(askPreview(deps, stored, body ?? {})).id }, 202);
			},
		}),
		api({
			method: "GET",
			path: "/api/incidents/{id}/members",
			role: "viewer",
			summary: "What is part of an outage",
			answers: { 200: "items", 404: "there is no such outage" },
			async handle(c) {
				const members = await incidents.members(numberIn(c, "Incident"));
				if (members === null) throw notFound("Outage");
				const items = members.map(({ keyHash, endpointId, title, openedAt, recoveredAt, ticketId }) => ({
					...{ member: keyHash, endpoint_id: endpointId, summary: title, ticket_id: ticketId },
					...{ opened_at: isoTime(openedAt), recovered_at: recoveredAt === null ? null : isoTime(recoveredAt) },
				}));
				return c.json({ items });
			},
		}),
		api({
			method: "POST",
			path: "/api/incidents/{id}/split",
			role: "operator",
			summary: "Takes something out of an outage: it is not part of it",
			body: splitInput,
			answers: { 200: "what follows", 404: "there is no such outage", 409: "it is not part of it", 422: "neither member nor alert_id" },
			handle: async (c, { body, actor }) => c.json(granted(await splitOff(deps, numberIn(c, "Incident"), body, actor))),
		}),
	];
}
