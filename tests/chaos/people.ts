import type { ConnectWiseDouble } from "../doubles/connectwise/index.ts";
import type { Random } from "./random.ts";

/** What people and ConnectWise itself do meanwhile: tickets closed by hand and merged, rights taken away, creates committed late. */
export function startPeople(double: ConnectWiseDouble, random: Random, prefix: string): () => Promise<void> {
	let stopping = false;
	const open = () => double.tickets.filter(({ closed, summary }) => !closed && summary.includes(prefix));

	function meddle(): void {
		const [first, second] = [...open()].sort(() => random.next() - 0.5);
		if (first === undefined) return;
		switch (random.pick(["close", "close", "merge", "note", "rights", "late", "late"])) {
			case "close":
				double.closeTicket(first.id, random.pick(["Closed", "Completed", "Cancelled"]));
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
			}
		}
	}

	async function live(): Promise<void> {
		while (!stopping) {
			await Bun.sleep(random.whole(20, 150));
			meddle();
		}
	}
	const running = live();
	return async () => {
		stopping = true;
		await running;
		double.set({ denied: [] });
		double.clearFaults();
	};
}
