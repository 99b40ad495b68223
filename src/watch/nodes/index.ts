/** The nodes that share one PostgreSQL, for `/health/services`, the dashboard and metrics. */
import type { Clock } from "../../base/clock.ts";
import type { NodeState, Seat } from "../../base/seat.ts";

/** A node, with what its last sign of life means. */
export interface SeenNode extends NodeState {
	/** True if it was not seen for longer than a minute. */
	readonly isGone: boolean;
}

export interface NodesLook {
	/** The one that leads first, then by name. */
	readonly nodes: readonly SeenNode[];
	/** What somebody should look at; null if all is well. */
	readonly problem: string | null;
	/** True if nodes that are there have different versions, as in an upgrade one by one. */
	readonly versionsDiffer: boolean;
}

export interface Nodes {
	/** Never throws: a list that cannot be read is a problem in the result. */
	look(): Promise<NodesLook>;
}

/** Silence after which a node counts as gone; a restart takes less. Milliseconds. */
const GONE_MS = 60_000;
/** Maximum wait for the list: pages and scrapes must not hang with PostgreSQL. Milliseconds. */
const PATIENCE_MS = 2_000;

export function createNodes({ seat, clock }: { readonly seat: Pick<Seat, "nodes">; readonly clock: Clock }): Nodes {
	/** The look that is under way, shared by all who ask meanwhile. */
	let looking: Promise<NodesLook> | null = null;

	async function look(): Promise<NodesLook> {
		const listed = await withinPatience(seat, clock);
		return listed === null
			? { nodes: [], problem: "The list of nodes cannot be read from PostgreSQL.", versionsDiffer: false }
			: judged(listed, clock.now());
	}

	return {
		look() {
			looking ??= look().finally(() => {
				looking = null;
			});
			return looking;
		},
	};
}

/** What a list of nodes means. @param now milliseconds since the epoch */
export function judged(list: readonly NodeState[], now: number): NodesLook {
	const nodes = list
		.map((node) => ({
			...node,
			// Whoever leads writes the log, and is ahead of its own last sign of life.
			behind: leads(node) ? 0 : node.behind,
			isGone: !node.alive && now - node.seenAt > GONE_MS,
		}))
		.sort(inOrder);
	const gone = nodes.filter(({ isGone }) => isGone).map(({ name }) => name);
	return {
		nodes,
		problem: gone.length === 0 ? null : `Not seen for more than a minute: ${gone.join(", ")}.`,
		versionsDiffer: new Set(nodes.filter(({ alive }) => alive).map(({ version }) => version)).size > 1,
	};
}

const leads = ({ alive, role }: NodeState): boolean => alive && role === "leads";
const inOrder = (one: NodeState, other: NodeState): number =>
	Number(leads(other)) - Number(leads(one)) || one.name.localeCompare(other.name, "en", { numeric: true });

/** The list; null if PostgreSQL refuses it or does not answer in time. */
async function withinPatience(seat: Pick<Seat, "nodes">, clock: Clock): Promise<readonly NodeState[] | null> {
	let cancel = (): void => {};
	const late = new Promise<null>((resolve) => {
		cancel = clock.after(PATIENCE_MS, () => resolve(null));
	});
	try {
		// Whoever keeps the connection logs why it fails; here it only has no list.
		return await Promise.race([seat.nodes().catch(() => null), late]);
	} finally {
		cancel();
	}
}
