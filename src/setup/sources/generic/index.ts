import { CALM_WITH_DELAY } from "../calm.ts";
import type { Source } from "../types.ts";
import { genericSamples } from "./samples.ts";
import { genericAuth, genericSteps } from "./setup.ts";

/**
 * Anything that can post JSON with a status. The key is its optional `id`, otherwise its name. A status is
 * one of the words that tools use, in any case; `false` and 0 mean that it does not work.
 */
export const generic: Source = {
	id: "generic",
	name: "Generic status",
	summary: "Anything with a status field",
	group: "Shapes",
	isFavourite: false,
	searchWords: ["custom", "json", "script", "curl", "powershell", "status", "own"],
	config: {
		...CALM_WITH_DELAY,
		trigger_field: "$.status",
		open_value:
			"down,offline,unreachable,unavailable,critical,crit,error,err,warning,warn,problem,failed,failure,fail,firing,alerting,alarm,alert,triggered,open,opened,unhealthy,degraded,unknown,lost,fatal,emergency,emerg,major,minor,bad,false,0",
		close_value:
			"up,online,reachable,available,ok,okay,clear,cleared,resolved,recovered,recovery,success,successful,succeeded,passed,closed,close,healthy,normal,restored,good,fine,true,1",
		global_routing_enabled: true,
		json_mapping: { summary: "$.name", customer_id: "$.company", dedup_key: "$.id", group: "$.group", occurred_at: "$.time" },
	},
	samples: genericSamples,
	auth: genericAuth,
	retries: "What your script does. A good one sends again later on 429, 5xx and no answer, with the same Idempotency-Key.",
	verified: {
		from: "This page: the body is yours to write.",
		missing: null,
	},
	steps: genericSteps,
	files: () => [],
};
export { genericAuth, sendSteps } from "./setup.ts";
