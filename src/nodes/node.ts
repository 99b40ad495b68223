import { join } from "node:path";
import type { Log } from "../base/log.ts";
import { messageOf } from "../base/problems.ts";
import type { Seat } from "../base/seat.ts";
import { KeyProblem } from "../base/security/index.ts";
import { CopyDiverged, DATABASE, DatabaseProblem } from "../store/index.ts";
import { PostgresProblem } from "./client.ts";
import { dropCopy, OwnDatabase } from "./following.ts";
import type { Front } from "./front/index.ts";
import { removeLeftovers } from "./leading.ts";
import type { Self } from "./lease.ts";
import { type Link, type LinkOptions, openLink } from "./link.ts";
import { takePart } from "./part.ts";

/** The app of a node that leads. */
export interface Leading {
	/** Resolves when an admin wants to restore a backup. */
	readonly restoreWanted: Promise<{ readonly file: string }>;
	stop(): Promise<void>;
}

export interface NodeDeps {
	readonly self: Self;
	readonly dataDir: string;
	readonly link: LinkOptions;
	readonly front: Front;
	readonly log: Log;
	/** False if the disk of the data directory has too little room to lead. */
	readonly hasRoom: () => boolean;
	/** Resolves when this process shall stop. */
	readonly stopped: Promise<unknown>;
	/** Starts the app on the copy, which tells `front` of its handlers. @param log for the app */
	readonly lead: (seat: Seat, log: Log) => Promise<Leading>;
	/** Puts a backup in the place of the copy; the app is stopped. @throws if it cannot be used; nothing has changed then */
	readonly restore: (file: string) => void;
}

/** Time between two tries to reach PostgreSQL, or to go on after a failure. Milliseconds. */
const AGAIN_MS = 500;

/** A copy that could not go on again so soon is fetched again only after a while: it may be large. Milliseconds. */
const SOON_MS = 60_000;
const LATER_MS = 30_000;

/** What no second try mends. */
const LASTING = [PostgresProblem, OwnDatabase, KeyProblem, DatabaseProblem];

/**
 * Runs a node until it shall stop: follows, leads when nobody else does, follows again.
 * @param ready called once, when requests can be answered
 * @throws PostgresProblem, OwnDatabase, KeyProblem, DatabaseProblem if they show up before this node has taken part
 */
export async function runNode(deps: NodeDeps, ready: () => void): Promise<void> {
	const { dataDir, log, front, stopped } = deps;
	const file = join(dataDir, DATABASE);
	let stopping = false;
	void stopped.then(() => {
		stopping = true;
	});
	let joined = false;
	let told = "";
	const lastLead = { epoch: null };
	let droppedAt = Number.NEGATIVE_INFINITY;
	function isReady(): void {
		told = "";
		if (!joined) ready();
		joined = true;
	}
	/** Says what is wrong once, not twice a second. */
	function tell(problem: string): void {
		if (problem !== told) log.warn({ problem }, "cannot take part for now");
		told = problem;
	}

	removeLeftovers(dataDir);
	while (!stopping) {
		let link: Link | null = null;
		try {
			link = await openLink(deps.link);
			await takePart({ ...deps, file, tell, isReady, isStopping: () => stopping, lastLead }, link);
		} catch (error) {
			front.nobody();
			if (!joined && LASTING.some((kind) => error instanceof kind)) throw error;
			if (error instanceof CopyDiverged) {
				log.warn({ problem: messageOf(error) }, "the copy is fetched again");
				const isSoon = performance.now() - droppedAt < SOON_MS;
				if (isSoon) await Promise.race([Bun.sleep(LATER_MS), stopped]);
				droppedAt = performance.now();
				dropCopy(file);
			} else tell(messageOf(error));
			await Promise.race([Bun.sleep(AGAIN_MS), stopped]);
		} finally {
			link?.close();
		}
	}
}
