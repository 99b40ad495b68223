import type { Context } from "hono";
import type { RcaView } from "../../../views/history/rca.tsx";
import { historyPage } from "../../../views/pages/history.tsx";
import { historyDetailPage } from "../../../views/pages/historyDetail.tsx";
import type { AlertDetailView, Revealed } from "../../alerts/history/index.ts";
import { isoTime } from "../../base/clock.ts";
import { ask } from "../page/ask.ts";
import type { Needs } from "../page/deps.ts";
import { done } from "../page/flash.ts";
import type { Frames } from "../page/frame.ts";
import { backOf, page } from "../page/page.ts";
import type { WebEnv } from "../shell/env.ts";
import { HttpProblem, notFound } from "../shell/problem.ts";
import type { Route } from "../shell/route.ts";
import { alertIdOf } from "./api.ts";
import { historyListOf } from "./list.ts";
import { historyQuery } from "./query.ts";
import { wouldDo } from "./replaying.ts";

/** Services that these pages use. */
type Deps = Needs<"config" | "directory" | "endpoints" | "history" | "incidents" | "psa" | "rca" | "rcaDeeds" | "secrets" | "trials">;

/** The list of alerts, and the page of one alert with its explanation. */
export function historyRoutes(deps: Deps, frames: Frames): Route[] {
	const kit = historyPages(deps, frames);

	return [...lookRoutes(kit), ...actRoutes(kit), ...replayRoutes(kit), ...deleteRoutes(kit)];
}

type Pages = ReturnType<typeof historyPages>;

/** Shows one alert. */
function historyPages(deps: Deps, frames: Frames) {
	const { history, secrets } = deps;

	async function show(c: Context<WebEnv>, revealed: Revealed | null): Promise<Response> {
		const [frame, detail] = await Promise.all([frames.of(c), history.detail(alertIdOf(c))]);
		if (detail === null) throw notFound("Alert");
		const [endpoint, note, outageId] = await Promise.all([
			deps.endpoints.get(detail.endpoint_id),
			rcaOf(deps, Number(detail.id)),
			outageOf(deps, detail),
		]);
		// The requirements at that time are only known if the endpoint was not changed since.
		const same = endpoint !== null && endpoint.version === detail.decided.version;
		return c.html(
			historyDetailPage(frame, {
				detail,
				prefix: deps.config.CW_TICKET_PREFIX,
				raw: c.req.query("raw") === "1",
				version: endpoint?.version ?? null,
				revealed,
				outageId,
				known: {
					psaName: deps.psa.kind === "sandbox" ? "Sandbox" : "ConnectWise",
					asked: same ? { bearer: endpoint.bearerAuthEnabled, signature: endpoint.hmacSecret !== null } : null,
					endpointExists: endpoint !== null,
					rcaNote: note,
				},
			}),
		);
	}

	return { deps, frames, history, secrets, show };
}

/** The list, one alert, and its content. */
function lookRoutes({ deps, frames, history, secrets, show }: Pages): Route[] {
	return [
		page({
			method: "GET",
			path: "/history",
			role: "viewer",
			summary: "History",
			query: historyQuery,
			async handle(c, { query }) {
				const [frame, view] = await Promise.all([
					frames.of(c),
					historyListOf(deps, c, { sent: query, reader: frames.reader(c), path: "/history", endpointId: null }),
				]);
				return c.html(historyPage(frame, view));
			},
		}),
		page({
			method: "GET",
			path: "/history/{id}",
			role: "viewer",
			summary: "One alert and why it came out as it did",
			handle: (c) => show(c, null),
		}),
		page({
			method: "POST",
			path: "/history/{id}/reveal",
			role: "operator",
			summary: "Shows headers and payload unmasked, once; audited",
			async handle(c, { actor }) {
				const id = alertIdOf(c);
				const revealed = await history.reveal(id, actor);
				if (revealed !== null) return show(c, revealed);
				return done(c, secrets, backOf(c, `/history/${id}`), { tone: "now", text: "There is nothing to reveal: the body was not kept." });
			},
		}),
	];
}

/** Actions on an alert. */
function actRoutes({ deps, history, secrets }: Pages): Route[] {
	return [
		page({
			method: "POST",
			path: "/history/{id}/resolve",
			role: "operator",
			summary: "Marks a dead letter as dealt with",
			async handle(c, { actor }) {
				const id = alertIdOf(c);
				const resolved = await history.resolve(id, actor);
				if (resolved === "missing") throw notFound("Alert");
				const said =
					resolved === "resolved"
						? ({ tone: "good", text: "Marked as fixed. It needs nobody any more." } as const)
						: ({ tone: "soon", text: "This alert did not give up, so there is nothing to resolve." } as const);
				return done(c, secrets, backOf(c, `/history/${id}`), said);
			},
		}),
		page({
			method: "POST",
			path: "/history/{id}/confirm-subscription",
			role: "operator",
			summary: "Confirms a subscription of Amazon SNS; audited",
			async handle(c, { actor }) {
				const id = alertIdOf(c);
				const confirmed = await history.confirm(id, actor);
				const said = confirmed.ok
					? ({ tone: "good", text: `Confirmed. ${confirmed.topic} sends here from now on.` } as const)
					: ({ tone: "now", text: confirmed.message } as const);
				return done(c, secrets, backOf(c, `/history/${id}`), said);
			},
		}),
		page({
			method: "POST",
			path: "/history/{id}/rca",
			role: "operator",
			summary: "Says whether the model's note helped",
			async handle(c, { form, actor }) {
				const id = alertIdOf(c);
				const given = form.text("helpful");
				const judged = await deps.rcaDeeds.judge(id, given === "true" ? true : given === "false" ? false : null, actor);
				if (!judged.ok) throw notFound("AI note");
				return done(c, secrets, backOf(c, `/history/${id}`), {
					tone: "good",
					text: "Noted. It counts for this endpoint and its instructions.",
				});
			},
		}),
	];
}

function replayRoutes({ deps, frames, history, secrets }: Pages): Route[] {
	return [
		page({
			method: "GET",
			path: "/history/{id}/replay",
			role: "operator",
			summary: "Asks before an alert is replayed, and says what that would do",
			async handle(c) {
				const detail = await history.detail(alertIdOf(c));
				if (detail === null) throw notFound("Alert");
				const action = `/history/${detail.id}/replay`;
				return ask(c, frames, {
					title: "Replay this alert?",
					text: await wouldDo(deps, detail),
					detail: "It runs in full through today's configuration. The original stays in history.",
					keep: "Cancel",
					go: "Replay",
					action,
					back: backOf(c, `/history/${detail.id}`),
					destroys: false,
					fields: [],
				});
			},
		}),
		page({
			method: "POST",
			path: "/history/{id}/replay",
			role: "operator",
			summary: "Runs the full original through today's configuration",
			async handle(c, { actor }) {
				const id = alertIdOf(c);
				const replayed = await history.replay(id, actor);
				if (!replayed.ok) {
					if (replayed.why === "missing") throw notFound("Alert");
					return done(c, secrets, backOf(c, `/history/${id}`), {
						tone: "now",
						text:
							replayed.why === "masked"
								? "It cannot be replayed: it was taken over from the Python version, which kept its payload masked."
								: "It cannot be replayed: the body of this webhook was not kept.",
					});
				}
				return done(c, secrets, backOf(c, `/history/${id}`), {
					tone: "good",
					text: "Replayed: the full original is on its way through today's configuration.",
					href: `/history?request_id=${encodeURIComponent(replayed.requestId)}`,
					link: "Show the result",
				});
			},
		}),
	];
}

function deleteRoutes({ frames, history, secrets }: Pages): Route[] {
	return [
		page({
			method: "GET",
			path: "/history/{id}/delete",
			role: "operator",
			summary: "Asks before an alert is deleted",
			async handle(c) {
				const detail = await history.detail(alertIdOf(c));
				if (detail === null) throw notFound("Alert");
				return ask(c, frames, {
					title: "Delete 1 alert from history?",
					text: `“${detail.summary ?? detail.request_id}”. Its payload goes too, so it cannot be replayed any more.`,
					detail: `${detail.ticket_id === null ? "It made no ticket." : `Ticket #${detail.ticket_id} stays as it is.`} Counters and the audit log stay.`,
					keep: "Keep it",
					go: "Delete 1 alert",
					action: `/history/${detail.id}/delete`,
					back: `/history/${detail.id}`,
					destroys: true,
					fields: [],
				});
			},
		}),
		page({
			method: "POST",
			path: "/history/{id}/delete",
			role: "operator",
			summary: "Deletes one alert from history",
			async handle(c, { actor }) {
				const removed = await history.remove(alertIdOf(c), actor);
				if (removed === "missing") throw notFound("Alert");
				if (removed === "unfinished") throw new HttpProblem(409, "This alert is not finished; it can be deleted when it is");
				return done(c, secrets, "/history", { tone: "good", text: "Deleted 1 alert from history." });
			},
		}),
	];
}

/** Id of the present outage that includes the alert; null if there is none. */
async function outageOf({ incidents }: Deps, { id, ticket_id: ticketId, reason, action }: AlertDetailView): Promise<number | null> {
	if (ticketId === null || !(reason === "grouped" || action === "create")) return null;
	return incidents.outageOf(Number(id));
}

/** The note of an alert's ticket with its progress; null if there is none. */
async function rcaOf({ rca }: Deps, alertId: number): Promise<RcaView | null> {
	const note = await rca.note(alertId);
	return note === null ? null : { ...note, endedAt: isoTime(note.endedAt), standing: await rca.standing(note) };
}
