import { readVerdict } from "../../alerts/pipeline/index.ts";
import type { Connection } from "../database.ts";
import type { QueueRows } from "../queue.ts";
import type { Writer } from "../writer.ts";
import type { ConsequenceRows } from "./consequences.ts";
import { type WorkRecord, workItem } from "./rows.ts";
import type { ActStore, Gathering, Member, Membership, Opening } from "./types.ts";

type OpeningStore = Pick<
	ActStore,
	| "beginOpening"
	| "currentOpening"
	| "openingsOf"
	| "openingsOfGroup"
	| "gather"
	| "members"
	| "membership"
	| "placeOf"
	| "splitsOf"
	| "split"
	| "untold"
	| "verdictOf"
>;

/** Maximum number of openings that are read of a group. More keys at once make no difference to an outage. */
const MAX_OPENINGS = 1_000;
/** Maximum number of members that are listed one by one. */
const MAX_MEMBERS = 1_000;

/** Data about noise: how often keys went down, what is down together, and which alerts no note mentions yet. */
export function createOpeningStore(db: Connection, writer: Writer, queue: QueueRows, consequences: ConsequenceRows): OpeningStore {
	const current = db.prepare("SELECT * FROM openings WHERE key_hash = ? AND recovered_at IS NULL ORDER BY id DESC LIMIT 1");
	const end = db.prepare("UPDATE openings SET recovered_at = ? WHERE key_hash = ? AND recovered_at IS NULL");
	const add = db.prepare(
		`INSERT INTO openings (id, key_hash, endpoint_id, origin, group_hash, company, title, kind, at)
		 VALUES (@id, @keyHash, @endpointId, @origin, @groupHash, @company, @title, @kind, @at) ON CONFLICT DO NOTHING`,
	);
	const ofKey = db.prepare("SELECT at FROM openings WHERE key_hash = ? AND at > ? ORDER BY at LIMIT 10000");
	const ofGroup = db.prepare("SELECT * FROM openings WHERE group_hash = ? AND at BETWEEN ? AND ? ORDER BY at LIMIT ?");
	const verdictOf = db.prepare(
		"SELECT v.verdict, a.endpoint_id AS endpointId FROM verdicts v JOIN alerts a ON a.id = v.alert_id WHERE v.alert_id = ?",
	);
	return {
		async verdictOf(alertId) {
			const row = verdictOf.get(alertId) as { verdict: string; endpointId: string } | undefined;
			return row === undefined ? null : { verdict: readVerdict(row.verdict), endpointId: row.endpointId };
		},
		async currentOpening(keyHash) {
			const row = current.get(keyHash) as OpeningRecord | undefined;
			return row === undefined ? null : opening(row);
		},
		beginOpening: ({ title, kind, ...rest }, endedAt) =>
			writer.ride(() => {
				if (endedAt !== null) end.run(endedAt, rest.keyHash);
				add.run({ ...rest, title: title.slice(0, 500).toWellFormed(), kind });
			}),
		openingsOf: async (keyHash, after) => (ofKey.all(keyHash, after) as { at: number }[]).map(({ at }) => at),
		openingsOfGroup: async (groupHash, from, through) =>
			(ofGroup.all(groupHash, from, through, MAX_OPENINGS) as OpeningRecord[]).map(opening),
		...memberStore(db, writer, queue, consequences),
	};
}

type MemberStore = Pick<OpeningStore, "gather" | "members" | "membership" | "placeOf" | "splitsOf" | "split" | "untold">;

/** SQL for the id of the last alert with which a key went down. */
const lastOpening = (keyHash: string): string => `coalesce((SELECT max(o.id) FROM openings o WHERE o.key_hash = ${keyHash}), 0)`;

function memberStore(db: Connection, writer: Writer, queue: QueueRows, consequences: ConsequenceRows): MemberStore {
	const kit = memberTables(db, writer, queue, consequences);

	return {
		...memberRows(kit),
		...changeRows(kit),
	};
}

type MemberTables = ReturnType<typeof memberTables>;

/** Creates outages and manages their members. */
function memberTables(db: Connection, writer: Writer, queue: QueueRows, consequences: ConsequenceRows) {
	const rows = memberStatements(db);
	const { newest, own, addChild } = rows;
	function gather({ members, lane, now, instead, ...begins }: Gathering): number {
		const known = newest.get(begins.psa, begins.keyHash) as { id: number; state: string } | undefined;
		// Another member created the outage first.
		if (known !== undefined && known.id !== instead && (known.state === "open" || known.state === "opening")) return known.id;
		const id = consequences.begin(begins);
		const sourcesOfIt = members.flatMap((member) => {
			const child = own.get(begins.psa, member.keyHash) as { id: number } | undefined;
			if (child === undefined) return [member];
			addChild.run(id, child.id);
			return [];
		});
		const timeline = [{ what: "grouped", detail: `${members.length} alerts` }] as const;
		consequences.apply({ incident: { id, grouped: true }, opened: sourcesOfIt, timeline }, now);
		// Alerts of these sources that wait for their delay join the outage now.
		for (const { keyHash } of sourcesOfIt) queue.unpark(lane, keyHash, now);
		return id;
	}

	return { ...rows, writer, consequences, gather };
}

/** SQL statements for the members of an outage. */
function memberStatements(db: Connection) {
	const newest = db.prepare("SELECT id, state FROM incidents WHERE psa = ? AND key_hash = ? ORDER BY id DESC LIMIT 1");
	const own = db.prepare(
		"SELECT id FROM incidents WHERE psa = ? AND key_hash = ? AND state IN ('opening', 'open') AND merged_into IS NULL ORDER BY id DESC LIMIT 1",
	);
	const addChild = db.prepare("INSERT INTO incident_children (parent_id, child_id) VALUES (?, ?) ON CONFLICT DO NOTHING");
	const beganAt = "coalesce((SELECT o.at FROM openings o WHERE o.key_hash = s.key_hash ORDER BY o.id DESC LIMIT 1), min(s.opened_at))";
	const titleOf = "(SELECT title FROM openings o WHERE o.key_hash = s.key_hash ORDER BY o.id DESC LIMIT 1)";
	const sources = db.prepare(
		`SELECT s.key_hash AS keyHash, min(s.endpoint_id) AS endpointId, min(s.opened_at) AS joinedAt, ${beganAt} AS openedAt,
		   iif(sum(s.state = 'open') > 0, NULL, max(s.recovered_at)) AS recoveredAt, ${titleOf} AS title, NULL AS ticketId, NULL AS incidentId
		 FROM incident_sources s WHERE s.incident_id = ? GROUP BY s.key_hash ORDER BY openedAt LIMIT ?`,
	);
	const children = db.prepare(
		`SELECT i.key_hash AS keyHash, i.endpoint_id AS endpointId, 0 AS joinedAt, coalesce(i.opened_at, 0) AS openedAt, i.ticket_id AS ticketId, i.id AS incidentId,
		   iif(i.state IN ('opening', 'open'), NULL, coalesce(i.closed_at, 0)) AS recoveredAt, i.summary AS title
		 FROM incident_children c JOIN incidents i ON i.id = c.child_id WHERE c.parent_id = ? ORDER BY i.id LIMIT ?`,
	);
	const membership = db.prepare(
		`SELECT key_hash AS keyHash, min(opened_at) AS joinedAt, max(max(opened_at), coalesce(max(recovered_at), 0)) AS changedAt
		 FROM incident_sources WHERE incident_id = @id GROUP BY key_hash
		 UNION ALL
		 SELECT i.key_hash, coalesce(i.opened_at, 0), coalesce(i.closed_at, i.opened_at, 0)
		 FROM incident_children c JOIN incidents i ON i.id = c.child_id WHERE c.parent_id = @id
		 LIMIT @most`,
	);
	const joinedAt = db.prepare("SELECT min(opened_at) AS at FROM incident_sources WHERE incident_id = ? AND key_hash = ?");
	// Members that joined at the same moment are ordered by when they went down.
	const place = db.prepare(
		`SELECT count(*) AS n FROM (SELECT key_hash, min(opened_at) AS joined FROM incident_sources WHERE incident_id = @id GROUP BY key_hash) s
		 WHERE s.joined < @joinedAt OR (s.joined = @joinedAt AND ${lastOpening("s.key_hash")} <= ${lastOpening("@keyHash")})`,
	);
	const splits = db.prepare("SELECT key_hash AS keyHash FROM incident_splits WHERE incident_id = ?");
	const addSplit = db.prepare("INSERT INTO incident_splits (incident_id, key_hash) VALUES (?, ?) ON CONFLICT DO NOTHING");
	const dropSource = db.prepare("DELETE FROM incident_sources WHERE incident_id = ? AND key_hash = ?");
	const dropChild = db.prepare(
		"DELETE FROM incident_children WHERE parent_id = ? AND child_id IN (SELECT id FROM incidents WHERE key_hash = ?)",
	);
	const dropRoute = db.prepare("DELETE FROM routes WHERE key_hash = ?");
	const untold = db.prepare(
		`SELECT a.id, v.verdict ->> '$.alertType' AS tag, 'no' AS wait, a.request_id, a.endpoint_id, a.received_at, a.replay_of, 0 AS forced, v.verdict
		 FROM untold u JOIN alerts a ON a.id = u.alert_id JOIN verdicts v ON v.alert_id = a.id WHERE u.incident_id = ? ORDER BY a.id LIMIT ?`,
	);
	const untoldCount = db.prepare("SELECT count(*) AS n FROM untold WHERE incident_id = ?");

	return {
		newest,
		own,
		addChild,
		sources,
		children,
		membership,
		joinedAt,
		place,
		splits,
		addSplit,
		dropSource,
		dropChild,
		dropRoute,
		untold,
		untoldCount,
	};
}

function memberRows({
	sources,
	children,
	membership,
	joinedAt,
	place,
	splits,
	untold,
	untoldCount,
}: MemberTables): Pick<OpeningStore, "members" | "membership" | "placeOf" | "splitsOf" | "untold"> {
	return {
		members: async (incidentId) => [
			...(sources.all(incidentId, MAX_MEMBERS) as Member[]),
			...(children.all(incidentId, MAX_MEMBERS) as Member[]),
		],
		membership: async (id) => membership.all({ id, most: MAX_MEMBERS }) as Membership[],
		async placeOf(id, keyHash) {
			const { at } = joinedAt.get(id, keyHash) as { at: number | null };
			if (at === null) return null;
			return { number: (place.get({ id, keyHash, joinedAt: at }) as { n: number }).n, joinedAt: at };
		},
		splitsOf: async (incidentId) => (splits.all(incidentId) as { keyHash: string }[]).map(({ keyHash }) => keyHash),
		untold: async (incidentId, limit) => ({
			items: (untold.all(incidentId, limit) as WorkRecord[]).map(workItem),
			count: (untoldCount.get(incidentId) as { n: number }).n,
		}),
	};
}

/** Adds members to an outage and takes them out. */
function changeRows({
	writer,
	consequences,
	addSplit,
	dropSource,
	dropChild,
	dropRoute,
	gather,
}: MemberTables): Pick<OpeningStore, "gather" | "split"> {
	return {
		gather: (gathering) => writer.run(() => gather(gathering)),
		split: (incidentId, { keyHash, title }, by, now) =>
			writer.run(() => {
				const gone = dropSource.run(incidentId, keyHash).changes + dropChild.run(incidentId, keyHash).changes;
				if (gone === 0) return false;
				addSplit.run(incidentId, keyHash);
				dropRoute.run(keyHash);
				consequences.apply(
					{ incidentId, timeline: [{ what: "split", by, detail: title }], wakes: [{ kind: "over", at: now, only: true }] },
					now,
				);
				return true;
			}),
	};
}

interface OpeningRecord {
	id: number;
	key_hash: string;
	endpoint_id: string;
	origin: string;
	group_hash: string | null;
	company: string | null;
	title: string;
	kind: string;
	at: number;
	recovered_at: number | null;
}

const opening = (row: OpeningRecord): Opening => ({
	id: row.id,
	keyHash: row.key_hash,
	endpointId: row.endpoint_id,
	origin: row.origin,
	groupHash: row.group_hash,
	company: row.company,
	title: row.title,
	kind: row.kind,
	at: row.at,
	recoveredAt: row.recovered_at,
});
