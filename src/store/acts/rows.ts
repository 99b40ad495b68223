/** Converts rows of incidents, intents, wakes and work into objects. */
import { readVerdict } from "../../alerts/pipeline/index.ts";
import type { Job } from "../queue.ts";
import type { Incident, IncidentState, Intent, IntentKind, IntentStep, Need, Wake, WakeKind, WorkItem } from "./types.ts";

export interface IncidentRecord {
	id: number;
	key_hash: string;
	lane_key: string | null;
	endpoint_id: string;
	state: IncidentState;
	ticket_id: number | null;
	merged_into: number | null;
	ours: number;
	company: string | null;
	summary: string | null;
	priority: string | null;
	severity: string | null;
	message: string | null;
	opened_at: number | null;
	closed_at: number | null;
	checked_at: number | null;
	news_at: number | null;
	heard_at: number | null;
	resolution_at: number | null;
	wont_fix_until: number | null;
	alerts: number;
	notes: number;
	flapping: number;
	grouped: number;
}

export interface IntentRecord {
	id: number;
	incident_id: number;
	kind: IntentKind;
	marker: string;
	step: IntentStep;
	doubt: number;
	doubt_since: number | null;
	looked: number;
	resent: number;
	ticket_id: number | null;
	above_id: number | null;
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
	forced: number | null;
	verdict: string;
}

export interface WakeRecord {
	id: number;
	kind: WakeKind;
	incident_id: number;
	data: string;
}

export interface NeedRecord {
	id: number;
	kind: string;
	subject: string;
	message: string;
	since: number;
	last_at: number;
	endpoint_id: string | null;
	company: string | null;
	ticket_id: number | null;
	alert_id: number | null;
	count: number;
}

export const workItem = (row: WorkRecord): WorkItem => ({
	id: row.id,
	tag: row.tag,
	wait: row.wait,
	requestId: row.request_id,
	endpointId: row.endpoint_id,
	receivedAt: row.received_at,
	replayOf: row.replay_of,
	forced: row.forced === 1,
	verdict: readVerdict(row.verdict),
});

export const incident = (row: IncidentRecord): Incident => ({
	id: row.id,
	keyHash: row.key_hash,
	laneKey: row.lane_key ?? row.key_hash,
	endpointId: row.endpoint_id,
	state: row.state,
	ticketId: row.ticket_id,
	mergedInto: row.merged_into,
	ours: row.ours === 1,
	company: row.company,
	summary: row.summary,
	priority: row.priority,
	severity: row.severity,
	message: row.message,
	openedAt: row.opened_at,
	closedAt: row.closed_at,
	checkedAt: row.checked_at,
	newsAt: row.news_at,
	heardAt: row.heard_at,
	resolutionAt: row.resolution_at,
	wontFixUntil: row.wont_fix_until,
	alerts: row.alerts,
	notes: row.notes,
	flapping: row.flapping === 1,
	grouped: row.grouped === 1,
});

export const intent = (row: IntentRecord): Intent => ({
	id: row.id,
	incidentId: row.incident_id,
	kind: row.kind,
	marker: row.marker,
	step: row.step,
	doubt: row.doubt === 1,
	doubtSince: row.doubt_since,
	looked: row.looked,
	resent: row.resent === 1,
	ticketId: row.ticket_id,
	aboveId: row.above_id,
	leader: row.leader,
	through: row.through,
});

export const wake = (row: WakeRecord): Wake => ({
	id: row.id,
	kind: row.kind,
	incidentId: row.incident_id,
	data: JSON.parse(row.data) as Readonly<Record<string, unknown>>,
});

export const need = (row: NeedRecord): Need => ({
	id: row.id,
	kind: row.kind,
	subject: row.subject,
	message: row.message,
	since: row.since,
	lastAt: row.last_at,
	endpointId: row.endpoint_id,
	company: row.company,
	ticketId: row.ticket_id,
	alertId: row.alert_id,
	count: row.count,
});
