import { count, counted } from "../format.ts";
import { type Frame, layout } from "../layout.tsx";
import { opensDialog } from "../parts/dialogForm.tsx";
import { Icon, type IconName } from "../parts/icon.tsx";
import { SilenceLink } from "../parts/silence.tsx";
import { TicketLink } from "../parts/small.tsx";
import { Age, Time } from "../parts/time.tsx";
import { useMay, useReader } from "../reader.ts";
import { companyHref, Marks, silenceOf } from "../tickets/list.tsx";
import type { TicketView, TimelineLine } from "../tickets/types.ts";
import { withoutPrefix } from "../words.ts";

export const ticketPage = (frame: Frame, view: TicketView) =>
	layout({ title: `Ticket #${view.line.ticketId}`, place: "tickets", frame, children: <Ticket view={view} /> });

function Ticket({ view }: { view: TicketView }) {
	const { line } = view;
	const here = `/tickets/${line.id}`;
	return (
		<div id="ticket" data-live="queue" hx-get={here} hx-trigger="live:queue throttle:5s" hx-select="#ticket" hx-swap="outerMorph">
			<div class="head">
				<nav class="crumbs" aria-label="Where this is">
					<a href="/tickets">Tickets</a>
					<Icon name="chevron-right" />
					<TicketLink id={line.ticketId} />
				</nav>
				<Actions view={view} />
			</div>
			<section class="panel" aria-label="In short">
				<div class="panel-body stack">
					<h1>
						{withoutPrefix(line.summary, view.prefix) || `Ticket #${line.ticketId}`} <Marks line={line} />
					</h1>
					<Facts view={view} />
				</div>
			</section>
			<div class="columns wide-side gap">
				<Timeline timeline={view.timeline} />
				<Holding view={view} />
			</div>
		</div>
	);
}

function Actions({ view }: { view: TicketView }) {
	const { line } = view;
	const { ticketUrl } = useReader();
	const href = ticketUrl(line.ticketId);
	const outside = href?.startsWith("http") ?? false;
	const close = `/tickets/${line.id}/close`;
	return (
		<div class="actions">
			{href === null ? null : (
				<a class="button" href={href} {...(outside ? { target: "_blank", rel: "noreferrer" } : {})}>
					<Icon name="external-link" />
					{outside ? "Open in ConnectWise" : "Open in the sandbox"}
				</a>
			)}
			{line.state === "open" ? <SilenceLink about={silenceOf(line)} name={`ticket #${line.ticketId}`} /> : null}
			{line.state === "open" && useMay("operator") ? (
				<a class="button" href={close} {...opensDialog(close)}>
					<Icon name="circle-check" />
					Close ticket…
				</a>
			) : null}
		</div>
	);
}

function Facts({ view }: { view: TicketView }) {
	const { line } = view;
	return (
		<dl class="pairs">
			<dt>Company</dt>
			<dd>{line.company === null ? "no company" : <a href={companyHref(line.company)}>{line.company}</a>}</dd>
			<dt>Opened</dt>
			<dd>
				<Time at={line.openedAt} zoned />, <Age at={line.openedAt} /> ago
			</dd>
			{line.closedAt !== null && line.state === "closed" ? (
				<>
					<dt>Closed</dt>
					<dd>
						<Time at={line.closedAt} zoned />
					</dd>
				</>
			) : null}
			<dt>Last news</dt>
			<dd>
				<Age at={line.lastNewsAt} /> ago
			</dd>
			<dt>Alerts</dt>
			<dd>
				<a href={`/history?ticket_id=${line.ticketId}&period=all`}>{count(line.alerts)} in history</a>, {counted(line.notes, "note")}{" "}
				written
			</dd>
			{line.priority === null ? null : (
				<>
					<dt>Priority</dt>
					<dd>{line.priority}</dd>
				</>
			)}
			{line.mergedInto === null ? null : (
				<>
					<dt>Merged into</dt>
					<dd>
						<TicketLink id={line.mergedInto} />
					</dd>
				</>
			)}
		</dl>
	);
}

const WORDS: Readonly<Record<TimelineLine["what"], { readonly word: string; readonly icon: IconName }>> = {
	raised: { word: "Problem reported", icon: "bell" },
	created: { word: "Ticket created", icon: "ticket" },
	noted: { word: "Note written", icon: "message-plus" },
	"raised priority": { word: "Priority raised", icon: "arrow-up" },
	flapping: { word: "Began to flap", icon: "activity" },
	grouped: { word: "Became part of an outage", icon: "list-details" },
	closed: { word: "Ticket closed", icon: "circle-check" },
	reopened: { word: "Ticket reopened", icon: "arrow-back-up" },
	merged: { word: "Merged", icon: "git-merge" },
	recovered: { word: "Recovered", icon: "circle-check" },
	moved: { word: "Moved to another board", icon: "arrow-right" },
	reassigned: { word: "Reassigned", icon: "user" },
	split: { word: "Split off", icon: "arrow-right" },
	"closed by a person": { word: "Closed by a person", icon: "user" },
};

function Timeline({ timeline }: { timeline: readonly TimelineLine[] }) {
	return (
		<section class="panel" aria-labelledby="timeline-title">
			<div class="panel-head">
				<h2 id="timeline-title">
					Timeline <span class="count">newest first</span>
				</h2>
			</div>
			{timeline.length === 0 ? (
				<p class="panel-body second">No timeline: this ticket is older than this feature.</p>
			) : (
				<ol class="lines timeline">
					{timeline.map((entry) => (
						<Entry entry={entry} />
					))}
				</ol>
			)}
		</section>
	);
}

function Entry({ entry }: { entry: TimelineLine }) {
	const { word, icon } = WORDS[entry.what] ?? { word: entry.what, icon: "circle-dot" };
	return (
		<li>
			<Icon name={icon} class="second" />
			<div class="grow">
				<p>
					<strong>{word}</strong>
					{entry.by === null ? null : <> by {entry.by}</>}
					{entry.from === null ? null : <>, from {entry.from}</>}
					{entry.detail === null ? null : <span class="second"> {entry.detail}</span>}
				</p>
				{entry.alertId === null ? null : (
					<p class="small">
						<a href={`/history/${entry.alertId}`}>Show the alert</a>
					</p>
				)}
			</div>
			<span class="second nowrap">
				<Time at={entry.at} />
			</span>
		</li>
	);
}

/** Sources that must recover before HookWise closes the ticket. */
function Holding({ view }: { view: TicketView }) {
	const { holding, line } = view;
	return (
		<section class="panel" aria-labelledby="holding-title">
			<div class="panel-head">
				<h2 id="holding-title">
					Still broken <span class="count">{count(holding.length)}</span>
				</h2>
			</div>
			{holding.length === 0 ? (
				<p class="panel-body second">
					{line.state === "open" ? "No source reports it as still broken." : "Nothing: the ticket is closed."}
				</p>
			) : (
				<ul class="lines">
					{holding.map(({ endpointId, endpointName, since, origin, member }) => (
						<li>
							<div class="grow">
								<p>
									<a href={`/endpoints/${endpointId}`}>{endpointName}</a>
								</p>
								<p class="small second anywhere">{origin}</p>
							</div>
							<span class="second nowrap">
								since <Age at={since} style="coarse" />
							</span>
							{member !== null && line.state === "open" && useMay("operator") ? (
								<form method="post" action={`/tickets/${line.id}/split`}>
									<input type="hidden" name="member" value={member} />
									<button class="button small" type="submit" title="Split off: give this alert its own ticket">
										Not part of it
									</button>
								</form>
							) : null}
						</li>
					))}
				</ul>
			)}
		</section>
	);
}
