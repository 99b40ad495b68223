import type { ConnectWiseDouble, TicketView } from "../doubles/connectwise/index.ts";
import type { Random } from "./random.ts";

/** Where people move tickets: one board has no status of the name that HookWise closes with. */
const BOARDS = ["Chaos Escalations", "Chaos Projects"] as const;

/** What one of them does at a time, by how often it stands here. */
const DEEDS = ["close", "close", "merge", "note", "rights", "late", "late", "move", "reassign", "delete", "callbacks"] as const;
export type Deed = (typeof DEEDS)[number];

/** What people and ConnectWise itself do meanwhile, and how it ends. */
export interface People {
	/** Whoever ConnectWise calls back has moved: `http://127.0.0.1:PORT`. */
	moved(target: string): void;
	/** Nobody meddles any more, nothing goes wrong, and what was held back is sent. */
	stop(): Promise<void>;
}

/**
 * Tickets closed by hand, merged, moved, reassigned and deleted, rights taken away, creates committed late, callbacks lost, doubled,
 * held and late.
 * @param prefix stands in the summaries of the tickets that they take
 */
export function startPeople(
	double: ConnectWiseDouble,
	random: Random,
	prefix: string,
	{ deeds = DEEDS, pauseMs = 150 }: { deeds?: readonly [Deed, ...Deed[]]; pauseMs?: number } = {},
): People {
	let stopping = false;
	const open = () => double.tickets.filter(({ closed, summary }) => !closed && summary.includes(prefix));

	function meddle(): void {
		const [first, second] = [...open()].sort(() => random.next() - 0.5);
		if (first === undefined) return;
		switch (random.pick<Deed>(deeds)) {
			case "close":
				double.closeTicket(first.id, isMoved(first) ? undefined : random.pick(["Closed", "Completed", "Cancelled"]));
				break;
			case "merge":
				if (second !== undefined) double.mergeTicket(first.id, second.id);
				break;
			case "note":
				double.noteTicket(first.id, "Looking into it.");
				break;
			case "rights":
				double.set({ denied: random.pick<readonly "close"[]>([[], ["close"]]) });
				break;
			case "late": {
				const commitAfterMs = random.whole(100, 4_000);
				double.fault({ kind: random.pick(["drop", "hang"]), method: "POST", route: "/service/tickets", commitAfterMs });
				break;
			}
			case "move":
				double.moveTicket(first.id, random.pick(BOARDS));
				break;
			case "reassign":
				double.reassignTicket(first.id, random.pick(["jdoe", "rroe"]));
				break;
			case "delete":
				if (random.chance(0.3)) double.deleteTicket(first.id);
				break;
			case "callbacks": {
				const mode = random.pick(["send", "drop", "double", "hold"] as const);
				double.setCallbacks({ mode, delayMs: random.pick([0, 0, 300]) });
			}
		}
	}

	async function live(): Promise<void> {
		while (!stopping) {
			await Bun.sleep(random.whole(pauseMs / 8, pauseMs));
			meddle();
		}
	}
	addBoards(double);
	const running = live();
	return {
		moved: (target) => double.setCallbacks({ target }),
		async stop() {
			stopping = true;
			await running;
			double.set({ denied: [] });
			double.clearFaults();
			double.setCallbacks({ mode: "send", delayMs: 0 });
			double.releaseCallbacks();
		},
	};
}

const isMoved = ({ board }: TicketView): boolean => BOARDS.some((name) => name === board);

/** Once for each double. */
function addBoards({ admin }: ConnectWiseDouble): void {
	const [first, second] = BOARDS;
	try {
		admin.change("boards", first, {});
	} catch {
		// The double has them not yet.
		admin.addBoard(first, ["New", "In Progress", "Closed"]);
		admin.addBoard(second, ["Open", "Completed"]);
	}
}
