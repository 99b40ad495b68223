import type { Actor } from "../../base/actor.ts";
import { conflict, done, missing, type Outcome } from "../../base/outcome.ts";
import type { Audit } from "../../setup/audit/index.ts";
import type { RcaNote } from "../../store/index.ts";
import type { Rca } from "./index.ts";
import { modelName } from "./ollama/index.ts";
import type { PullView } from "./pulls.ts";

/** People's actions on the model and its notes, with audit entries. */
export interface RcaDeeds {
	/** Downloads a model. If it is already being downloaded, nothing new is started. */
	pull(model: string, actor: Actor): Promise<Outcome<PullView>>;
	/** A later download continues from there. */
	cancelPull(actor: Actor): Promise<Outcome<PullView>>;
	/** Records if a note helped; null removes the judgement. */
	judge(alertId: number, helpful: boolean | null, actor: Actor): Promise<Outcome<RcaNote>>;
}

export function createRcaDeeds({ rca, audit }: { readonly rca: Pick<Rca, "pulls" | "note" | "judge">; readonly audit: Audit }): RcaDeeds {
	return {
		async pull(model, actor) {
			const begun = rca.pulls.start(model);
			if (begun.kind === "busy") return conflict(`${begun.pull.model ?? "Another model"} is being pulled; wait for it or cancel it`);
			if (begun.kind === "started") await audit.record(actor, { action: "llm.pull", subject: modelName(model) });
			return done(begun.pull);
		},
		async cancelPull(actor) {
			if (rca.pulls.current().state !== "running") return conflict("Nothing is being pulled");
			const view = rca.pulls.cancel();
			await audit.record(actor, { action: "llm.pull_cancelled", subject: view.model ?? "" });
			return done(view);
		},
		async judge(alertId, helpful, actor) {
			if ((await rca.note(alertId)) === null) return missing("Root-cause note");
			const note = await rca.judge(alertId, helpful);
			if (note === null) return conflict("The model has not answered, so there is nothing to judge");
			const said = helpful === null ? "no judgement" : helpful ? "helpful" : "not helpful";
			await audit.record(actor, { action: "rca.judge", subject: `Alert ${alertId}: ${said}`, endpointId: note.endpointId });
			return done(note);
		},
	};
}
