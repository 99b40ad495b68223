import type { Context } from "hono";
import { count, counted } from "../../../views/format.ts";
import type { Flash } from "../../../views/layout.tsx";
import type { Question } from "../../../views/pages/confirm.tsx";
import { CONFIG_FIELD_NAMES, configValue, ownInput } from "../../setup/endpoints/index.ts";
import type { StoredEndpoint } from "../../store/index.ts";
import { ask } from "../page/ask.ts";
import type { Needs } from "../page/deps.ts";
import { done } from "../page/flash.ts";
import type { Form } from "../page/form.ts";
import type { Frames } from "../page/frame.ts";
import { backOf, page } from "../page/page.ts";
import type { WebEnv } from "../shell/env.ts";
import { notFound } from "../shell/problem.ts";
import type { Route } from "../shell/route.ts";
import { bulkUrl } from "./bulk.ts";

/** Services that these pages use. */
type Deps = Needs<"endpoints" | "history" | "ingest" | "samples" | "secrets">;

type Actor = { readonly name: string; readonly sourceIp: string };

const endpointIdOf = (c: Context<WebEnv>): string => c.req.param("id") ?? "";

/** @throws HttpProblem 404 */
export async function endpointOf(deps: Deps, c: Context<WebEnv>): Promise<StoredEndpoint> {
	const stored = await deps.endpoints.get(endpointIdOf(c));
	if (stored === null) throw notFound("Endpoint");
	return stored;
}

/** Actions on one endpoint, or on several chosen ones. */
export function endpointActionRoutes(deps: Deps, frames: Frames): Route[] {
	const kit = switches(deps, frames);

	return [...switchRoutes(kit), ...copyRoutes(kit), ...deleteRoutes(kit), ...manyRoutes(kit)];
}

type Switches = ReturnType<typeof switches>;

/** Actions that differ only in a field or a word. */
function switches(deps: Deps, frames: Frames) {
	const { endpoints, secrets } = deps;

	/** Sets one field and returns to the page it came from. `back` names the action that undoes it. */
	const flip = (verb: string, change: object, told: string, back?: string): Route =>
		page({
			method: "POST",
			path: `/endpoints/{id}/${verb}`,
			role: "operator",
			summary: told,
			async handle(c, { actor }) {
				const stored = await endpointOf(deps, c);
				const saved = await endpoints.change(stored.id, change, null, actor);
				if (!saved.ok) throw notFound("Endpoint");
				return done(c, secrets, backOf(c, `/endpoints/${stored.id}`), {
					tone: "good",
					text: `${told}: ${stored.name}.`,
					...(back === undefined ? {} : { undo: { action: `/endpoints/${stored.id}/${back}` } }),
				});
			},
		});

	const move = (verb: "up" | "down", by: -1 | 1): Route =>
		page({
			method: "POST",
			path: `/endpoints/{id}/${verb}`,
			role: "operator",
			summary: `One place ${verb} in the list`,
			async handle(c, { actor }) {
				const stored = await endpointOf(deps, c);
				const moved = await moveEndpoint(deps, stored, by, actor);
				return done(c, secrets, backOf(c, "/"), {
					tone: "good",
					text: moved ? `${stored.name} moved one place ${verb}.` : `${stored.name} is at the ${by < 0 ? "top" : "bottom"} already.`,
					...(moved ? { undo: { action: `/endpoints/${stored.id}/${by < 0 ? "down" : "up"}` } } : {}),
				});
			},
		});

	return { deps, frames, endpoints, secrets, flip, move };
}

/** Actions that need one click. */
function switchRoutes({ flip, move }: Switches): Route[] {
	return [
		flip("pause", { is_enabled: false }, "Paused, webhooks are refused", "resume"),
		flip("resume", { is_enabled: true }, "Receiving again", "pause"),
		flip("pin", { is_pinned: true }, "Pinned to the top", "unpin"),
		flip("unpin", { is_pinned: false }, "No longer pinned", "pin"),
		move("up", -1),
		move("down", 1),
	];
}

function copyRoutes({ endpoints, secrets }: Switches): Route[] {
	return [
		page({
			method: "POST",
			path: "/endpoints/{id}/clone",
			role: "operator",
			summary: "A disabled copy",
			async handle(c, { actor }) {
				const copy = await endpoints.clone(endpointIdOf(c), actor);
				if (copy === null) throw notFound("Endpoint");
				const { id, name } = copy.endpoint;
				return done(c, secrets, `/endpoints/${id}`, {
					tone: "good",
					text: `This is the copy, “${name}”. It is paused and has a URL and token of its own.`,
					secret: { endpointId: id, bearer: copy.secrets.bearer_token, hmac: copy.secrets.hmac_secret },
				});
			},
		}),
	];
}

function deleteRoutes({ deps, frames, endpoints, secrets }: Switches): Route[] {
	return [
		page({
			method: "GET",
			path: "/endpoints/{id}/delete",
			role: "operator",
			summary: "Asks before an endpoint is deleted",
			async handle(c) {
				const stored = await endpointOf(deps, c);
				const { total } = await deps.history.counts({ endpointId: stored.id });
				return ask(c, frames, {
					title: `Delete the endpoint “${stored.name}”?`,
					text: `Its URL and token stop working at once; senders get 404. ${total === 0 ? "It has no history." : `Its ${counted(total, "alert")} stay in history.`}`,
					detail:
						"Alerts already accepted will still be processed. Its open tickets stay open, and no recovery closes them any more. This cannot be undone.",
					keep: "Keep it",
					go: `Delete “${stored.name}”`,
					action: `/endpoints/${stored.id}/delete`,
					back: `/endpoints/${stored.id}`,
					destroys: true,
					fields: [],
				});
			},
		}),
		page({
			method: "POST",
			path: "/endpoints/{id}/delete",
			role: "operator",
			summary: "Deletes an endpoint",
			async handle(c, { actor }) {
				const stored = await endpointOf(deps, c);
				await endpoints.remove(stored.id, actor);
				return done(c, secrets, "/", { tone: "good", text: `Deleted: ${stored.name}. Alerts already accepted will still be processed.` });
			},
		}),
	];
}

function manyRoutes({ deps, frames }: Switches): Route[] {
	return [manyRoute(deps, frames)];
}

function manyRoute(deps: Deps, frames: Frames): Route {
	const { endpoints, secrets } = deps;
	return page({
		method: "POST",
		path: "/endpoints/many",
		role: "operator",
		summary: "Pause, resume, edit, export or delete chosen endpoints",
		async handle(c, { form, actor }) {
			const chosen = await chosenOf(deps, form);
			const verb = form.text("do");
			const back = backOf(c, "/");
			if (chosen.length === 0) return done(c, secrets, back, { tone: "soon", text: "No endpoint is selected. Tick some first." });
			if (verb === "edit") return c.redirect(bulkUrl(chosen.map(({ id }) => id)), 303);
			if (verb === "export") return exported(chosen);
			if (verb === "ask-delete") return ask(c, frames, deletionOf(chosen, back));
			if (verb === "delete") {
				for (const { id } of chosen) await endpoints.remove(id, actor);
				return done(c, secrets, "/", { tone: "good", text: `Deleted: ${counted(chosen.length, "endpoint")}.` });
			}
			const enable = verb === "resume";
			const changed = chosen.filter(({ isEnabled }) => isEnabled !== enable);
			for (const { id } of changed) await endpoints.change(id, { is_enabled: enable }, null, actor);
			return done(c, secrets, back, switched(chosen, changed, enable ? "resume" : "pause"));
		},
	});
}

/** Maximum number of endpoints for undo: the note is in a cookie of about 4 KB. */
const MAX_TO_UNDO = 60;

function switched(chosen: readonly StoredEndpoint[], changed: readonly StoredEndpoint[], verb: "pause" | "resume"): Flash {
	const told = verb === "pause" ? "Paused" : "Receiving again";
	const rest = chosen.length - changed.length;
	const others = rest === 0 ? "" : ` ${counted(rest, "other was", "others were")} ${verb === "pause" ? "paused" : "receiving"} already.`;
	const undo = {
		action: "/endpoints/many",
		fields: [["do", verb === "pause" ? "resume" : "pause"] as const, ...changed.map(({ id }) => ["id", id] as const)],
	};
	return {
		tone: "good",
		text: `${told}: ${counted(changed.length, "endpoint")}.${others}`,
		...(changed.length > 0 && changed.length <= MAX_TO_UNDO ? { undo } : {}),
	};
}

async function chosenOf(deps: Deps, form: Form): Promise<StoredEndpoint[]> {
	const wanted = new Set(form.texts("id"));
	return (await deps.endpoints.list()).filter(({ id }) => wanted.has(id));
}

const deletionOf = (chosen: readonly StoredEndpoint[], back: string): Question => ({
	title: `Delete ${counted(chosen.length, "endpoint")}?`,
	text: `${chosen
		.slice(0, 6)
		.map(({ name }) => `“${name}”`)
		.join(", ")}${chosen.length > 6 ? ` and ${count(chosen.length - 6)} more` : ""}. Their URLs and tokens stop working at once.`,
	detail: "Alerts already accepted will still be processed and stay in history. Their open tickets stay open. This cannot be undone.",
	keep: "Keep them",
	go: `Delete ${counted(chosen.length, "endpoint")}`,
	action: "/endpoints/many",
	back,
	destroys: true,
	fields: [["do", "delete"], ...chosen.map(({ id }): [string, string] => ["id", id])],
});

/** Configuration in the form of the API, without secrets. */
function exported(chosen: readonly StoredEndpoint[]): Response {
	const items = chosen.map((stored) => ({
		id: stored.id,
		...ownInput(stored),
		...Object.fromEntries(CONFIG_FIELD_NAMES.map((field) => [field, configValue(stored.config, field)])),
	}));
	return new Response(JSON.stringify(items, null, 2), {
		headers: { "Content-Type": "application/json", "Content-Disposition": 'attachment; filename="hookwise-endpoints.json"' },
	});
}

/** Swaps an endpoint with its neighbour in the same group, pinned or not. False at the end of the group. */
async function moveEndpoint(deps: Deps, stored: StoredEndpoint, by: -1 | 1, actor: Actor): Promise<boolean> {
	const all = await deps.endpoints.list();
	const group = all.filter(({ isPinned }) => isPinned === stored.isPinned).map(({ id }) => id);
	const at = group.indexOf(stored.id);
	const other = group[at + by];
	if (other === undefined) return false;
	const ids = all.map(({ id }) => id);
	const [from, to] = [ids.indexOf(stored.id), ids.indexOf(other)];
	ids[from] = other;
	ids[to] = stored.id;
	await deps.endpoints.reorder(ids, actor);
	return true;
}
