import { join } from "node:path";
import type { Log } from "../base/log.ts";
import { messageOf } from "../base/problems.ts";
import type { NodeState, Seat } from "../base/seat.ts";
import { CopyDiverged, DATABASE, mayWrite, upgradeCopy } from "../store/index.ts";
import { PostgresProblem, within } from "./client.ts";
import { catchUp, dropCopy, OwnDatabase, openOwnCopy } from "./following.ts";
import type { Front } from "./front.ts";
import { keepSnapshots, makeFirst, publish, removeLeftovers } from "./leading.ts";
import { BEAT_MS, beat, leaderOf, nodesOf, type Self, signOff, takeLead } from "./lease.ts";
import { type Link, type LinkOptions, openLink } from "./link.ts";
import { beginTenure, type Tenure } from "./tenure.ts";

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
	/** Resolves when this process shall stop. */
	readonly stopped: Promise<unknown>;
	/** Starts the app on the copy, which tells `front` of its handlers. */
	readonly lead: (seat: Seat) => Promise<Leading>;
	/** Puts a backup in the place of the copy; the app is stopped. @throws if it cannot be used; nothing has changed then */
	readonly restore: (file: string) => void;
}

/** Time between two tries to reach PostgreSQL, or to go on after a failure. Milliseconds. */
const AGAIN_MS = 500;
/** How often a follower looks, though nobody has told of a change. Milliseconds. */
const LOOK_MS = 500;
const QUESTION_MS = 2_000;
/** Time for the app to end when it can write no more. Milliseconds. */
const STEP_DOWN_MS = 3_000;
/** Time for requests that wait here until another node leads, when this one stops. Milliseconds. */
const HAND_OVER_MS = 6_000;

/** How a time of leading ended. */
type End =
	| { readonly kind: "stopped" }
	| { readonly kind: "over"; readonly reason: string }
	| { readonly kind: "restore"; readonly file: string };

/**
 * Runs a node until it shall stop: follows, leads when nobody else does, follows again.
 * @param ready called once, when requests can be answered
 * @throws PostgresProblem, OwnDatabase when the very first try shows that this node can never join
 */
export async function runNode(deps: NodeDeps, ready: () => void): Promise<void> {
	const { dataDir, log, front } = deps;
	const file = join(dataDir, DATABASE);
	let stopping = false;
	void deps.stopped.then(() => {
		stopping = true;
	});
	let joined = false;
	let told = "";
	const isReady = (): void => {
		if (!joined) ready();
		joined = true;
	};
	removeLeftovers(dataDir);

	/** Says what is wrong once, not twice a second. */
	function tell(problem: string): void {
		if (problem !== told) log.warn({ problem }, "cannot take part for now");
		told = problem;
	}

	while (!stopping) {
		let link: Link | null = null;
		try {
			link = await openLink(deps.link);
			told = "";
			await takePart({ ...deps, file, tell, isReady, isStopping: () => stopping }, link);
		} catch (error) {
			if (!joined && (error instanceof PostgresProblem || error instanceof OwnDatabase)) throw error;
			if (error instanceof CopyDiverged) {
				log.warn({ problem: messageOf(error) }, "the copy is fetched again");
				dropCopy(file);
			} else tell(messageOf(error));
			front.nobody();
			await Promise.race([Bun.sleep(AGAIN_MS), deps.stopped]);
		} finally {
			link?.close();
		}
	}
}

interface Part extends NodeDeps {
	readonly file: string;
	readonly tell: (problem: string) => void;
	readonly isReady: () => void;
	readonly isStopping: () => boolean;
}

/** Follows until this node leads, and leads until it no longer does. Returns to begin anew with new connections. */
async function takePart(part: Part, link: Link): Promise<void> {
	const { self, file, front, log, isStopping } = part;
	let shownAt = 0;
	const progress = (done: number, of: number): void => {
		const now = performance.now();
		if (now - shownAt < BEAT_MS) return;
		shownAt = now;
		log.info({ percent: Math.floor((100 * done) / of) }, "fetching a copy");
		void beat(link.looking, self, "starts", 0).catch(() => undefined);
	};
	await claimName(part, link);
	let copy = await openOwnCopy(link.sending, file, link.log, progress);
	let leads = "";
	try {
		let beatAt = Number.NEGATIVE_INFINITY;
		while (!isStopping()) {
			const leader = await within(QUESTION_MS, leaderOf(link.looking));
			if (copy !== null) await catchUp(link.looking, copy, leader.head, () => !isStopping());
			if (performance.now() - beatAt >= BEAT_MS) {
				beatAt = performance.now();
				const role: NodeState["role"] = copy === null ? "starts" : "follows";
				if (!(await within(QUESTION_MS, beat(link.looking, self, role, copy?.position().seq ?? 0)))) throw nameTaken(self);
			}
			if (leader.alive && leader.name !== null && leader.name !== self.name) {
				if (leader.url !== null) front.there(leader.name, leader.url);
				if (leads !== leader.name) log.info({ leader: leader.name, at: copy?.position().seq ?? null }, "follows");
				leads = leader.name;
				if (copy === null) return;
				part.isReady();
			} else if (copy !== null && !mayWrite(copy)) {
				front.nobody();
				part.tell("A newer HookWise has changed the database, and no node with that version leads. Start that version here too.");
			} else {
				front.nobody();
				const taken = await within(QUESTION_MS, takeLead(link.looking, self));
				if (taken !== null) {
					if (copy !== null) await catchUp(link.looking, copy, taken.head);
					copy?.close();
					const had = copy !== null;
					copy = null;
					await leadFor(part, link, taken, had);
					return;
				}
			}
			await Promise.race([link.changed(LOOK_MS), part.stopped]);
		}
		await within(QUESTION_MS, signOff(link.looking, self));
	} finally {
		copy?.close();
	}
}

const nameTaken = ({ name }: Self): PostgresProblem =>
	new PostgresProblem(`Another node calls itself ${name}. Give each node a NODE_NAME of its own.`);

/** Enters this node into the list. A name is free again once its last holder was silent for long enough. */
async function claimName({ self, isStopping }: Part, link: Link): Promise<void> {
	for (let tries = 0; !isStopping(); tries++) {
		if (await within(QUESTION_MS, beat(link.looking, self, "starts", 0))) return;
		if (tries > CLAIM_TRIES) throw nameTaken(self);
		await Bun.sleep(BEAT_MS);
	}
}
/** A process that died a moment ago, elsewhere, may have had this name. */
const CLAIM_TRIES = 8;

/** Leads until this node shall stop or no longer may. @param hasCopy false for the very first node of all */
async function leadFor(part: Part, link: Link, { epoch, head }: Taken, hasCopy: boolean): Promise<void> {
	const { self, dataDir, file, front, log, stopped } = part;
	const tenure = beginTenure({
		...{ writing: link.writing, looking: link.looking, epoch, seq: head.seq },
		onOver(reason) {
			front.nobody();
			log.warn({ reason, epoch }, "stepped down");
		},
	});
	const beating = setInterval(() => void beat(link.looking, self, "leads", tenure.seq()).catch(() => undefined), BEAT_MS);
	let app: Leading | null = null;
	let end: End = { kind: "over", reason: "it did not start" };
	try {
		if (!hasCopy) {
			await makeFirst(link, dataDir, head);
			(await openOwnCopy(link.sending, file, link.log, () => {}))?.close();
		}
		await upgradeCopy(file, tenure.log);
		app = await part.lead(seatOf(part, link, tenure));
		log.info({ epoch, at: head.seq }, "leads");
		part.isReady();
		const stopSnapshots = keepSnapshots(link, dataDir, log);
		end = await Promise.race([
			stopped.then((): End => ({ kind: "stopped" })),
			tenure.over.then((reason): End => ({ kind: "over", reason })),
			app.restoreWanted.then(({ file: backup }): End => ({ kind: "restore", file: backup })),
		]);
		stopSnapshots();
	} finally {
		front.nobody();
		// An app that can write no more must not keep the node from following.
		if (app !== null) await (end.kind === "over" ? Promise.race([app.stop(), Bun.sleep(STEP_DOWN_MS)]) : app.stop());
		if (end.kind === "restore") await restored(part, link, end.file, epoch).finally(() => tenure.end());
		clearInterval(beating);
		await tenure.end();
	}
	if (end.kind === "stopped") await handOver(part, link);
}

interface Taken {
	readonly epoch: number;
	readonly head: { readonly seq: number; readonly id: string };
}

function seatOf({ self }: Part, link: Link, tenure: Tenure): Seat {
	return {
		name: self.name,
		log: tenure.log,
		mayAct: () => tenure.mayAct(),
		nodes: () => within(QUESTION_MS, nodesOf(link.looking)),
	};
}

async function restored({ restore, dataDir, log }: Part, link: Link, backup: string, epoch: number): Promise<void> {
	log.warn({ file: backup }, "restoring a backup");
	try {
		const { head } = await leaderOf(link.looking);
		restore(backup);
		await publish(link, dataDir, { epoch, head });
		log.warn("restored on all nodes");
	} catch (error) {
		log.error({ err: error }, "the backup cannot be put in place; going on as before");
	}
}

/** Lets requests that wait here be answered by the next leader, and leaves the list of nodes. */
async function handOver({ front, self }: Part, link: Link): Promise<void> {
	const until = performance.now() + HAND_OVER_MS;
	while (front.open() > 0 && performance.now() < until) {
		const leader = await within(QUESTION_MS, leaderOf(link.looking));
		if (leader.alive && leader.name !== null && leader.url !== null) front.there(leader.name, leader.url);
		await link.changed(100);
	}
	await within(QUESTION_MS, signOff(link.looking, self)).catch(() => undefined);
}
