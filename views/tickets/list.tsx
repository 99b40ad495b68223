import { count } from "../format.ts";
import { Icon } from "../parts/icon.tsx";
import { Pill } from "../parts/pill.tsx";
import { SilenceLink } from "../parts/silence.tsx";
import { TicketLink } from "../parts/small.tsx";
import { Age, Time } from "../parts/time.tsx";
import { useReader } from "../reader.ts";
import { type State, withoutPrefix } from "../words.ts";
import type { TicketLine } from "./types.ts";

/** Time without news after which an open ticket is marked, in milliseconds. */
const STALE_MS = 7 * 86_400_000;

const FLAPPING: State = { word: "Flapping", icon: "activity", tone: "soon" };
const GROUPED: State = { word: "Outage", icon: "list-details", tone: "neutral" };
const MERGED: State = { word: "Merged", icon: "git-merge", tone: "quiet" };
const STALE: State = { word: "No news", icon: "clock", tone: "soon" };
const CLOSED: State = { word: "Closed", icon: "circle-check", tone: "quiet" };

/** Marks for unusual tickets; most have none. */
export function Marks({ line }: { line: TicketLine }) {
	const { now } = useReader();
	const marks = [
		...(line.state === "closed" ? [CLOSED] : []),
		...(line.flapping ? [FLAPPING] : []),
		...(line.grouped ? [GROUPED] : []),
		...(line.mergedInto !== null ? [MERGED] : []),
		...(line.state === "open" && now - line.lastNewsAt > STALE_MS ? [STALE] : []),
	];
	return (
		<>
			{marks.map((mark) => (
				<>
					{" "}
					<Pill state={mark} tinted />
				</>
			))}
		</>
	);
}

/** Subject for silencing this ticket's problem. */
export const silenceOf = (line: TicketLine) => ({
	endpointId: line.endpoints.find(({ isGone }) => !isGone)?.id ?? null,
	company: line.company,
	key: line.key.text,
	summary: line.summary,
});

/** Senders: the first one by name, others as a number. */
export function Sources({ line }: { line: TicketLine }) {
	const [first, ...others] = line.endpoints;
	if (first === undefined) return <span class="second">HookWise</span>;
	return (
		<>
			{first.isGone ? <span class="second">{first.name}</span> : <a href={`/endpoints/${first.id}`}>{first.name}</a>}
			{others.length === 0 ? null : (
				<span class="second" title={others.map(({ name }) => name).join(", ")}>
					{" "}
					and {count(others.length)} more
				</span>
			)}
		</>
	);
}

export const companyHref = (company: string): string => `/companies/${encodeURIComponent(company)}`;

/** @param withCompany false on a customer's own page */
export function TicketTable({
	lines,
	prefix,
	withCompany = true,
}: {
	lines: readonly TicketLine[];
	prefix: string;
	withCompany?: boolean;
}) {
	return (
		<table class="list cards tickets-list">
			<thead>
				<tr>
					<th scope="col">Ticket</th>
					<th scope="col">Summary</th>
					{withCompany ? <th scope="col">Company</th> : null}
					<th scope="col">From</th>
					<th scope="col" class="right">
						{lines.every(({ state }) => state === "closed") ? "Closed" : "Open for"}
					</th>
					<th scope="col" class="right">
						Last news
					</th>
					<th scope="col" class="right">
						Alerts
					</th>
					<th scope="col">
						<span class="sr">Actions</span>
					</th>
				</tr>
			</thead>
			<tbody data-rows>
				{lines.map((line) => (
					<Row line={line} prefix={prefix} withCompany={withCompany} />
				))}
			</tbody>
		</table>
	);
}

function Row({ line, prefix, withCompany }: { line: TicketLine; prefix: string; withCompany: boolean }) {
	const href = `/tickets/${line.id}`;
	const summary = withoutPrefix(line.summary, prefix) || `Ticket #${line.ticketId}`;
	return (
		<tr data-href={href}>
			<td class="nowrap of-ticket">
				<TicketLink id={line.ticketId} />
			</td>
			<td class="cut of-summary">
				<a class="plain" href={href} title={line.summary} data-open>
					{summary}
				</a>
				<Marks line={line} />
			</td>
			{withCompany ? (
				<td class="nowrap of-company">
					{line.company === null ? <span class="second">no company</span> : <a href={companyHref(line.company)}>{line.company}</a>}
				</td>
			) : null}
			<td class="cut of-sources">
				<Sources line={line} />
			</td>
			<td class="right second nowrap of-age" data-name={line.state === "closed" ? "closed" : "open for"}>
				{line.state === "closed" && line.closedAt !== null ? <Time at={line.closedAt} /> : <Age at={line.openedAt} style="coarse" />}
			</td>
			<td class="right second nowrap of-news" data-name="last news">
				<Age at={line.lastNewsAt} style="coarse" />
			</td>
			<td class="right second nowrap of-alerts" data-name="alerts">
				{count(line.alerts)}
			</td>
			<td class="right nowrap of-acts">
				{line.state === "open" ? <SilenceLink about={silenceOf(line)} name={`ticket #${line.ticketId}`} as="small" /> : null}
			</td>
		</tr>
	);
}

/** Text for an empty list. */
export const NoTickets = ({ children }: { children: unknown }) => (
	<div class="empty">
		<Icon name="ticket" />
		<p>{children as string}</p>
	</div>
);
