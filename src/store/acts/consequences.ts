import type { Connection } from "../database.ts";
import type { NeedRows } from "./needs.ts";
import type { Consequences, IncidentChange, NewIncident, NewWake, Source, TimelineEntry } from "./types.ts";

/** Records what happened to incidents. Each function runs inside a transaction of the writer. */
export interface ConsequenceRows {
	apply(consequences: Consequences, now: number): void;
	/** Adds a new incident. @returns its id */
	begin(incident: NewIncident): number;
}

/** Database column of each field of `IncidentChange`. */
const COLUMNS = {
	state: "state",
	ticketId: "ticket_id",
	laneKey: "lane_key",
	mergedInto: "merged_into",
	ours: "ours",
	company: "company",
	summary: "summary",
	priority: "priority",
	severity: "severity",
	message: "message",
	closedAt: "closed_at",
	checkedAt: "checked_at",
	newsAt: "news_at",
	resolutionAt: "resolution_at",
	wontFixUntil: "wont_fix_until",
	flapping: "flapping",
	grouped: "grouped",
} as const satisfies Partial<Record<keyof IncidentChange, string>>;

type Column = keyof typeof COLUMNS;

/** @param longest maximum length in characters; the text comes from alerts */
const cut = (text: string | null, longest: number): string | null => (text === null ? null : text.slice(0, longest).toWellFormed());

export function createConsequenceRows(db: Connection, needs: NeedRows): ConsequenceRows {
	return applyRows(consequences(db, needs));
}

type Applying = ReturnType<typeof consequences>;

/** Writes the parts of one consequence. */
function consequences(db: Connection, needs: NeedRows) {
	const rows = statements(db);
	const { counts, opened, addEntry, addWake, dropWakes, forgetUnknown, holds, holdsNoMore, tellAll, tellParents, changes } = rows;
	/** The UPDATE statement for these fields, prepared once per set of fields; only few sets occur. */
	function changeOf(names: readonly Column[]): ReturnType<Connection["prepare"]> {
		const key = names.join();
		const known = changes.get(key);
		if (known !== undefined) return known;
		const made = db.prepare(`UPDATE incidents SET ${names.map((name) => `${COLUMNS[name]} = @${name}`).join(", ")} WHERE id = @id`);
		changes.set(key, made);
		return made;
	}

	function change(incident: IncidentChange, now: number): void {
		const { id, alerts = 0, notes = 0 } = incident;
		const names = (Object.keys(COLUMNS) as Column[]).filter((name) => incident[name] !== undefined);
		if (names.length > 0) {
			const values = names.map((name) => {
				const value = incident[name];
				if (typeof value === "boolean") return [name, Number(value)];
				return [name, typeof value === "string" ? cut(value, 2_000) : value];
			});
			changeOf(names).run({ id, ...Object.fromEntries(values) });
		}
		if (incident.state === "open") opened.run({ id, now });
		if (incident.state === "closed" || incident.state === "gone") {
			tellAll.run(id);
			tellParents.run(now, id);
		}
		if (alerts > 0 || notes > 0) counts.run({ alerts, notes, now, id });
	}

	const entry = (incidentId: number, { what, alertId = null, by = null, detail = null }: TimelineEntry, now: number): void => {
		addEntry.run(incidentId, now, what, alertId, by, cut(detail, 500));
	};

	function plan(incidentId: number, { kind, at, data = {}, only = false }: NewWake): void {
		if (only) dropWakes.run(incidentId, kind);
		addWake.run(kind, at, incidentId, JSON.stringify(data));
	}

	function hold(incidentId: number, source: Source, now: number): void {
		const { keyHash, endpointId } = source;
		if (source.origin !== "") forgetUnknown.run(incidentId, keyHash, endpointId);
		holds.run({ incidentId, ...source, now });
	}

	function applyTo(id: number, given: Consequences, now: number): void {
		const { timeline = [], unwake = [], wakes = [], opened: held = [], recovered = [] } = given;
		if (given.told === true) tellAll.run(id);
		for (const one of timeline) entry(id, one, now);
		for (const kind of unwake) dropWakes.run(id, kind);
		for (const one of wakes) plan(id, one);
		for (const one of held) hold(id, one, now);
		if (recovered === "all") holdsNoMore.run({ incidentId: id, now, keyHash: null, endpointId: null, origin: null });
		else for (const source of recovered) holdsNoMore.run({ incidentId: id, now, ...source });
	}

	return { ...rows, needs, change, applyTo };
}

/** SQL statements for consequences. */
function statements(db: Connection) {
	const add = db.prepare(
		`INSERT INTO incidents (key_hash, lane_key, endpoint_id, psa, key, state, company, summary)
		 VALUES (@keyHash, nullif(@laneKey, @keyHash), @endpointId, @psa, @key, 'opening', @company, @summary)`,
	);
	const counts = db.prepare(
		"UPDATE incidents SET alerts = alerts + @alerts, notes = notes + @notes, heard_at = iif(@alerts > 0, @now, heard_at) WHERE id = @id",
	);
	const opened = db.prepare("UPDATE incidents SET opened_at = coalesce(opened_at, @now), closed_at = NULL WHERE id = @id");
	const addEntry = db.prepare("INSERT INTO incident_timeline (incident_id, at, what, alert_id, by, detail) VALUES (?, ?, ?, ?, ?, ?)");
	const addWake = db.prepare("INSERT INTO wakes (kind, at, incident_id, data) VALUES (?, ?, ?, ?)");
	const dropWakes = db.prepare("DELETE FROM wakes WHERE incident_id = ? AND kind = ? AND queued = 0");
	const forgetUnknown = db.prepare(
		"DELETE FROM incident_sources WHERE incident_id = ? AND key_hash = ? AND endpoint_id = ? AND origin = ''",
	);
	const holds = db.prepare(
		`INSERT INTO incident_sources (incident_id, key_hash, endpoint_id, origin, state, opened_at)
		 VALUES (@incidentId, @keyHash, @endpointId, @origin, 'open', @now)
		 ON CONFLICT DO UPDATE SET state = 'open', recovered_at = NULL, opened_at = iif(state = 'open', opened_at, excluded.opened_at)`,
	);
	const holdsNoMore = db.prepare(
		`UPDATE incident_sources SET state = 'recovered', recovered_at = @now WHERE incident_id = @incidentId AND state = 'open'
		   AND key_hash = coalesce(@keyHash, key_hash) AND endpoint_id = coalesce(@endpointId, endpoint_id) AND origin = coalesce(@origin, origin)`,
	);
	const tellAll = db.prepare("DELETE FROM untold WHERE incident_id = ?");
	// A part of a larger outage is over, so the whole outage may be over too.
	const tellParents = db.prepare(
		"INSERT INTO wakes (kind, at, incident_id) SELECT 'over', ?, parent_id FROM incident_children WHERE child_id = ? ORDER BY parent_id",
	);
	const changes = new Map<string, ReturnType<Connection["prepare"]>>();

	return { add, counts, opened, addEntry, addWake, dropWakes, forgetUnknown, holds, holdsNoMore, tellAll, tellParents, changes };
}

function applyRows({ needs, add, change, applyTo }: Applying): ConsequenceRows {
	return {
		apply(given, now) {
			const { incident = null, incidentId = null, also = [], needs: told = [], cured = [] } = given;
			for (const one of incident === null ? also : [incident, ...also]) change(one, now);
			for (const one of told) needs.add(one, now);
			for (const { kind, subject } of cured) needs.cure(kind, subject, now);
			const id = incident?.id ?? incidentId;
			if (id !== null) applyTo(id, given, now);
		},
		begin: ({ key, ...incident }) =>
			Number(add.run({ ...incident, summary: cut(incident.summary, 2_000), key: JSON.stringify(key) }).lastInsertRowid),
	};
}
