import type { Seat } from "../base/seat.ts";
import { upgradeCopy } from "../store/index.ts";
import { within } from "./client.ts";
import { openOwnCopy } from "./following.ts";
import { keepSnapshots, makeFirst, publish } from "./leading.ts";
import { BEAT_MS, isFitElsewhere, leaderOf, type NewLead, nodesOf, QUESTION_MS, signOff } from "./lease.ts";
import type { Link } from "./link.ts";
import type { Leading } from "./node.ts";
import { giveSign, type Part } from "./part.ts";
import { beginTenure, type Tenure } from "./tenure.ts";

/** The lead, taken. */
export interface Taken extends NewLead {
	/** True for the very first node of all, which has nothing to copy. */
	readonly isFirst: boolean;
}

/** How a time of leading ended. */
type End =
	| { readonly kind: "stopped" }
	| { readonly kind: "over" }
	/** Another node has more room on its disk. */
	| { readonly kind: "full" }
	| { readonly kind: "restore"; readonly file: string };

/** Time for the app to end when it can write no more. Milliseconds. */
const STEP_DOWN_MS = 3_000;
/** Time for requests that wait here until another node leads, when this one stops. Milliseconds. */
const HAND_OVER_MS = 6_000;

/** Leads until this node shall stop or no longer may. */
export async function leadFor(part: Part, link: Link, taken: Taken): Promise<void> {
	const { front, log } = part;
	const { epoch, head } = taken;
	/** The app's own: what it cannot do any more once the lead is lost is no error. */
	const appLog = log.child({});
	const tenure = beginTenure({
		...{ writing: link.writing, looking: link.looking, epoch, seq: head.seq },
		onOver(reason) {
			front.nobody();
			log.warn({ reason, epoch }, "stepped down");
			appLog.level = "silent";
		},
	});
	const full = Promise.withResolvers<End>();
	const tell = (): void =>
		void signOfLife(part, link, tenure).then(
			(isFull) => isFull && full.resolve({ kind: "full" }),
			() => undefined,
		);
	tell();
	const beating = setInterval(tell, BEAT_MS);
	let app: Leading | null = null;
	let end: End = { kind: "over" };
	try {
		await prepare(part, link, tenure, taken);
		app = await part.lead(seatOf(part, link, tenure, taken), appLog);
		log.info({ epoch, at: head.seq }, "leads");
		part.isReady();
		end = await Promise.race([reign(part, link, tenure, app), full.promise]);
		if (end.kind === "full") log.warn("the disk has less room than MIN_FREE_DISK_MB; another node shall lead");
	} finally {
		front.nobody();
		if (app !== null) await ended(app, end.kind === "over");
		if (end.kind === "restore") await restored(part, link, end.file, epoch);
		clearInterval(beating);
		await tenure.end();
	}
	if (end.kind === "stopped") await handOver(part, link);
}

/** @returns true if this node has too little room on its disk, and another one could lead */
async function signOfLife(part: Part, link: Link, tenure: Tenure): Promise<boolean> {
	const { self, hasRoom } = part;
	const fit = hasRoom();
	await giveSign(part, link, { role: "leads", seq: tenure.seq(), fit });
	return !fit && (await within(QUESTION_MS, isFitElsewhere(link.looking, self)));
}

/** Stops the app. One that can write no more must not keep the node from following: it ends behind. */
async function ended(app: Leading, isLost: boolean): Promise<void> {
	await (isLost ? Promise.race([app.stop(), Bun.sleep(STEP_DOWN_MS)]) : app.stop());
}

/** Makes the copy ready to be written. */
async function prepare({ dataDir, file }: Part, link: Link, tenure: Tenure, { isFirst, ...reigning }: Taken): Promise<void> {
	if (isFirst) {
		await makeFirst(link, dataDir, reigning);
		(await openOwnCopy(link.sending, file, link.log, () => {}))?.close();
	}
	await upgradeCopy(file, tenure.log);
}

async function reign({ dataDir, log, stopped }: Part, link: Link, tenure: Tenure, app: Leading): Promise<End> {
	const stopSnapshots = keepSnapshots(link, dataDir, { epoch: tenure.epoch, log });
	try {
		return await Promise.race([
			stopped.then((): End => ({ kind: "stopped" })),
			tenure.over.then((): End => ({ kind: "over" })),
			app.restoreWanted.then(({ file }): End => ({ kind: "restore", file })),
		]);
	} finally {
		stopSnapshots();
	}
}

function seatOf({ self }: Part, link: Link, tenure: Tenure, { wasLeft }: Taken): Seat {
	return {
		...{ name: self.name, wasLeft },
		log: tenure.log,
		mayAct: () => tenure.mayAct(),
		nodes: () => within(QUESTION_MS, nodesOf(link.looking)),
	};
}

/** Puts a backup in the place of everything, on all nodes. If that fails, they go on with what is in the log. */
async function restored({ restore, dataDir, log }: Part, link: Link, backup: string, epoch: number): Promise<void> {
	log.warn({ file: backup }, "restoring a backup");
	try {
		const { head } = await within(QUESTION_MS, leaderOf(link.looking));
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
