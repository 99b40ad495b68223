/**
 * Entry of the thread that tries unsaved configurations: however slow they are, acknowledgements must not
 * wait for them.
 */

import { isObject, type Json } from "../../base/json.ts";
import { takeOut, withOuter } from "../../base/payload/index.ts";
import { messageOf } from "../../base/problems.ts";
import { mask } from "../../base/security/index.ts";
import { doorOf } from "../../setup/endpoints/index.ts";
import { RESTED, type Rest } from "../../threads.ts";
import { readingOf } from "../ingest/index.ts";
import { compileEndpoint, decide } from "../pipeline/index.ts";
import type { TrialOrder, TrialReply } from "./trialProtocol.ts";

declare const self: Worker;

self.onmessage = ({ data }: MessageEvent<TrialOrder | Rest>) => {
	self.postMessage("rest" in data ? RESTED : answer(data));
};

function answer({ id, rules, payload, envelope, context }: TrialOrder): TrialReply {
	try {
		if (envelope !== null && typeof payload === "object" && payload !== null) withOuter(payload, envelope.outer, envelope.member);
		const endpoint = compileEndpoint(rules.config, { id: rules.endpointId, isDraft: rules.isDraft });
		const config = rules.config as Json;
		// A payload that was already taken out of its envelope must not be taken out again.
		const given = envelope !== null ? payload : takeOut(payload, isObject(config) ? readingOf(doorOf(config)) : {});
		return { id, tried: { verdicts: decide(endpoint, given, { ...context, mask }), splits: endpoint.splitPath !== null } };
	} catch (error) {
		return { id, failed: messageOf(error) };
	}
}
