import type { NodeState } from "../base/seat.ts";
import { type Copy, mayWrite } from "../store/index.ts";
import { PostgresProblem, within } from "./client.ts";
import { catchUp, openOwnCopy } from "./following.ts";
import {
	BEAT_MS,
	beat,
	isFitElsewhere,
	type Leader,
	leaderOf,
	nodesOf,
	QUESTION_MS,
	type Self,
	type Sign,
	signOff,
	takeLead,
} from "./lease.ts";
import type { Link } from "./link.ts";
import type { NodeDeps } from "./node.ts";
import { leadFor, type Taken } from "./reign.ts";
import { unless } from "./unless.ts";

/** What one node needs while it is connected. */
export interface Part extends NodeDeps {
	/** Path of the copy. */
	readonly file: string;
	/** Says why this node can't take part at the moment. */
	readonly tell: (problem: string) => void;
	/** Says that requests can be answered. */
	readonly isReady: () => void;
	readonly isStopping: () => boolean;
	/** Of this process. */
	readonly lastLead: {
		/** Epoch of the last lead; null if it never led. */
		epoch: number | null;
	};
}

/** How often a follower looks, though nobody has told of a change. Milliseconds. */
const LOOK_MS = 500;
/** A process that died a moment ago, elsewhere, may have had this name. Tries, one a second. */
const CLAIM_TRIES = 8;

/**
 * Follows until this node leads, and leads until it no longer does. Returns when it shall stop, or when it is to
 * begin anew with new connections.
 */
export async function takePart(part: Part, link: Link): Promise<void> {
	const { self, file, isStopping } = part;
	await claimName(part, link);
	let copy = await openOwnCopy(link.sending, file, link.log, progressOf(part, link));
	const follow = createFollowing(part, link);
	const stop = new AbortController();
	void part.stopped.then(() => stop.abort());
	try {
		while (!isStopping()) {
			const leader = await within(QUESTION_MS, leaderOf(link.looking));
			if (copy !== null) await catchUp(link.looking, copy, leader.head, () => !isStopping());
			const taken = await follow(copy, leader);
			if (taken !== null) {
				if (copy !== null) await catchUp(link.looking, copy, taken.head);
				const isFirst = copy === null;
				copy?.close();
				copy = null;
				part.lastLead.epoch = taken.epoch;
				await leadFor(part, link, { ...taken, isFirst });
				return;
			}
			await unless(stop.signal, link.changed(LOOK_MS));
			// The first leader has made what is to be copied by now.
			if (copy === null) return;
		}
		await within(QUESTION_MS, signOff(link.looking, self));
	} finally {
		copy?.close();
	}
}

/** One look at who leads: tells the front and the list of nodes. The returned function resolves with the lead, if this node took it. */
function createFollowing(part: Part, link: Link) {
	const { self, hasRoom, front, log, tell, isReady } = part;
	let followed = "";
	let beatAt = Number.NEGATIVE_INFINITY;

	async function signOfLife(copy: Copy | null): Promise<void> {
		if (performance.now() - beatAt < BEAT_MS) return;
		beatAt = performance.now();
		const role: NodeState["role"] = copy === null ? "starts" : "follows";
		const sign = { role, seq: copy?.position().seq ?? 0, fit: hasRoom() };
		if (!(await giveSign(part, link, sign))) throw nameTaken(self);
	}

	function behind(name: string, url: string | null, copy: Copy | null): null {
		// The command line leads for moments, and answers nobody.
		if (url === null) front.nobody();
		else front.there(name, url);
		if (followed !== name) log.info({ leader: name, at: copy?.position().seq ?? null }, "follows");
		followed = name;
		if (copy !== null) isReady();
		return null;
	}

	return async function follow(copy: Copy | null, leader: Leader): Promise<Omit<Taken, "isFirst"> | null> {
		await signOfLife(copy);
		if (leader.alive && leader.name !== null && leader.name !== self.name) return behind(leader.name, leader.url, copy);
		front.nobody();
		if (copy === null && leader.head.seq > 0) {
			tell("PostgreSQL has no snapshot for a new node to begin with, though the log has entries. Start a node that has a copy.");
			return null;
		}
		if (copy !== null && !mayWrite(copy)) {
			tell("A newer HookWise has changed the database, and no node with that version leads. Start that version here too.");
			return null;
		}
		if (!hasRoom() && (await within(QUESTION_MS, isFitElsewhere(link.looking, self)))) return null;
		return within(QUESTION_MS, takeLead(link.looking, self, part.lastLead.epoch));
	};
}

/**
 * Tells the other nodes that this one lives, and the front who they are.
 * @returns false if another process uses this name
 */
export async function giveSign({ self, front }: Part, { looking }: Link, sign: Sign): Promise<boolean> {
	const isOurs = await within(QUESTION_MS, beat(looking, self, sign));
	const nodes = await within(QUESTION_MS, nodesOf(looking));
	front.known(nodes.filter(({ name, alive }) => alive && name !== self.name));
	return isOurs;
}

const STARTS: Sign = { role: "starts", seq: 0, fit: false };

const nameTaken = ({ name }: Self): PostgresProblem =>
	new PostgresProblem(`Another node calls itself ${name}. Give each node a NODE_NAME of its own.`);

/** Enters this node into the list. A name is free again once its last holder was silent for long enough. */
async function claimName({ self, isStopping }: Part, link: Link): Promise<void> {
	for (let tries = 0; !isStopping(); tries++) {
		if (await within(QUESTION_MS, beat(link.looking, self, STARTS))) return;
		if (tries >= CLAIM_TRIES) throw nameTaken(self);
		await Bun.sleep(BEAT_MS);
	}
}

/** Tells how far the copy is that is being fetched, once a second. */
function progressOf({ self, log }: Part, link: Link) {
	let shownAt = performance.now();
	return (done: number, of: number): void => {
		const now = performance.now();
		if (now - shownAt < BEAT_MS) return;
		shownAt = now;
		log.info({ percent: Math.floor((100 * done) / of) }, "fetching a copy");
		void beat(link.looking, self, STARTS).catch(() => undefined);
	};
}
