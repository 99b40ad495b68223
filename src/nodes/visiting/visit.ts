import { existsSync } from "node:fs";
import { join } from "node:path";
import type { SQL } from "bun";
import type { CommonLog } from "../../base/seat.ts";
import { type Copy, CopyDiverged, DATABASE, schemaVersion } from "../../store/index.ts";
import { closeClient, openClient, PostgresProblem, within } from "../client.ts";
import { catchUp, dropCopy, openOwnCopy } from "../following.ts";
import { makeFirst, publish } from "../leading.ts";
import { aliveNodes, QUESTION_MS } from "../lease.ts";
import { keysOf, type LinkOptions, OPEN_MS, SNAPSHOT_MS } from "../link.ts";
import { headOf } from "../log.ts";
import { openTables, sealAnew } from "../schema.ts";
import { holderOf } from "../self.ts";
import { newestSnapshot, type Progress } from "../snapshots.ts";
import { createPen, leadAlone } from "./pen.ts";

export interface VisitOptions {
	readonly dataDir: string;
	readonly link: Omit<LinkOptions, "name">;
	/** True if a node runs on the data directory; otherwise the caller keeps one from starting. */
	readonly isNodeHere: boolean;
	/** Told how far it is while a copy is fetched. */
	readonly onFetch: Progress;
	/** True if the database is only replaced as a whole, so that it may be of another version. */
	readonly anySchema?: boolean;
}

/** What the command line sees of several nodes. */
export interface Visit {
	/** Path of a copy that has everything that was in the log a moment ago. */
	readonly file: string;
	/** For the store that writes it. */
	readonly log: CommonLog;
	/** Nodes that give signs of life, with the names of their keys. */
	readonly nodes: readonly { readonly name: string; readonly keys: readonly string[] }[];
	/** Lets nodes with the first of these keys alone join, and those without it no more. */
	sealAnew(): Promise<void>;
}

/** Tries of work that found the log gone on. The second one is made with the lead, so that nobody else can append. */
const TRIES = 3;

interface Clients {
	readonly looking: SQL;
	readonly writing: SQL;
	readonly sending: SQL;
	/** Id of the log. */
	readonly log: string;
}

/**
 * Does the work of one command while nodes run, or don't. If others have written between the look at the copy and the first entry,
 * it is done again.
 * @throws PostgresProblem, OwnDatabase, and the errors of `work`
 */
export async function visit<T>(options: VisitOptions, work: (visit: Visit) => Promise<T>): Promise<T> {
	return withClients(options, async (clients) => {
		const { looking, writing } = clients;
		const pen = createPen({ looking, writing, holder: options.isNodeHere ? holderOf(options.dataDir) : null });
		try {
			for (let tries = 1; ; tries++) {
				const file = await bringUpToDate(options, clients);
				pen.again();
				try {
					return await work(await visitOf(options, clients, file, pen.log));
				} catch (error) {
					if (pen.isBehind() && tries < TRIES) continue;
					throw pen.problem() ?? error;
				}
			}
		} finally {
			await pen.end();
		}
	});
}

/** What can be done while no node runs. */
export interface SoleVisit extends Visit {
	/** Makes the database that is now in the data directory the content of the log, for all nodes. */
	publish(): Promise<void>;
	/** True if there was nothing in PostgreSQL yet. */
	readonly isFirst: boolean;
}

/**
 * Does work during which no node may run. The caller keeps one from starting on the data directory.
 * @throws PostgresProblem while a node runs
 */
export async function visitAlone<T>(options: Omit<VisitOptions, "isNodeHere">, work: (visit: SoleVisit) => Promise<T>): Promise<T> {
	const here = { ...options, isNodeHere: false };
	return withClients(here, async (clients) => {
		const { looking, writing, sending, log } = clients;
		const running = (await within(QUESTION_MS, aliveNodes(looking))).map(({ name }) => name);
		const lead = running.length === 0 ? await leadAlone(writing, looking) : null;
		if (lead === null) {
			throw new PostgresProblem(
				`${running.length === 0 ? "Another node has just started" : `${running.join(", ")} ${running.length === 1 ? "runs" : "run"}`}. Stop all nodes first. Nothing was changed.`,
			);
		}
		const { tenure, epoch, head } = lead;
		try {
			const isFirst = (await newestSnapshot(looking)) === null;
			if (isFirst) await makeFirst({ sending, log }, options.dataDir, { epoch, head });
			const file = await bringUpToDate(here, clients);
			const seen = await visitOf(here, clients, file, tenure.log);
			return await work({ ...seen, isFirst, publish: () => publish({ sending, log }, options.dataDir, { epoch, head }) });
		} finally {
			await tenure.end();
		}
	});
}

async function visitOf({ link }: VisitOptions, { looking }: Clients, file: string, log: CommonLog): Promise<Visit> {
	const nodes = await within(QUESTION_MS, aliveNodes(looking));
	return { file, log, nodes, sealAnew: () => within(QUESTION_MS, sealAnew(looking, keysOf(link))) };
}

async function withClients<T>({ link }: Pick<VisitOptions, "link">, work: (clients: Clients) => Promise<T>): Promise<T> {
	const { url, ca } = link;
	const open = (statementMs?: number): SQL =>
		openClient({ url, ca, max: 1, name: "HookWise command line", ...(statementMs === undefined ? {} : { statementMs }) });
	const clients = { looking: open(), writing: open(), sending: open(SNAPSHOT_MS) };
	try {
		const log = await within(OPEN_MS, openTables(clients.looking, keysOf(link)));
		return await work({ ...clients, log });
	} finally {
		for (const sql of Object.values(clients)) closeClient(sql);
	}
}

/** Brings the copy in the data directory to where the log ends; fetches it if there is none. @returns its path */
async function bringUpToDate({ dataDir, isNodeHere, onFetch, anySchema = false }: VisitOptions, clients: Clients): Promise<string> {
	const file = join(dataDir, DATABASE);
	if (isNodeHere && !existsSync(file)) {
		throw new PostgresProblem("The node on this data directory is still fetching its copy. Run this again when it is ready.");
	}
	try {
		await caughtUp(file, clients, onFetch, anySchema);
	} catch (error) {
		if (!(error instanceof CopyDiverged) || isNodeHere) throw error;
		dropCopy(file);
		await caughtUp(file, clients, onFetch, anySchema);
	}
	return file;
}

async function caughtUp(file: string, { looking, sending, log }: Clients, onFetch: Progress, anySchema: boolean): Promise<void> {
	const copy = await openOwnCopy(sending, file, log, onFetch);
	if (copy === null) throw new PostgresProblem("No node has started on this PostgreSQL yet. Start one first.");
	try {
		await catchUp(looking, copy, await headOf(looking));
		if (!anySchema) checkSchema(copy);
	} finally {
		copy.close();
	}
}

function checkSchema(copy: Copy): void {
	const schema = copy.schema();
	if (schema === schemaVersion) return;
	throw new PostgresProblem(
		schema > schemaVersion
			? "A newer HookWise has changed the database. Use the command line of that version."
			: "The nodes run an older HookWise. Use its command line, or start this version on all nodes first.",
	);
}
