import type { OpenTicketRow } from "../../src/store/index.ts";
import { count } from "../format.ts";
import { Empty, TicketLink } from "../parts/small.tsx";
import { Age } from "../parts/time.tsx";
import { withoutPrefix } from "../words.ts";
import type { EndpointLine } from "./standing.ts";

export interface TicketsView {
	readonly line: EndpointLine;
	/** Newest first; the store limits their number. */
	readonly tickets: readonly OpenTicketRow[];
	/** Number of tickets that this endpoint's alerts created in the last 24 h. */
	readonly created24h: number;
	readonly prefix: string;
}

/** Open tickets of this endpoint. */
export function OpenTickets({ view }: { view: TicketsView }) {
	const { line, tickets } = view;
	const oldest = tickets.map(({ openedAt }) => openedAt).sort((a, b) => a - b)[0];
	return (
		<>
			<section class="figures panel three-figures" aria-label="Figures">
				<a class="figure" href={`/endpoints/${line.id}/history`}>
					<span class="figure-name">In 24 h</span>
					<span class="figure-value">{count(line.last24h)}</span>
				</a>
				<a class="figure" href={`/endpoints/${line.id}/history?action=create`}>
					<span class="figure-name">Created</span>
					<span class="figure-value">{count(view.created24h)}</span>
				</a>
				<div class="figure">
					<span class="figure-name">Silence alert{line.silenceAt === null ? "" : " in"}</span>
					<span class="figure-value">{line.silenceAt === null ? "off" : <Age at={line.silenceAt} style="coarse" until />}</span>
				</div>
			</section>
			<section class="panel" aria-labelledby="open-title">
				<div class="panel-head">
					<h2 id="open-title">
						Open tickets{" "}
						<span class="count">
							{count(Math.max(tickets.length, line.openTickets))}
							{oldest === undefined ? null : (
								<>
									, oldest <Age at={oldest} style="coarse" />
								</>
							)}
						</span>
					</h2>
				</div>
				{tickets.length === 0 ? (
					<Empty icon="ticket">This endpoint has no open tickets.</Empty>
				) : (
					<table class="list cards open-tickets">
						<thead>
							<tr>
								<th scope="col">Summary</th>
								<th scope="col">Company</th>
								<th scope="col">Priority</th>
								<th scope="col" class="right">
									Open for
								</th>
								<th scope="col" class="right">
									Alerts noted
								</th>
								<th scope="col" class="right">
									Ticket
								</th>
							</tr>
						</thead>
						<tbody data-rows>
							{tickets.map((ticket) => (
								<Row ticket={ticket} prefix={view.prefix} />
							))}
						</tbody>
					</table>
				)}
				{tickets.length < line.openTickets ? <p class="panel-foot second small">The newest {count(tickets.length)} are shown.</p> : null}
			</section>
		</>
	);
}

function Row({ ticket, prefix }: { ticket: OpenTicketRow; prefix: string }) {
	const href = `/history?ticket_id=${ticket.ticketId}&period=all`;
	return (
		<tr data-href={href}>
			<td class="cut of-summary">
				<a class="plain" href={href} title={ticket.summary} data-open>
					{withoutPrefix(ticket.summary, prefix)}
				</a>
			</td>
			<td class="second nowrap">{ticket.company ?? "no company"}</td>
			<td class="second nowrap of-priority">{ticket.priority ?? ""}</td>
			<td class="right second nowrap">
				<Age at={ticket.openedAt} />
			</td>
			<td class="right second nowrap">{count(ticket.notes)} noted</td>
			<td class="right of-ticket">
				<TicketLink id={ticket.ticketId} />
			</td>
		</tr>
	);
}
