import type { Connection } from "./database.ts";
import type { Writer } from "./writer.ts";

/** A saved payload for trying rules, without its body. Times in milliseconds since the epoch. */
export interface StoredFixture {
	readonly id: number;
	readonly endpointId: string;
	/** Unique within its endpoint, case ignored. */
	readonly name: string;
	readonly contentType: string | null;
	/** Length of the body in bytes. */
	readonly bytes: number;
	/** Id of the alert it was saved from, which may be gone; null if it was pasted or sent. */
	readonly alertId: number | null;
	readonly keptAt: number;
	readonly keptBy: string;
}

export interface SealedFixture extends StoredFixture {
	readonly sealed: Uint8Array;
}

/** Saved payloads. Writes are on disk when their promise resolves. */
export interface FixtureStore {
	/** Newest first. */
	of(endpointId: string): Promise<StoredFixture[]>;
	count(endpointId: string): Promise<number>;
	/** null if this endpoint has no payload with this id. */
	get(endpointId: string, id: number): Promise<SealedFixture | null>;
	/** @returns the new row; `full` if there are already `most` payloads, `taken` if another one has this name */
	add(fixture: Omit<SealedFixture, "id">, most: number): Promise<StoredFixture | "full" | "taken">;
	/** @returns the row before and after; `taken` if another one has this name, `missing` if there is none with this id */
	rename(endpointId: string, id: number, name: string): Promise<{ before: StoredFixture; after: StoredFixture } | "taken" | "missing">;
	/** @returns the removed row; null if there was none */
	remove(endpointId: string, id: number): Promise<StoredFixture | null>;
}

interface FixtureRecord {
	id: number;
	endpoint_id: string;
	name: string;
	content_type: string | null;
	bytes: number;
	alert_id: number | null;
	kept_at: number;
	kept_by: string;
}

const COLUMNS = "id, endpoint_id, name, content_type, bytes, alert_id, kept_at, kept_by";

export function createFixtureStore(db: Connection, writer: Writer): FixtureStore {
	// Uses the index fixtures_name; an endpoint has at most a hundred rows.
	const listed = db.prepare(`SELECT ${COLUMNS} FROM fixtures WHERE endpoint_id = ? ORDER BY id DESC`);
	const counted = db.prepare("SELECT count(*) AS n FROM fixtures WHERE endpoint_id = ?");
	const one = db.prepare(`SELECT ${COLUMNS}, sealed FROM fixtures WHERE endpoint_id = ? AND id = ?`);
	const named = db.prepare("SELECT id FROM fixtures WHERE endpoint_id = ? AND lower(name) = lower(?)");
	const insert = db.prepare(
		`INSERT INTO fixtures (endpoint_id, name, content_type, bytes, sealed, alert_id, kept_at, kept_by)
		 VALUES (@endpointId, @name, @contentType, @bytes, @sealed, @alertId, @keptAt, @keptBy)`,
	);
	const update = db.prepare("UPDATE fixtures SET name = ? WHERE id = ?");
	const drop = db.prepare("DELETE FROM fixtures WHERE id = ?");

	const read = (endpointId: string, id: number): SealedFixture | null => {
		const row = one.get(endpointId, id) as (FixtureRecord & { sealed: Uint8Array }) | undefined;
		return row === undefined ? null : { ...fixtureOf(row), sealed: row.sealed };
	};
	const idOf = (endpointId: string, name: string): number | null => (named.get(endpointId, name) as { id: number } | undefined)?.id ?? null;
	const countNow = (endpointId: string): number => (counted.get(endpointId) as { n: number }).n;

	return {
		of: async (endpointId) => (listed.all(endpointId) as FixtureRecord[]).map(fixtureOf),
		count: async (endpointId) => countNow(endpointId),
		get: async (endpointId, id) => read(endpointId, id),
		add: (fixture, most) =>
			writer.run(() => {
				if (countNow(fixture.endpointId) >= most) return "full" as const;
				if (idOf(fixture.endpointId, fixture.name) !== null) return "taken" as const;
				const { lastInsertRowid } = insert.run(fixture);
				const { sealed: _body, ...rest } = fixture;
				return { ...rest, id: Number(lastInsertRowid) };
			}),
		rename: (endpointId, id, name) =>
			writer.run(() => {
				const found = read(endpointId, id);
				if (found === null) return "missing" as const;
				if ((idOf(endpointId, name) ?? id) !== id) return "taken" as const;
				update.run(name, id);
				const { sealed: _body, ...before } = found;
				return { before, after: { ...before, name } };
			}),
		remove: (endpointId, id) =>
			writer.run(() => {
				const found = read(endpointId, id);
				if (found === null) return null;
				drop.run(id);
				const { sealed: _body, ...gone } = found;
				return gone;
			}),
	};
}

const fixtureOf = (row: FixtureRecord): StoredFixture => ({
	id: row.id,
	endpointId: row.endpoint_id,
	name: row.name,
	contentType: row.content_type,
	bytes: row.bytes,
	alertId: row.alert_id,
	keptAt: row.kept_at,
	keptBy: row.kept_by,
});
