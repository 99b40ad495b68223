import type { NodesLook, SeenNode } from "../../src/watch/nodes/index.ts";
import { count, counted } from "../format.ts";
import { Icon } from "../parts/icon.tsx";
import { QuietPill } from "../parts/pill.tsx";
import { Age, Time } from "../parts/time.tsx";
import { nodeState } from "../words.ts";

/** The nodes that share one PostgreSQL. Without several nodes there is no such part. */
export function NodesPart({ view }: { view: NodesLook | null }) {
	if (view === null) return null;
	return (
		<section
			class="panel nodes"
			id="nodes"
			aria-labelledby="nodes-title"
			data-live="queue psa"
			hx-get="/"
			hx-trigger="live:queue throttle:10s, live:psa, every 10s"
			hx-swap="outerMorph"
		>
			<div class="panel-head">
				<h2 id="nodes-title">
					Nodes <span class="count">{view.nodes.length === 0 ? "" : count(view.nodes.length)}</span>
				</h2>
			</div>
			<ul>
				{view.nodes.map((node) => (
					<NodeLine node={node} />
				))}
			</ul>
			<Remarks view={view} />
		</section>
	);
}

/** How far the copy is behind; nothing of a node that gives no sign of life, whose last word is old. */
function behindOf({ alive, behind }: SeenNode): string {
	if (!alive) return "";
	return behind === 0 ? ", up to date" : `, ${counted(behind, "entry", "entries")} behind`;
}

const NodeLine = ({ node }: { node: SeenNode }) => (
	<li>
		<div>
			<span class="node-name ellipsis" title={node.url}>
				{node.name}
			</span>
			<QuietPill state={nodeState(node)} />
		</div>
		<div class="small second">
			<span>
				{node.version}
				{behindOf(node)}
			</span>
			<span class="nowrap">
				seen <Time at={node.seenAt} zoned />, <Age at={node.seenAt} style="coarse" /> ago
			</span>
		</div>
	</li>
);

function Remarks({ view }: { view: NodesLook }) {
	const { nodes, problem, versionsDiffer } = view;
	const isAlone = nodes.length > 0 && nodes.filter(({ alive }) => alive).length < 2;
	return (
		<>
			{problem === null ? null : (
				<p class="panel-foot small soon">
					<Icon name="alert-triangle" />
					<span>{problem}</span>
				</p>
			)}
			{isAlone ? (
				<p class="panel-foot small second">
					<Icon name="info-circle" />
					<span>No other node is there to take over.</span>
				</p>
			) : null}
			{versionsDiffer ? (
				<p class="panel-foot small second">
					<Icon name="info-circle" />
					<span>Versions differ: an upgrade is under way.</span>
				</p>
			) : null}
		</>
	);
}
