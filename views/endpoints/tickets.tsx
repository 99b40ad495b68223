import type { OpenIncident } from "../../src/web/pages/deps.ts";
import { count, counted } from "../format.ts";
import { Empty, TicketLink } from "../parts/small.tsx";
import { Age } from "../parts/time.tsx";
import { withoutPrefix } from "../words.ts";
import type { EndpointLine } from "./standing.ts";

export interface TicketsView {
	readonly line: EndpointLine;
	readonly incidents: readonly OpenIncident[];
	readonly prefix: string;
}

/** What is open because of this endpoint. */
export function OpenTickets({ view }: { view: TicketsView }) {
	const { line, incidents } = view;
	const oldest = incidents.map(({ openedAt }) => openedAt).sort((a, b) => a - b)[0];
	return (
		<>
			<section class="figures panel three-figures" aria-label="Figures">
				<div class="figure">
					<span class="figure-name">In 24 h</span>
					<span class="figure-value">{count(line.last24h)}</span>
				</div>
				<div class="figure">
					<span class="figure-name">Open</span>
					<span class="figure-value">{count(line.openTickets)}</span>
				</div>
				<div class="figure">
					<span class="figure-name">Silence alert</span>
					<span class="figure-value">{line.silenceAt === null ? "off" : <Age at={line.silenceAt} style="coarse" until />}</span>
				</div>
			</section>
			<section class="panel" aria-labelledby="open-title">
				<div class="panel-head">
					<h2 id="open-title">
						Open tickets{" "}
						<span class="count">
							{count(incidents.length)}
							{oldest === undefined ? null : (
								<>
									, oldest <Age at={oldest} style="coarse" />
								</>
							)}
						</span>
					</h2>
				</div>
				{incidents.length === 0 ? (
					<Empty icon="ticket">No open tickets. What this endpoint opens stands here until it is closed.</Empty>
				) : (
					<table class="list cards">
						<thead>
							<tr>
								<th scope="col">Summary</th>
								<th scope="col">Company</th>
								<th scope="col" class="right">
									Open for
								</th>
								<th scope="col" class="right">
									Notes
								</th>
								<th scope="col" class="right">
									Ticket
								</th>
							</tr>
						</thead>
						<tbody>
							{incidents.map((incident) => (
								<tr>
									<td class="cut">
										<a class="plain" href={`/history?ticket_id=${incident.ticketId}&period=all`} title={incident.summary}>
											{withoutPrefix(incident.summary, view.prefix)}
										</a>
									</td>
									<td class="second nowrap">{incident.company ?? "none"}</td>
									<td class="right nowrap">
										<Age at={incident.openedAt} />
									</td>
									<td class="right second nowrap">{counted(incident.notes, "note")}</td>
									<td class="right">
										<TicketLink id={incident.ticketId} />
									</td>
								</tr>
							))}
						</tbody>
					</table>
				)}
			</section>
		</>
	);
}
