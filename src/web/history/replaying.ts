import type { AlertDetailView } from "../../alerts/history/index.ts";
import { reasonInWords } from "../../alerts/pipeline/index.ts";
import type { PageDeps } from "../page/deps.ts";

/** The action that a replay of an alert would have now, in a sentence. Looks for open tickets, and writes nothing. */
export async function wouldDo(deps: Pick<PageDeps, "directory" | "trials">, detail: AlertDetailView): Promise<string> {
	const live = deps.directory.find(detail.endpoint_id);
	if (live === undefined || detail.payload === null || detail.payload_problem !== null) return "It may create a ticket or a note.";
	const answer = await deps.trials.dryRun(live, detail.payload, true);
	if ("decisions" in answer) return `The webhook holds ${answer.decisions.length} alerts. Each may create a ticket or a note.`;
	const { action, reason, ticket, ticket_id: id } = answer;
	const its = id === null ? "its ticket" : `ticket #${id}`;
	switch (action) {
		case "create":
			return `It would create the ticket “${ticket.summary}” for ${ticket.company ?? "no company"}.`;
		case "update":
			return `It would add a note to ${its}.`;
		case "close":
			return `It would close ${its}.`;
		default:
			return `It would do nothing: ${reason === null ? "no action" : reasonInWords(reason)}.`;
	}
}
