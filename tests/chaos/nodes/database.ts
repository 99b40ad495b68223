import type { SQL } from "bun";
import { type Postgres, type Standby, startPostgres, type Wire, wireTo } from "../../support/postgres/index.ts";

/** A PostgreSQL with a standby that has each commit before it is confirmed, and a network to it. */
export interface Database extends AsyncDisposable {
	/** A way to whichever server takes writes, with a network of its own. */
	wire(): Promise<{ readonly wire: Wire; readonly url: string }>;
	/** A connection of the test's own to the server that takes writes. Do not keep it. */
	sql(): SQL;
	/** The last lines that its servers wrote. */
	log(): string;
	/** @param ms how long it is away */
	restart(ms: number): Promise<void>;
	crash(ms: number): Promise<void>;
	/** Its standby is away: commits wait. */
	loseStandby(ms: number): Promise<void>;
	/**
	 * The primary crashes and never comes back; the standby takes its place. Resolves once that one has a standby too.
	 * @param promoted called when it takes writes
	 */
	failOver(ms: number, promoted: () => void): Promise<void>;
}

const LOG_LINES = 60;

export async function startDatabase(): Promise<Database> {
	const wires: Wire[] = [];
	let primary: Postgres = await startPostgres();
	let standby: Standby = await primary.standby();
	let sql = primary.connect(2);

	return {
		async wire() {
			const wire = await wireTo(primary);
			wires.push(wire);
			return { wire, url: primary.urlAt(wire.port) };
		},
		sql: () => sql,
		log: () => [primary, standby].map((server) => server.log.split("\n").slice(-LOG_LINES).join("\n")).join("\n--- standby\n"),
		async restart(ms) {
			await primary.stop();
			await Bun.sleep(ms);
			await primary.start();
		},
		async crash(ms) {
			await primary.crash();
			await Bun.sleep(ms);
			await primary.start();
		},
		async loseStandby(ms) {
			await standby.crash();
			await Bun.sleep(ms);
			await standby.start();
		},
		async failOver(ms, promoted) {
			const old = primary;
			await old.crash();
			await Bun.sleep(ms);
			await standby.promote();
			primary = standby;
			await sql.close({ timeout: 0 });
			sql = primary.connect(2);
			for (const wire of wires) wire.retarget(primary.port);
			promoted();
			await old[Symbol.asyncDispose]();
			standby = await primary.standby();
		},
		async [Symbol.asyncDispose]() {
			for (const wire of wires) await wire[Symbol.asyncDispose]();
			await sql.close({ timeout: 0 });
			await primary[Symbol.asyncDispose]();
		},
	};
}
