import { readVerdict } from "../alerts/pipeline/index.ts";
import type { Connection } from "./database.ts";
import type { QueueRows } from "./queue.ts";
import type { RcaNote, RcaPlace, RcaRequest, RcaStatus, RcaStore, RcaTally } from "./rcaTypes.ts";
import type { Writer } from "./writer.ts";

/** Lane of root-cause notes. Its keys are alert ids in decimal. */
export const RCA_LANE = "rca";

export type * from "./rcaTypes.ts";

interface NoteRecord {
	alert_id: number;
	endpoint_id: string;
	ticket_id: number;
	status: RcaStatus;
	marker: string;
	doubt: number;
	looked: number;
	tries: number;
	model: string | null;
	instruction_version: string | null;
	answer: string | null;
	cut: number;
	error: string | null;
	helpful: number | null;
	ms: number | null;
	created_at: number;
	answered_at: number | null;
	ended_at: number | null;
}

/**
 * Queues the note of a ticket that was just created, inside the transaction that settles its alert: neither
 * exists without the other. Only a settled alert without a note gets one.
 */
export type AskForRca = (alert: {
	readonly alertId: number;
	readonly endpointId: string;
	readonly ticketId: number;
	readonly request: RcaRequest;
	readonly now: number;
}) => void;

export function createAskForRca(db: Connection, queue: QueueRows): AskForRca {
	// If the newest alert was deleted before a restart, its id is used again. A note of the old alert must not
	// be kept for the new one.
	const add = db.prepare(
		`INSERT OR REPLACE INTO rca_notes (alert_id, endpoint_id, ticket_id, status, marker, created_at)
		 VALUES (@alertId, @endpointId, @ticketId, 'waiting', @marker, @now)`,
	);
	const shown = db.prepare("UPDATE alerts SET rca = 'waiting' WHERE id = ?");
	return ({ alertId, endpointId, ticketId, request, now }) => {
		add.run({ alertId, endpointId, ticketId, marker: request.marker, now });
		shown.run(alertId);
		queue.enqueue(RCA_LANE, String(alertId), endpointId, alertId, "rca", now);
	};
}

export function createRcaStore(db: Connection, writer: Writer, queue: QueueRows): RcaStore {
	const kit = noteTables(db, writer, queue);

	return {
		...workRows(kit),
		...judgeRows(kit),
	};
}

type NoteTables = ReturnType<typeof noteTables>;

/** Shared parts of the store of root-cause notes. */
function noteTables(db: Connection, writer: Writer, queue: QueueRows) {
	const one = db.prepare("SELECT * FROM rca_notes WHERE alert_id = ?");

	const alert = db.prepare(
		`SELECT a.request_id, a.received_at, v.verdict, i.psa FROM alerts a JOIN verdicts v ON v.alert_id = a.id
		 LEFT JOIN incidents i ON i.id = a.incident_id WHERE a.id = ?`,
	);

	const turn = db.prepare(
		`SELECT ready_at AS readyAt, (SELECT count(*) FROM job_keys o WHERE o.lane = k.lane AND o.ready_at < k.ready_at) AS before
		 FROM job_keys k WHERE k.lane = ? AND k.key = ?`,
	);

	const drop = db.prepare("DELETE FROM rca_notes WHERE alert_id = ?");

	const setAnswer = db.prepare(
		`UPDATE rca_notes SET status = 'answered', model = @model, instruction_version = @instructionVersion, answer = @answer, cut = @cut,
		   ms = @ms, tries = 0, error = NULL, answered_at = @now WHERE alert_id = @alertId`,
	);

	const setTries = db.prepare("UPDATE rca_notes SET tries = ?, error = ? WHERE alert_id = ?");

	const setDoubt = db.prepare("UPDATE rca_notes SET doubt = ?, looked = ? WHERE alert_id = ?");

	const setEnd = db.prepare(
		`UPDATE rca_notes SET status = @status, error = @error, doubt = 0, ended_at = @now, model = coalesce(model, @model),
		   instruction_version = coalesce(instruction_version, @instructionVersion) WHERE alert_id = @alertId`,
	);

	const show = db.prepare("UPDATE alerts SET rca = ? WHERE id = ?");

	const setHelpful = db.prepare("UPDATE rca_notes SET helpful = ? WHERE alert_id = ?");

	const count = db.prepare(
		`INSERT INTO rca_tally (endpoint_id, model, instruction_version, wording, notes, failed, ms, last_at)
		 VALUES (@endpointId, @model, @instructionVersion, @wording, @notes, @failed, @ms, @now)
		 ON CONFLICT DO UPDATE SET wording = excluded.wording, notes = notes + excluded.notes, failed = failed + excluded.failed, ms = ms + excluded.ms,
		   last_at = excluded.last_at`,
	);

	const countJudgement = db.prepare(
		`UPDATE rca_tally SET helpful = helpful + @helpful, unhelpful = unhelpful + @unhelpful
		 WHERE endpoint_id = @endpointId AND model = @model AND instruction_version = @instructionVersion`,
	);

	const ofEndpoint = db.prepare("SELECT * FROM rca_tally WHERE endpoint_id = ? ORDER BY last_at DESC");

	const read = (alertId: number): RcaNote | null => {
		const row = one.get(alertId) as NoteRecord | undefined;
		return row === undefined ? null : noteOf(row);
	};

	const leaveQueue = (alertId: number): void => queue.remove(RCA_LANE, String(alertId), alertId, alertId);

	return {
		writer,
		alert,
		turn,
		drop,
		setAnswer,
		setTries,
		setDoubt,
		setEnd,
		show,
		setHelpful,
		count,
		countJudgement,
		ofEndpoint,
		read,
		leaveQueue,
	};
}

/** Statements for notes in progress. */
function workRows({
	writer,
	alert,
	turn,
	drop,
	setAnswer,
	setTries,
	setDoubt,
	setEnd,
	show,
	count,
	read,
	leaveQueue,
}: NoteTables): Pick<RcaStore, "note" | "place" | "work" | "forget" | "answered" | "setBack" | "doubt" | "end"> {
	return {
		note: async (alertId) => read(alertId),
		place: async (alertId) => (turn.get(RCA_LANE, String(alertId)) as RcaPlace | undefined) ?? null,
		async work(alertId) {
			const note = read(alertId);
			const row = alert.get(alertId) as { request_id: string; received_at: number; verdict: string; psa: string | null } | undefined;
			if (note === null || row === undefined) return null;
			return { note, requestId: row.request_id, receivedAt: row.received_at, verdict: readVerdict(row.verdict), psa: row.psa };
		},
		forget: (alertId) =>
			writer.run(() => {
				drop.run(alertId);
				leaveQueue(alertId);
			}),
		answered: (alertId, { model, instructionVersion, wording, answer, cut, ms }, now) =>
			writer.run(() => {
				setAnswer.run({ alertId, model, instructionVersion, answer, cut: cut ? 1 : 0, ms, now });
				const endpointId = read(alertId)?.endpointId;
				if (endpointId !== undefined) count.run({ endpointId, model, instructionVersion, wording, notes: 1, failed: 0, ms, now });
			}),
		setBack: (alertId, { tries, error }) =>
			writer.run(() => {
				setTries.run(tries, error, alertId);
			}),
		doubt: (alertId, doubt, looked) =>
			writer.run(() => {
				setDoubt.run(doubt ? 1 : 0, looked, alertId);
			}),
		end: (alertId, { status, error, version, now }) =>
			writer.run(() => {
				const before = read(alertId);
				const { model = null, instructionVersion = null } = version ?? {};
				setEnd.run({ alertId, status, error, model, instructionVersion, now });
				show.run(error === null ? status : `${status}: ${error}`, alertId);
				leaveQueue(alertId);
				const failedToAnswer = status === "failed" && before?.status === "waiting" && version !== null;
				if (failedToAnswer) count.run({ endpointId: before.endpointId, ...version, notes: 0, failed: 1, ms: 0, now });
			}),
	};
}

/** People's judgements of notes. */
function judgeRows({ writer, setHelpful, countJudgement, ofEndpoint, read }: NoteTables): Pick<RcaStore, "judge" | "tallies"> {
	return {
		judge: (alertId, helpful) =>
			writer.run(() => {
				const before = read(alertId);
				if (before === null || before.answer === null || before.model === null || before.instructionVersion === null) return null;
				setHelpful.run(helpful === null ? null : Number(helpful), alertId);
				const { endpointId, model, instructionVersion } = before;
				const change = (said: boolean): number => Number(helpful === said) - Number(before.helpful === said);
				countJudgement.run({ endpointId, model, instructionVersion, helpful: change(true), unhelpful: change(false) });
				return { ...before, helpful };
			}),
		tallies: async (endpointId) => (ofEndpoint.all(endpointId) as TallyRecord[]).map(tallyOf),
	};
}

interface TallyRecord {
	model: string;
	instruction_version: string;
	wording: string | null;
	notes: number;
	failed: number;
	helpful: number;
	unhelpful: number;
	ms: number;
	last_at: number;
}

const tallyOf = (row: TallyRecord): RcaTally => ({
	model: row.model,
	instructionVersion: row.instruction_version,
	wording: row.wording,
	notes: row.notes,
	failed: row.failed,
	helpful: row.helpful,
	unhelpful: row.unhelpful,
	averageMs: row.notes === 0 ? null : row.ms / row.notes,
	lastAt: row.last_at,
});

const noteOf = (row: NoteRecord): RcaNote => ({
	alertId: row.alert_id,
	endpointId: row.endpoint_id,
	ticketId: row.ticket_id,
	status: row.status,
	marker: row.marker,
	doubt: row.doubt === 1,
	looked: row.looked,
	tries: row.tries,
	model: row.model,
	instructionVersion: row.instruction_version,
	answer: row.answer,
	cut: row.cut === 1,
	error: row.error,
	helpful: row.helpful === null ? null : row.helpful === 1,
	ms: row.ms,
	createdAt: row.created_at,
	answeredAt: row.answered_at,
	endedAt: row.ended_at,
});
