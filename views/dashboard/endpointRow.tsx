import { EndpointMenu } from "../endpoints/menu.tsx";
import { standingState } from "../endpoints/standing.ts";
import { count, counted } from "../format.ts";
import { Bars } from "../parts/bars.tsx";
import { Icon } from "../parts/icon.tsx";
import { QuietPill } from "../parts/pill.tsx";
import { TicketLink } from "../parts/small.tsx";
import { Age } from "../parts/time.tsx";
import type { ShownLine } from "./types.ts";

/** Maximum number of tags in a line; the endpoint's page has all. */
const MAX_TAGS = 3;

interface RowProps {
	readonly line: ShownLine;
	readonly mayChange: boolean;
	/** Set if it replaces an existing row, in which opened and selected parts stay. */
	readonly again?: boolean;
}

/** One endpoint with its state. */
export function EndpointRow({ line, mayChange, again = false }: RowProps) {
	const state = standingState(line.standing);
	const href = `/endpoints/${line.id}`;
	return (
		<tr
			id={`e-${line.id}`}
			data-href={href}
			data-name={line.name}
			class={`worst-${line.worst}`}
			{...(line.isPinned ? { "data-pinned": "" } : {})}
			{...(again ? { "hx-swap-oob": "outerMorph" } : {})}
		>
			{mayChange ? <Pick line={line} /> : null}
			<td class="name">
				<span class="named">
					<a class="plain ellipsis" href={href} data-open title={line.name}>
						{line.name}
					</a>
					{line.tags.slice(0, MAX_TAGS).map((tag) => (
						<a class="tag" href={`/?tag=${encodeURIComponent(tag)}#endpoints`}>
							{tag}
						</a>
					))}
					{line.isPinned ? <Icon name="pinned" label="pinned" class="second" /> : null}
				</span>
			</td>
			<td class="second desk source">
				<span class="ellipsis" title={line.source}>
					{line.source}
				</span>
			</td>
			<td class="second desk board">
				<span class="ellipsis" title={line.board}>
					{line.board}
				</span>
			</td>
			<td class="state">
				<QuietPill state={state} />
			</td>
			<td class="right nowrap seen">{line.lastSeenAt === null ? <span class="second">never</span> : <Age at={line.lastSeenAt} />}</td>
			<td class="right counted">
				<a class="plain" href={`${href}/history`} title={inDay(line)}>
					{count(line.last24h)}
				</a>
			</td>
			<td class="spark">
				<Bars values={line.days} width={54} height={12} gap={2} label={`Last 7 days: ${line.days.map(count).join(", ")}`} />
			</td>
			<td class={`right opened ${line.openTickets === 0 ? "second" : ""}`}>
				<a class="plain" href={`${href}/tickets`} title={counted(line.openTickets, "open ticket")}>
					{count(line.openTickets)}
				</a>
			</td>
			<td class="right nowrap second desk silence">
				<Silence line={line} />
			</td>
			<td class="right menucell desk">
				<EndpointMenu id={line.id} name={line.name} isPinned={line.isPinned} paused={line.standing.kind === "paused"} />
			</td>
		</tr>
	);
}

const inDay = (line: ShownLine): string =>
	`${counted(line.last24h, "webhook")} in 24 h, ${counted(line.failed24h, "failure")}, ${count(line.skipped24h)} without action`;

const Pick = ({ line }: { line: ShownLine }) => (
	<td class="pick desk">
		<span class="picks">
			<button class="grip" type="button" data-grip aria-label={`Move ${line.name}: drag, or arrow up and down`}>
				<Icon name="grip-vertical" />
			</button>
			<label>
				<input class="box pickone" type="checkbox" name="id" value={line.id} aria-label={`Select ${line.name}`} />
			</label>
		</span>
	</td>
);

function Silence({ line }: { line: ShownLine }) {
	if (line.standing.kind === "silent") return <TicketLink id={line.standing.ticketId} />;
	if (line.silenceAt === null) return <>off</>;
	return (
		<span class={line.standing.kind === "quiet" ? "soon" : ""}>
			in <Age at={line.silenceAt} style="coarse" until />
		</span>
	);
}
