/**
 * The embedded SQLite store. Other rooms see functions that return promises and plain objects, never SQL or a driver,
 * so that another engine can be put behind it.
 */

import { join } from "node:path";
import type { Clock } from "../base/clock.ts";
import { messageOf } from "../base/problems.ts";
import { type ActStore, createActStore } from "./acts/index.ts";
import { type AlarmReceiverStore, createAlarmReceiverStore } from "./alarmReceivers.ts";
import { type AuditStore, createAuditStore } from "./audit.ts";
import { type BackupReport, backupInBackground } from "./backups/index.ts";
import { createCheckpoints } from "./checkpoints/index.ts";
import { createBump } from "./counters.ts";
import { type Connection, openDatabase, openLogged } from "./database.ts";
import { createDealingStore, type DealingStore } from "./dealings.ts";
import { createDecisionStore, type DecisionStore } from "./decisions.ts";
import { createDeliveryStore, type DeliveryStore } from "./deliveries.ts";
import { openDisk } from "./disk.ts";
import { createEndpointStore, type EndpointStore } from "./endpoints.ts";
import { createFixtureStore, type FixtureStore } from "./fixtures.ts";
import type { CommonLog } from "./log/index.ts";
import { createLoggedWriter } from "./loggedWriter.ts";
import { createMetaStore, type MetaStore } from "./meta.ts";
import { createOldTokenStore, type OldTokenStore } from "./oldTokens.ts";
import { createOpenTicketStore, type OpenTicketStore } from "./openTickets.ts";
import { createOriginalStore, type OriginalStore } from "./original.ts";
import { createPeopleStore, type PeopleStore } from "./people.ts";
import { createPressure } from "./pressure.ts";
import { createWriteProbe } from "./probe.ts";
import { problemOf } from "./problems.ts";
import { createQueueRows, createQueueStore, type QueueStore } from "./queue.ts";
import { createRcaStore, type RcaStore } from "./rca.ts";
import type { RemoteReading } from "./reading/index.ts";
import { createReader } from "./reading/index.ts";
import { createRemovalStore, type RemovalStore } from "./removal.ts";
import { createRetentionStore, type RetentionStore } from "./retention.ts";
import { createSandboxStore, type SandboxStore } from "./sandbox.ts";
import { createSavedFilterStore, type SavedFilterStore } from "./savedFilters.ts";
import { createSealStore, type SealStore } from "./seals.ts";
import { createSettingsStore, type SettingsStore } from "./settings.ts";
import { createSilenceStore, type SilenceStore } from "./silences.ts";
import { openTables } from "./tables.ts";
import { createTenantStore, type TenantStore } from "./tenants.ts";
import { createWallStore, type WallStore } from "./wall.ts";
import { createWordStore, type WordStore } from "./words.ts";
import { createWriter, type Writer } from "./writer.ts";

export type * from "./acts/index.ts";
export { PSA_LANE, peekNeeds } from "./acts/index.ts";
export type { AlarmReceiverStore, StoredReceiver } from "./alarmReceivers.ts";
export type * from "./audit.ts";
export {
	type BackupReport,
	BackupUnreadable,
	backupMeta,
	type Contents,
	contentsOf,
	copyInBackground,
	prepareRestored,
	readBackup,
	sealedIn,
	settleDatabase,
	verifyBackup,
	verifyInBackground,
	writeBackup,
} from "./backups/index.ts";
export type { CatchUp, CatchUpStore } from "./catchUps.ts";
export { type CopyReader, openCopyReader } from "./copyReader.ts";
export type { CounterName } from "./counters.ts";
export type { DealingStore, SeenTicket } from "./dealings.ts";
export type { Arrival, Decided, DecidedPart, DecisionStore, Undecided } from "./decisions.ts";
export type { DeliveryStore, Rejection, StoredDelivery, UnreadBodies } from "./deliveries.ts";
export type { EndpointChange, EndpointHealth, EndpointStore, NewEndpoint } from "./endpoints.ts";
export type { FixtureStore, SealedFixture, StoredFixture } from "./fixtures.ts";
export * from "./log/index.ts";
export { type MetaStore, peekMeta, peekSchema } from "./meta.ts";
export { schemaVersion } from "./migrations/index.ts";
export type { OldTokenStore, OldTokenUse } from "./oldTokens.ts";
export type { OpenTicketRow } from "./openTickets.ts";
export type { OriginalAlert, OriginalStore } from "./original.ts";
export type * from "./people.ts";
export type { LeasedKey, QueueStore, Release } from "./queue.ts";
export type { RcaNote, RcaStore, RcaTally } from "./rca.ts";
export type {
	AlikeRow,
	ChartBucket,
	ChartSubject,
	CompanyRow,
	CompanySums,
	EndpointNumbers,
	IncidentFilter,
	IncidentRow,
	NoiseFilter,
	NoiseTally,
	ReceivedRow,
	RemoteReading,
	Sums,
	Talker,
	WorkTime,
} from "./reading/index.ts";
export type { RemovalStore } from "./removal.ts";
export type { RetentionStore } from "./retention.ts";
export type { SandboxNote, SandboxStore, SandboxTicket } from "./sandbox.ts";
export type { SavedFilterStore, SavedFilterValues, StoredFilter } from "./savedFilters.ts";
export type { Sealed, SealStore } from "./seals.ts";
export { peekSetting, type SettingsStore } from "./settings.ts";
export type { SilenceStore, SilenceValues, StoredSilence } from "./silences.ts";
export type { StoredTenant, TenantStore, TenantValues, UnmatchedTenant } from "./tenants.ts";
export * from "./types.ts";
export type { StoredWallLink, WallStore } from "./wall.ts";
export type { Unindexed, WordStore } from "./words.ts";

export interface StoreOptions {
	readonly dataDir: string;
	readonly clock: Clock;
	/** Maximum number of alerts that may wait. */
	readonly queueLimit: number;
	/** Bytes that must stay free on the disk. */
	readonly minFreeBytes: number;
	/** Called after each commit with the number of pieces of work in it and its duration in milliseconds. */
	readonly onCommit: (writes: number, durationMs: number) => void;
	readonly onError: (message: string) => void;
	/** The log of several nodes, whose copy this database is and which this process writes; left out with a database of its own. */
	readonly log?: CommonLog;
}

export interface Store {
	readonly acts: ActStore;
	readonly alarmReceivers: AlarmReceiverStore;
	readonly audit: AuditStore;
	readonly dealings: DealingStore;
	readonly decisions: DecisionStore;
	readonly deliveries: DeliveryStore;
	readonly endpoints: EndpointStore;
	readonly fixtures: FixtureStore;
	readonly meta: MetaStore;
	readonly oldTokens: OldTokenStore;
	readonly openTickets: OpenTicketStore;
	readonly original: OriginalStore;
	readonly people: PeopleStore;
	readonly queue: QueueStore;
	readonly reading: RemoteReading;
	readonly rca: RcaStore;
	readonly removal: RemovalStore;
	readonly retention: RetentionStore;
	readonly sandbox: SandboxStore;
	readonly savedFilters: SavedFilterStore;
	readonly settings: SettingsStore;
	readonly silences: SilenceStore;
	readonly tenants: TenantStore;
	readonly wall: WallStore;
	readonly words: WordStore;
	/**
	 * Runs everything that `gather` asks for before it returns in one transaction: all of it is written, or
	 * nothing.
	 * @throws the error of the first piece that fails
	 */
	together(gather: () => readonly Promise<unknown>[]): Promise<void>;
	/** @param settings names of the settings whose values are Fernet tokens */
	seals(settings: readonly string[]): SealStore;
	/** Writes one consistent copy of everything on a thread of its own, while HookWise runs. */
	backup(target: string, options: { readonly history: boolean }): Promise<BackupReport>;
	/** True if a write made now would reach the disk. */
	takesWrites(): Promise<boolean>;
	/** Free bytes on the disk of the data directory. */
	freeBytes(): number;
	/** Commits waiting work, moves the log into the database, and closes the file. */
	close(): Promise<void>;
}

/** Makes an empty database with the present schema. */
export const createDatabase = (file: string): void => {
	openDatabase(file).close();
};

/** File name of the database in the data directory. */
export const DATABASE = "hookwise.db";

/**
 * @throws DatabaseProblem if the file is not a database, is damaged, is read-only, or was written by a newer
 * HookWise
 */
export function openStore(options: StoreOptions): Store {
	try {
		return open(options);
	} catch (error) {
		throw problemOf(error, join(options.dataDir, DATABASE));
	}
}

function open(options: StoreOptions): Store {
	const { clock, dataDir } = options;
	const file = join(dataDir, DATABASE);
	const { db, writer, release } = openWriter(file, options.log ?? null, (writes, durationMs) => {
		probe.committed();
		checkpoints.committed();
		options.onCommit(writes, durationMs);
	});
	const tables = openTables(db);
	const meta = createMetaStore(tables, writer);
	const probe = createWriteProbe(clock, () => meta.set("probed_at", String(clock.now())));
	const bump = createBump(db);
	const rows = createQueueRows(db);
	const decisions = createDecisionStore(db, writer, rows, bump);
	const { queueLimit, minFreeBytes } = options;
	const checkpoints = createCheckpoints(file, options.onError);
	const logProblem = (): string | null => checkpoints.problem();
	const pressure = createPressure(db, { queueLimit, minFreeBytes, dataDir, logProblem }, () => decisions.backlogNow());
	const reader = createReader(file, () => writer.show());
	return {
		acts: createActStore(db, writer, rows, bump),
		alarmReceivers: createAlarmReceiverStore(tables, writer),
		audit: createAuditStore(tables, writer),
		dealings: createDealingStore(db, writer),
		decisions,
		deliveries: createDeliveryStore({ db, writer, bump, pressure, clock }),
		endpoints: createEndpointStore(db, writer),
		fixtures: createFixtureStore(db, writer),
		meta,
		oldTokens: createOldTokenStore(db, writer),
		openTickets: createOpenTicketStore(db),
		original: createOriginalStore(db, writer, bump),
		people: createPeopleStore(tables, writer),
		queue: createQueueStore(rows, writer),
		reading: reader.reading,
		rca: createRcaStore(db, writer, rows),
		removal: createRemovalStore(db, writer),
		retention: createRetentionStore(db, writer),
		sandbox: createSandboxStore(tables, writer),
		savedFilters: createSavedFilterStore(tables, writer),
		settings: createSettingsStore(tables, writer),
		silences: createSilenceStore(tables, writer),
		tenants: createTenantStore(tables, writer),
		wall: createWallStore(tables, writer),
		words: createWordStore(db, writer),
		async together(gather) {
			let asked: readonly Promise<unknown>[] = [];
			const written = writer.together(() => {
				asked = gather();
			});
			await Promise.all([written, ...asked]);
		},
		seals: (settings) => createSealStore(db, writer, settings),
		async backup(target, { history }) {
			await writer.show();
			return backupInBackground({ source: file, target, history, now: clock.now() });
		},
		freeBytes: () => pressure.freeBytes(),
		takesWrites: async () => logProblem() === null && (await probe.takesWrites()),
		async close() {
			await writer.close();
			await Promise.all([checkpoints.stop(), reader.close()]);
			moveLog(db, options.onError);
			release();
			db.close();
		},
	};
}

/** The one connection that writes, with its writer. `release` before the connection is closed. */
function openWriter(
	file: string,
	log: CommonLog | null,
	onCommit: (writes: number, durationMs: number) => void,
): { readonly db: Connection; readonly writer: Writer; readonly release: () => void } {
	if (log !== null) {
		const { db, recording, moving } = openLogged(file);
		return { db, writer: createLoggedWriter({ db, recording, moving, log, onCommit }), release: () => {} };
	}
	const db = openDatabase(file);
	const disk = openDisk(db, file);
	return { db, writer: createWriter(db, disk, onCommit), release: () => disk.close() };
}

/**
 * Moves the log into the database. Without disk space for that, commits stay safe in the log, and the next
 * start or checkpoint moves them.
 */
function moveLog(db: Connection, onError: (message: string) => void): void {
	try {
		db.pragma("wal_checkpoint(TRUNCATE)");
	} catch (error) {
		onError(messageOf(error));
	}
}

export { DatabaseProblem, readingProblem } from "./problems.ts";
export { RCA_LANE, type RcaEnd, type RcaRequest, type RcaWaived, type RcaWork } from "./rca.ts";
export type { Slice } from "./retention.ts";
export type { StoredEndpoint } from "./types.ts";
