import type { Would } from "../../../views/endpoints/waiting.tsx";
import { compileEndpoint } from "../../alerts/pipeline/index.ts";
import type { StoredEndpoint } from "../../store/index.ts";
import type { Needs, PageDeps } from "../page/deps.ts";
import { type Carried, done } from "../page/flash.ts";
import { backOf, page } from "../page/page.ts";
import { notFound } from "../shell/problem.ts";
import type { Route } from "../shell/route.ts";
import { endpointOf } from "./actions.ts";

/** Services that these pages use. */
type Deps = Needs<"directory" | "endpoints" | "history" | "ingest" | "samples" | "secrets" | "trials">;

/**
 * The result that a draft's alert would have with today's rules if the endpoint were live. Nothing is looked
 * up or written.
 * @param alert its id in history
 * @returns null if the endpoint is not a draft, or if the payload was not kept
 */
export async function wouldOf(deps: Deps, stored: StoredEndpoint, alert: number): Promise<Would | null> {
	const live = deps.directory.find(stored.id);
	if (!stored.isDraft || live === undefined) return null;
	const detail = await deps.history.detail(alert);
	if (detail === null || detail.payload_problem !== null) return null;
	const armed = { ...live, compiled: compileEndpoint(stored.config, { id: stored.id, isDraft: false }) };
	const answer = await deps.trials.dryRun(armed, detail.payload, false);
	const decisions = "decisions" in answer ? answer.decisions : [answer];
	// An alert that creates a ticket is the most interesting one.
	const decision = decisions.find(({ action }) => action === "create") ?? decisions[0];
	return decision === undefined ? null : { decision, others: decisions.length - 1 };
}

/** Ends the draft state. If an alert is named, it is replayed and creates its ticket. */
export function armingRoutes(deps: Deps): Route[] {
	return [
		page({
			method: "POST",
			path: "/endpoints/{id}/go-live",
			role: "operator",
			summary: "Arms a draft: alerts make tickets from now on, and one that came before if it is named",
			async handle(c, { actor, form }) {
				const stored = await endpointOf(deps, c);
				const saved = await deps.endpoints.change(stored.id, { is_draft: false }, null, actor);
				if (!saved.ok) throw notFound("Endpoint");
				const alert = Number(form.text("alert"));
				const replayed = Number.isSafeInteger(alert) && alert > 0 ? await deps.history.replay(alert, actor) : null;
				const armed = `${stored.name} is live: alerts make tickets from now on.`;
				return done(c, deps.secrets, backOf(c, `/endpoints/${stored.id}`), told(armed, replayed));
			},
		}),
	];
}

function told(armed: string, replayed: Awaited<ReturnType<PageDeps["history"]["replay"]>> | null): Carried {
	if (replayed === null) return { tone: "good", text: armed };
	if (!replayed.ok) return { tone: "soon", text: `${armed} The earlier alert cannot be replayed: its body was not kept.` };
	return {
		tone: "good",
		text: `${armed} The earlier alert is being processed now.`,
		href: `/history?request_id=${encodeURIComponent(replayed.requestId)}&period=all`,
		link: "Show its ticket",
	};
}
