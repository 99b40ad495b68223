import { EndpointMenu } from "../endpoints/menu.tsx";
import { standingState } from "../endpoints/standing.ts";
import { count } from "../format.ts";
import { Bars } from "../parts/bars.tsx";
import { Select } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import { QuietPill } from "../parts/pill.tsx";
import { Empty, TicketLink } from "../parts/small.tsx";
import { Age } from "../parts/time.tsx";
import { useMay } from "../reader.ts";
import type { DashboardView, ShownEndpoints } from "./types.ts";

const STATES = [
	{ value: "", label: "State: all" },
	{ value: "attention", label: "Needs a look" },
	{ value: "receiving", label: "Receiving" },
	{ value: "paused", label: "Paused" },
	{ value: "draft", label: "Draft" },
];

type Line = ShownEndpoints["lines"][number];

/** All endpoints with how they stand; narrowed by name, board and state. */
export function Endpoints({ view }: { view: Pick<DashboardView, "endpoints" | "query"> }) {
	const { endpoints, query } = view;
	const mayChange = useMay("operator");
	return (
		<section class="panel endpoints" aria-labelledby="endpoints">
			<form
				class="panel-head"
				method="get"
				action="/"
				hx-get="/"
				hx-trigger="input delay:200ms, change, submit"
				hx-target="#endpoint-list"
				hx-select="#endpoint-list"
				hx-swap="outerHTML"
				hx-replace-url="true"
				hx-sync="this:replace"
			>
				<h2 id="endpoints">
					Endpoints{" "}
					<span class="count">
						{count(endpoints.total)}
						<span class="worstfirst">, worst first</span>
					</span>
				</h2>
				<div class="actions">
					<label class="searchbox small">
						<span class="sr">Name or board</span>
						<Icon name="search" />
						<input class="input small" type="search" name="q" value={query.q} placeholder="Name or board" />
					</label>
					<Select
						name="board"
						label="Board"
						bare
						small
						value={query.board}
						choices={[{ value: "", label: "Board: all" }, ...endpoints.boards.map((board) => ({ value: board, label: board }))]}
					/>
					<Select name="state" label="State" bare small value={query.state} choices={STATES} />
					{mayChange ? (
						<a class="button small primary" href="/endpoints/new">
							<Icon name="plus" />
							New endpoint
						</a>
					) : null}
				</div>
			</form>
			<EndpointList endpoints={endpoints} mayChange={mayChange} />
		</section>
	);
}

function EndpointList({ endpoints, mayChange }: { endpoints: ShownEndpoints; mayChange: boolean }) {
	return (
		<form id="endpoint-list" method="post" action="/endpoints/many" data-selecting>
			{mayChange ? <ManyBar /> : null}
			{endpoints.total === 0 ? (
				<Empty icon="webhook" {...(mayChange ? { href: "/endpoints/new", action: "New endpoint" } : {})}>
					No endpoints yet. An endpoint takes the webhooks of one monitoring tool and says what tickets they become.
				</Empty>
			) : endpoints.lines.length === 0 ? (
				<Empty icon="search" href="/" action="Show all">
					No endpoint has this name, board or state.
				</Empty>
			) : (
				<table class="list roomy cards">
					<thead>
						<tr>
							{mayChange ? (
								<th class="pick" scope="col">
									<label>
										<input class="box pickall" type="checkbox" aria-label="All endpoints shown" />
									</label>
								</th>
							) : null}
							<th scope="col">Endpoint</th>
							<th scope="col" class="source">
								Source
							</th>
							<th scope="col" class="board">
								Board
							</th>
							<th scope="col">State</th>
							<th scope="col" class="right">
								Last seen
							</th>
							<th scope="col" class="right">
								24 h
							</th>
							<th scope="col" class="spark">
								7 days
							</th>
							<th scope="col" class="right">
								Open
							</th>
							<th scope="col" class="right">
								Silence alert
							</th>
							<th scope="col">
								<span class="sr">Actions</span>
							</th>
						</tr>
					</thead>
					<tbody data-rows>
						{endpoints.lines.map((line) => (
							<Row line={line} mayChange={mayChange} />
						))}
					</tbody>
				</table>
			)}
		</form>
	);
}

const ManyBar = () => (
	<div class="panel-foot many" data-when-chosen="some" hidden>
		<strong>
			<span data-chosen>0</span> selected
		</strong>
		{(
			[
				["pause", "player-pause", "Pause"],
				["resume", "player-play", "Resume"],
				["export", "download", "Export"],
			] as const
		).map(([verb, icon, word]) => (
			<button class="button small" type="submit" name="do" value={verb}>
				<Icon name={icon} />
				{word} <span data-chosen>0</span>
			</button>
		))}
		<button class="button small danger" type="submit" name="do" value="ask-delete" hx-post="/endpoints/many" hx-target="#dialog">
			<Icon name="trash" />
			Delete <span data-chosen>0</span>
		</button>
	</div>
);

function Row({ line, mayChange }: { line: Line; mayChange: boolean }) {
	const state = standingState(line.standing);
	const href = `/endpoints/${line.id}`;
	return (
		<tr id={`e-${line.id}`} data-href={href} class={`worst-${line.worst}`}>
			{mayChange ? (
				<td class="pick desk">
					<label>
						<input class="box pickone" type="checkbox" name="id" value={line.id} aria-label={`Select ${line.name}`} />
					</label>
				</td>
			) : null}
			<td class="name">
				<a class="plain" href={href} data-open>
					{line.name}
				</a>
				{line.isPinned ? (
					<>
						{" "}
						<Icon name="pinned" label="pinned" class="second" />
					</>
				) : null}
			</td>
			<td class="second desk nowrap source">{line.source}</td>
			<td class="second desk nowrap board">{line.board}</td>
			<td class="state">
				<QuietPill state={state} />
			</td>
			<td class="right nowrap seen">{line.lastSeenAt === null ? <span class="second">never</span> : <Age at={line.lastSeenAt} />}</td>
			<td class="right counted">{count(line.last24h)}</td>
			<td class="spark">
				<Bars values={line.days} width={54} height={12} gap={2} label={`Last 7 days: ${line.days.map(count).join(", ")}`} />
			</td>
			<td class={`right opened ${line.openTickets === 0 ? "second" : ""}`}>{count(line.openTickets)}</td>
			<td class="right nowrap second desk">
				<Silence line={line} />
			</td>
			<td class="right menucell desk">
				<EndpointMenu id={line.id} name={line.name} isPinned={line.isPinned} paused={line.standing.kind === "paused"} />
			</td>
		</tr>
	);
}

function Silence({ line }: { line: Line }) {
	if (line.standing.kind === "silent") return <TicketLink id={line.standing.ticketId} />;
	if (line.silenceAt === null) return <>off</>;
	return (
		<span class={line.standing.kind === "quiet" ? "soon" : ""}>
			in <Age at={line.silenceAt} style="coarse" until />
		</span>
	);
}
