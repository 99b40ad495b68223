import type { Context } from "hono";
import { z } from "zod";
import type { EndpointNoiseView, NoiseSettingLine } from "../../../views/endpoints/noiseTab.tsx";
import { endpointPage } from "../../../views/pages/endpoint.tsx";
import { noisePage } from "../../../views/pages/noise.tsx";
import { withoutMeasures } from "../../alerts/pipeline/index.ts";
import type { Preview } from "../../alerts/previews/index.ts";
import { invalidInput } from "../../base/outcome.ts";
import { configValue, EVERY_FIELD } from "../../setup/endpoints/index.ts";
import { sourceOf } from "../../setup/sources/index.ts";
import type { StoredEndpoint } from "../../store/index.ts";
import { endpointOf } from "../endpoints/actions.ts";
import { headOf } from "../endpoints/page.ts";
import type { Needs } from "../page/deps.ts";
import { done } from "../page/flash.ts";
import type { Form } from "../page/form.ts";
import type { Frames } from "../page/frame.ts";
import { page } from "../page/page.ts";
import type { WebEnv } from "../shell/env.ts";
import type { Route } from "../shell/route.ts";
import { askPreview, calmValues, filterOf, NOISE_NAMES, type Period } from "./api.ts";

/** Services that these pages use. */
type Deps = Needs<
	| "clock"
	| "config"
	| "directory"
	| "endpoints"
	| "fixtures"
	| "history"
	| "ingest"
	| "noise"
	| "oldTokens"
	| "previews"
	| "psa"
	| "samples"
	| "secrets"
	| "stats"
	| "store"
	| "trials"
>;

type C = Context<WebEnv>;
type NoiseName = (typeof NOISE_NAMES)[number];

const word = z.string().max(200).catch("").default("");
const query = z.object({ period: z.enum(["day", "week", "month"]).catch("week").default("week"), company: word, endpoint: word });
const tabQuery = z.object({ job: word });

/** Text of a value in a form. */
const shown = (value: unknown): string => (value === true ? "on" : value === false ? "off" : String(value));
const typedAs = (field: NoiseName, text: string): unknown => {
	const value = text.trim();
	if (field === "key_ignores_numbers") return ["on", "true", "yes"].includes(value.toLowerCase());
	return value === "" ? 0 : Number(value);
};

/** Noise fields in a form. */
const givenIn = (form: Form): Record<string, unknown> =>
	Object.fromEntries(NOISE_NAMES.flatMap((field) => (form.text(field) === "" ? [] : [[field, typedAs(field, form.text(field))]])));

function linesOf(stored: StoredEndpoint, tried: Readonly<Record<string, unknown>> | null): NoiseSettingLine[] {
	const calm = calmValues(stored.config) as Readonly<Record<string, unknown>>;
	return NOISE_NAMES.map((field) => {
		const { form } = EVERY_FIELD[field];
		const now = configValue(stored.config, field);
		const unit = form?.control.kind === "number" ? form.control.unit : "";
		const preset = calm[field] === undefined ? null : shown(calm[field]);
		return { field, label: form?.label ?? field, unit, now: shown(now), tried: shown(tried?.[field] ?? calm[field] ?? now), preset };
	});
}

/** Open tickets with summaries that differ only in measured numbers, if such numbers are part of the key here. */
async function digitsOnlyOf({ store, psa }: Deps, stored: StoredEndpoint): Promise<EndpointNoiseView["digitsOnly"]> {
	if (configValue(stored.config, "key_ignores_numbers") === true) return null;
	const summaries = await store.reading.noise.openSummaries(psa.identity, stored.id);
	const alike = new Map<string, string[]>();
	for (const summary of summaries) {
		const shape = withoutMeasures(summary);
		alike.set(shape, [...(alike.get(shape) ?? []), summary]);
	}
	const most = [...alike.values()].sort((a, b) => b.length - a.length)[0];
	return most === undefined || most.length < 2 ? null : { count: most.length, example: most[0] ?? "" };
}

/** Settings that were tried, from the address of the page with the result. */
const triedIn = (c: C): Readonly<Record<string, unknown>> | null => {
	const given = NOISE_NAMES.flatMap((field) => {
		const text = c.req.query(field);
		return text === undefined ? [] : [[field, typedAs(field, text)] as const];
	});
	return given.length === 0 ? null : Object.fromEntries(given);
};

export function noisePageRoutes(deps: Deps, frames: Frames): Route[] {
	const kit = noisePages(deps, frames);

	return [...lookRoutes(kit), ...tryRoutes(kit)];
}

type Pages = ReturnType<typeof noisePages>;

/** Shows an endpoint's noise. */
function noisePages(deps: Deps, frames: Frames) {
	const { history, noise, clock, directory, secrets } = deps;

	async function viewOf(c: C, stored: StoredEndpoint, jobId: string): Promise<EndpointNoiseView> {
		const job = jobId === "" ? null : history.jobs.get(jobId);
		const isMine = job?.kind === "noise-preview";
		return {
			endpointId: stored.id,
			presetName: sourceOf(stored.config).name,
			lines: linesOf(stored, triedIn(c)),
			digitsOnly: await digitsOnlyOf(deps, stored),
			job: isMine ? job : null,
			preview: isMine && job.status === "done" ? ((job.result ?? null) as Preview | null) : null,
		};
	}

	return { deps, frames, history, noise, clock, directory, secrets, viewOf };
}

function lookRoutes({ deps, frames, noise, clock, directory, viewOf }: Pages): Route[] {
	return [
		page({
			method: "GET",
			path: "/noise",
			role: "viewer",
			summary: "What alerts came to, and how long troubles last",
			query,
			async handle(c, { query: { period, company, endpoint } }) {
				const filter = filterOf(clock.now(), period as Period, endpoint, company);
				const [frame, report] = await Promise.all([frames.of(c), noise.report(filter)]);
				const endpoints = directory.all().map(({ id, name }) => ({ id, name }));
				return c.html(noisePage(frame, { report, period, company, endpoint, endpoints }));
			},
		}),
		page({
			method: "GET",
			path: "/endpoints/{id}/noise",
			role: "viewer",
			summary: "How calm an endpoint is, and what other settings would have changed",
			query: tabQuery,
			async handle(c, { query: { job } }) {
				const stored = await endpointOf(deps, c);
				const [frame, head, view] = await Promise.all([frames.of(c), headOf(deps, stored), viewOf(c, stored, job)]);
				return c.html(endpointPage(frame, head, { tab: "noise", view }));
			},
		}),
	];
}

/** Tries other settings, and applies them. */
function tryRoutes({ deps, history, secrets }: Pages): Route[] {
	return [
		page({
			method: "POST",
			path: "/endpoints/{id}/noise",
			role: "operator",
			summary: "Begins a preview of other noise settings",
			async handle(c, { form }) {
				const stored = await endpointOf(deps, c);
				const { id } = stored;
				const given = givenIn(form);
				const begun = askPreview(deps, stored, given);
				if (!begun.ok) return done(c, secrets, `/endpoints/${id}/noise`, { tone: "now", text: `There is no preview. ${begun.message}` });
				const tried = Object.entries(given).map(([field, value]): [string, string] => [field, shown(value)]);
				return c.redirect(`/endpoints/${id}/noise?${new URLSearchParams([["job", begun.value.id], ...tried])}`, 303);
			},
		}),
		page({
			method: "POST",
			path: "/endpoints/{id}/noise/cancel",
			role: "operator",
			summary: "Ends a preview",
			async handle(c, { form }) {
				const { id } = await endpointOf(deps, c);
				history.jobs.cancel(form.text("job"));
				return c.redirect(`/endpoints/${id}/noise`, 303);
			},
		}),
		page({
			method: "POST",
			path: "/endpoints/{id}/noise/take",
			role: "operator",
			summary: "Takes noise settings that were tried",
			async handle(c, { form, actor }) {
				const { id, name } = await endpointOf(deps, c);
				const saved = await deps.endpoints.change(id, givenIn(form), null, actor);
				const text = saved.ok
					? `${name} is calmer from now on.`
					: `Nothing was changed. ${saved.why === "invalid" ? invalidInput(saved.problems).message : "The endpoint is gone."}`;
				return done(c, secrets, `/endpoints/${id}/noise`, { tone: saved.ok ? "good" : "now", text });
			},
		}),
	];
}
