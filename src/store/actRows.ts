/** Rows of incidents, intents and work as objects. */
import { readVerdict } from "../alerts/pipeline/index.ts";
import type { Incident, IncidentState, Intent, IntentKind, IntentStep, WorkItem } from "./acts.ts";
import type { Job } from "./queue.ts";

export interface IncidentRecord {
	id: number;
	key_hash: string;
	state: IncidentState;
	ticket_id: number | null;
	opened_at: number | null;
	closed_at: number | null;
	checked_at: number | null;
	news_at: number | null;
}

export interface IntentRecord {
	id: number;
	incident_id: number;
	kind: IntentKind;
	marker: string;
	step: IntentStep;
	doubt: number;
	looked: number;
	leader: number;
	through: number;
}

export interface WorkRecord {
	id: number;
	tag: string;
	wait: Job["wait"];
	request_id: string;
	endpoint_id: string;
	received_at: number;
	replay_of: number | null;
	verdict: string;
}

export function workItem(row: WorkRecord): WorkItem {
	return {
		id: row.id,
		tag: row.tag,
		wait: row.wait,
		requestId: row.request_id,
		endpointId: row.endpoint_id,
		receivedAt: row.received_at,
		replayOf: row.replay_of,
		verdict: readVerdict(row.verdict),
	};
}

export function incident(row: IncidentRecord): Incident {
	return {
		id: row.id,
		keyHash: row.key_hash,
		state: row.state,
		ticketId: row.ticket_id,
		openedAt: row.opened_at,
		closedAt: row.closed_at,
		checkedAt: row.checked_at,
		newsAt: row.news_at,
	};
}

export function intent(row: IntentRecord): Intent {
	return {
		id: row.id,
		incidentId: row.incident_id,
		kind: row.kind,
		marker: row.marker,
		step: row.step,
		doubt: row.doubt === 1,
		looked: row.looked,
		leader: row.leader,
		through: row.through,
	};
}
