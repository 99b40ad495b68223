import type { Context } from "hono";
import { type NewEndpointView, newEndpointPage } from "../../../views/pages/endpointNew.tsx";
import { compileEndpoint } from "../../alerts/pipeline/index.ts";
import type { FieldProblem } from "../../base/problems.ts";
import { findSource, readSample, SOURCES, searchTextOf, sourceSections, triggerWords } from "../../setup/sources/index.ts";
import type { Needs } from "../page/deps.ts";
import { done } from "../page/flash.ts";
import type { Frames } from "../page/frame.ts";
import { page } from "../page/page.ts";
import type { WebEnv } from "../shell/env.ts";
import type { Route } from "../shell/route.ts";

/** Services that these pages use. */
type Deps = Needs<"config" | "endpoints" | "lookups" | "secrets" | "trials">;

interface Typed {
	readonly source: string;
	readonly name: string;
	readonly board: string;
	readonly draft: boolean;
	readonly problems: readonly FieldProblem[];
}

/** Pages for a new endpoint: choose the tool and name it. */
export function endpointNewRoutes(deps: Deps, frames: Frames): Route[] {
	const { endpoints, secrets } = deps;

	async function show(c: Context<WebEnv>, typed: Typed, status: 200 | 422): Promise<Response> {
		const [frame, boards] = await Promise.all([frames.of(c), deps.lookups.list("boards", "", false)]);
		const source = findSource(typed.source) ?? SOURCES[0];
		const view: NewEndpointView = {
			...typed,
			source: source?.id ?? "blank",
			sourceName: source?.name ?? "Blank",
			sections: sourceSections().map(({ title, sources }) => ({
				title,
				sources: sources.map((one) => ({
					id: one.id,
					name: one.name,
					summary: one.summary,
					search: searchTextOf(one),
					...triggerWords(one),
				})),
			})),
			boards: boards.ok ? boards.items.map((board) => String((board as { name?: string }).name ?? "")) : null,
			defaultBoard: deps.config.CW_SERVICE_BOARD,
			defaultCompany: deps.config.CW_DEFAULT_COMPANY_ID,
			sample: source === undefined ? null : await sampleOf(deps, source.id, typed.board),
		};
		return c.html(newEndpointPage(frame, view), status);
	}

	return [
		page({
			method: "GET",
			path: "/endpoints/new",
			role: "operator",
			summary: "A new endpoint",
			handle: (c) =>
				show(
					c,
					{
						source: c.req.query("source") ?? "uptime-kuma",
						name: c.req.query("name") ?? "",
						board: c.req.query("board") ?? "",
						draft: c.req.queries("draft")?.at(-1) !== "off",
						problems: [],
					},
					200,
				),
		}),
		page({
			method: "POST",
			path: "/endpoints/new",
			role: "operator",
			summary: "Creates an endpoint",
			async handle(c, { form, actor }) {
				const source = findSource(form.text("source"));
				const typed = { source: form.text("source"), name: form.text("name"), board: form.text("board"), draft: form.on("draft") };
				const input = {
					...source?.config,
					name: typed.name,
					board: typed.board.trim() === "" ? null : typed.board.trim(),
					is_draft: typed.draft,
				};
				const saved = await endpoints.create(input, actor);
				if (!saved.ok) return show(c, { ...typed, problems: saved.why === "invalid" ? saved.problems : [] }, 422);
				const { id } = saved.value.endpoint;
				return done(c, secrets, `/endpoints/${id}`, {
					tone: "good",
					text: `Created. Enter the URL and token in your monitoring tool. Copy the token now; later only an administrator can show it.`,
					secret: { endpointId: id, bearer: saved.value.secrets.bearer_token, hmac: saved.value.secrets.hmac_secret },
				});
			},
		}),
	];
}

/** A sample of a tool, and the ticket it makes. */
async function sampleOf(deps: Deps, id: string, board: string): Promise<NewEndpointView["sample"]> {
	const source = findSource(id);
	const sample = source?.samples[0];
	if (source === null || sample === undefined) return null;
	const payload = readSample(sample);
	if (!payload.ok) return null;
	const config = { ...source.config, ...(board.trim() === "" ? {} : { board: board.trim() }) };
	const answer = await deps.trials.debug({ config, payload: payload.value, context: {} }, false);
	const decision = "decisions" in answer ? answer.decisions[0] : answer;
	if (decision === undefined) return null;
	const compiled = compileEndpoint(config, { id: "unsaved", isDraft: false });
	// A tool without its own trigger would show the default one, which does not apply to it.
	const closes = triggerWords(source).path !== null && compiled.closeValues.size > 0;
	return {
		payload: payload.value,
		decision,
		closes: closes ? { path: compiled.triggerText, value: [...compiled.closeValues][0] ?? "" } : null,
	};
}
