import type { AlertView } from "../../src/alerts/history/index.ts";
import { dayKey } from "../format.ts";
import { opensDialog } from "../parts/dialogForm.tsx";
import { Icon } from "../parts/icon.tsx";
import { OutcomePill } from "../parts/pill.tsx";
import { TicketLink } from "../parts/small.tsx";
import { Age, Time, ZoneName } from "../parts/time.tsx";
import { useMay, useReader } from "../reader.ts";
import { outcomeNow, tookOf, whyOf, withoutPrefix } from "../words.ts";
import type { HistoryLine, HistoryListView } from "./list.tsx";
import { amountOf } from "./query.ts";
import { Repeats, Rest } from "./repeats.tsx";

/** The lines of a page, by day. Repeats are one line until it is opened. */
export function Table({ view }: { view: HistoryListView }) {
	const { zone, now } = useReader();
	const mayChange = useMay("operator");
	const columns = mayChange ? 8 : 7;
	let day = dayKey(now, zone);
	return (
		<>
			{mayChange ? <ManyBar view={view} /> : null}
			<table class={`list cards alerts${view.fixedEndpoint ? " one-endpoint" : ""}`}>
				<thead>
					<tr>
						{mayChange ? (
							<th class="pick" scope="col">
								<label>
									<input class="box pickall" type="checkbox" aria-label="All alerts on this page" />
								</label>
							</th>
						) : null}
						<th scope="col">
							Time, <ZoneName />
						</th>
						<th scope="col" class="right wide">
							Age
						</th>
						<th scope="col" class="endpoint">
							Endpoint
						</th>
						<th scope="col">Summary</th>
						<th scope="col">Outcome and why</th>
						<th scope="col" class="right">
							Ticket
						</th>
						<th scope="col" class="right wide">
							Took
						</th>
					</tr>
				</thead>
				<tbody data-rows>
					{view.lines.map((line) => {
						const at = Date.parse(line.alert.received_at ?? "");
						const own = dayKey(at, zone);
						const divider = own === day ? null : <DayLine at={at} columns={columns} />;
						day = own;
						return (
							<>
								{divider}
								<Row line={line} view={view} mayChange={mayChange} />
								{line.members.map((alert) => (
									<Row line={single(alert)} view={view} mayChange={mayChange} isMember />
								))}
								<Rest line={line} view={view} columns={columns} />
							</>
						);
					})}
				</tbody>
			</table>
		</>
	);
}

const DayLine = ({ at, columns }: { at: number; columns: number }) => (
	<tr class="day">
		<td colspan={columns}>
			<Time at={at} how="day" />
		</td>
	</tr>
);

const ManyBar = ({ view }: { view: HistoryListView }) => (
	<div class="panel-foot many" data-when-chosen="some" hidden>
		<strong>
			<span data-chosen>0</span> selected
		</strong>
		<button class="button small" type="submit" name="do" value="replay" hx-post="/history/ask" hx-target="#dialog">
			<Icon name="refresh" />
			Replay <span data-chosen>0</span>
		</button>
		<button class="button small danger" type="submit" name="do" value="delete" hx-post="/history/ask" hx-target="#dialog">
			<Icon name="trash" />
			Delete <span data-chosen>0</span>
		</button>
		{view.total > view.shown ? (
			<label class="check">
				<input class="box" type="checkbox" name="all" value="on" />
				all {amountOf(view)} that match the filter instead
			</label>
		) : null}
	</div>
);

/** An alert by itself. */
const single = (alert: AlertView): HistoryLine => ({ alert, ids: [alert.id], firstAt: "", lastAt: "", isOpen: false, members: [] });

interface RowProps {
	readonly line: HistoryLine;
	readonly view: HistoryListView;
	readonly mayChange: boolean;
	/** A repeat below its open line. */
	readonly isMember?: boolean;
}

function Row({ line, view, mayChange, isMember = false }: RowProps) {
	const reader = useReader();
	const { alert } = line;
	// In an open line each alert has its own checkbox.
	const chosen = line.isOpen ? [alert.id] : line.ids;
	const outcome = outcomeNow(alert, reader);
	const at = alert.received_at ?? 0;
	const href = `/history/${alert.id}`;
	const summary =
		withoutPrefix(alert.summary, view.prefix) || (outcome === "refused" ? `From ${alert.source_ip ?? "unknown"}` : "Not decided yet");
	const why = whyOf(alert, reader, view.maxAttempts);
	return (
		<tr id={`a-${alert.id}`} data-href={href} {...(isMember ? { class: "member" } : {})}>
			{mayChange ? (
				<td class="pick desk">
					<label>
						<input
							class="box pickone"
							type="checkbox"
							name="id"
							value={chosen.join(",")}
							data-count={chosen.length}
							aria-label={chosen.length === 1 ? `Select ${summary}` : `Select ${chosen.length} times ${summary}`}
						/>
					</label>
				</td>
			) : null}
			<td class="nowrap second when">
				<Time at={at} how="clock" />
			</td>
			<td class="right nowrap second desk wide">
				<Age at={at} style="coarse" />
			</td>
			<td class="nowrap endpoint">{alert.endpoint_name}</td>
			<td class="cut summary">
				<span class="said">
					<a class="plain ellipsis" href={href} title={alert.summary ?? undefined} data-open>
						{summary}
					</a>
					<Repeats line={line} view={view} />
				</span>
			</td>
			<td class="cut outcome">
				<span class="why">
					<OutcomePill outcome={outcome} />
					{why === "" ? null : (
						<span class={outcome === "gaveUp" ? "second whole" : "second ellipsis"} title={why}>
							{why}
						</span>
					)}
				</span>
			</td>
			<td class="right ticket">{alert.ticket_id === null ? null : <TicketLink id={alert.ticket_id} />}</td>
			<td class="right nowrap second desk wide">
				{tookOf(alert)}
				{mayChange ? (
					<button class="sr" type="button" {...opensDialog(`${href}/replay`)} data-replay tabindex={-1} aria-label={`Replay ${summary}…`} />
				) : null}
			</td>
		</tr>
	);
}
