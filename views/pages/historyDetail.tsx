import type { AlertDetailView } from "../../src/history/index.ts";
import { durationOf } from "../format.ts";
import { sentenceOf, stepsOf } from "../history/explain.ts";
import { marksOfTrace } from "../history/marks.ts";
import { RcaPanel, type RcaView } from "../history/rca.tsx";
import { PathLine, Pieces, Steps } from "../history/steps.tsx";
import { type Frame, layout } from "../layout.tsx";
import { opensDialog } from "../parts/dialogForm.tsx";
import { Icon } from "../parts/icon.tsx";
import { jsonText, PayloadTree } from "../parts/payloadTree.tsx";
import { OutcomePill } from "../parts/pill.tsx";
import { CopyButton, TicketLink } from "../parts/small.tsx";
import { Age, Time } from "../parts/time.tsx";
import { useMay, useReader } from "../reader.ts";
import { outcomeOf, withoutPrefix } from "../words.ts";

export interface DetailView {
	readonly detail: AlertDetailView;
	readonly prefix: string;
	/** The payload as indented JSON instead of the tree. */
	readonly raw: boolean;
	/** What its calls went to. */
	readonly psaName: string;
	/** Whether the endpoint still exists. */
	readonly endpointExists: boolean;
	readonly rcaNote: RcaView | null;
}

/** One alert: a sentence, a line, and the proof of each step. */
export const historyDetailPage = (frame: Frame, view: DetailView) =>
	layout({
		title: withoutPrefix(view.detail.summary, view.prefix) || view.detail.request_id,
		place: "history",
		frame,
		children: <Detail view={view} />,
	});

function Detail({ view }: { view: DetailView }) {
	const { detail } = view;
	const steps = stepsOf(detail, view.psaName);
	return (
		<>
			<Head detail={detail} />
			<section class="panel why-panel" aria-label="In short">
				<div class="why-top">
					<div class="grow">
						<h1>
							{withoutPrefix(detail.summary, view.prefix) ||
								(detail.status === "rejected" ? `From ${detail.source_ip ?? "unknown"}` : "Not decided yet")}{" "}
							<span class="outcome-beside">
								<OutcomePill outcome={outcomeOf(detail)} />
							</span>
						</h1>
						<p>
							<Pieces pieces={sentenceOf(detail)} />
						</p>
					</div>
					<Facts view={view} />
				</div>
				<PathLine steps={steps} />
			</section>
			<div class="columns wide-side gap">
				<section class="panel" aria-labelledby="why-title">
					<div class="panel-head">
						<h2 id="why-title">{detail.ticket_id === null ? "Why" : "Why this ticket"}</h2>
					</div>
					<Steps steps={steps} />
				</section>
				<div>
					<TicketPanel detail={detail} />
					<PayloadPanel view={view} />
					<Headers headers={detail.headers} />
					<RcaPanel alertId={detail.id} note={view.rcaNote} />
					<Replays detail={detail} />
				</div>
			</div>
		</>
	);
}

function Head({ detail }: { detail: AlertDetailView }) {
	const path = `/history/${detail.id}`;
	return (
		<div class="head">
			<nav class="crumbs" aria-label="Where this is">
				<a href="/history">History</a>
				<Icon name="chevron-right" />
				<code class="ellipsis" id="request-id">
					{detail.request_id}
				</code>
				{detail.part > 1 ? <span class="second nowrap">part {detail.part}</span> : null}
				<CopyButton from="request-id" name="the request id" small />
			</nav>
			<div class="actions">
				{detail.payload === null ? null : (
					<a class="button" href={`${path}/dry-run`}>
						Replay as dry run
					</a>
				)}
				{useMay("operator") ? (
					<>
						{detail.status === "rejected" ? null : (
							<form method="post" action={`${path}/replay`}>
								<button class="button" type="submit" data-replay-this>
									<Icon name="refresh" />
									Replay <kbd class="kbd">r</kbd>
								</button>
							</form>
						)}
						{detail.payload === null || detail.status === "rejected" ? null : (
							<a class="button" href={`${path}/keep`} {...opensDialog(`${path}/keep`)}>
								<Icon name="flask" />
								Keep as fixture…
							</a>
						)}
						<a class="button danger" href={`${path}/delete`} hx-get={`${path}/delete`} hx-target="#dialog">
							<Icon name="trash" />
							Delete…
						</a>
					</>
				) : null}
			</div>
		</div>
	);
}

function Facts({ view }: { view: DetailView }) {
	const { detail } = view;
	return (
		<p class="facts small second">
			Received <Time at={detail.received_at ?? 0} zoned />, <Age at={detail.received_at ?? 0} style="fine" /> ago
			<br />
			{detail.processed_at === null ? (
				detail.next_attempt_at === null ? (
					"Not finished"
				) : (
					<>
						Next try in <Age at={detail.next_attempt_at} style="fine" until />
					</>
				)
			) : (
				<>
					Finished <Time at={detail.processed_at} />
					{detail.processing_time_ms === null ? "" : `, took ${durationOf(detail.processing_time_ms)}`}
				</>
			)}
			<br />
			{view.endpointExists ? <a href={`/endpoints/${detail.endpoint_id}`}>{detail.endpoint_name}</a> : `${detail.endpoint_name} (deleted)`}
			{detail.source_ip === null ? null : (
				<>
					{" "}
					from <code>{detail.source_ip}</code>
				</>
			)}
		</p>
	);
}

const FIELDS = [
	["summary", "Summary"],
	["board", "Board"],
	["status", "Status"],
	["priority", "Priority"],
	["ticket_type", "Type"],
	["subtype", "Subtype"],
	["item", "Item"],
	["severity", "Severity"],
	["impact", "Impact"],
	["company", "Company"],
	["dedup_key", "Key"],
] as const;

function TicketPanel({ detail }: { detail: AlertDetailView }) {
	const { ticketUrl } = useReader();
	const ticket = detail.ticket as Readonly<Record<string, string | null>> | null;
	if (ticket === null) return null;
	const id = detail.ticket_id;
	const href = id === null ? null : ticketUrl(id);
	return (
		<section class="panel" aria-labelledby="ticket-title">
			<div class="panel-head">
				<h2 id="ticket-title">
					{id === null ? "Ticket as it would look" : "Ticket "}
					{id === null ? null : <TicketLink id={id} />}
				</h2>
				{href === null ? null : (
					<a class="actions small" href={href} {...(href.startsWith("http") ? { target: "_blank", rel: "noreferrer" } : {})}>
						{href.startsWith("http") ? "Open in ConnectWise" : "Open in the sandbox"} <Icon name="external-link" />
					</a>
				)}
			</div>
			<dl class="pairs panel-body">
				{FIELDS.filter(([field]) => typeof ticket[field] === "string").map(([field, word]) => (
					<>
						<dt>{word}</dt>
						<dd>{ticket[field]}</dd>
					</>
				))}
				<dt>Description</dt>
				<dd>
					<pre class="short" tabindex={0}>
						{ticket.description}
					</pre>
				</dd>
			</dl>
		</section>
	);
}

function PayloadPanel({ view }: { view: DetailView }) {
	const { detail, raw } = view;
	const path = `/history/${detail.id}`;
	const mode = (own: boolean, href: string, word: string) => (
		<a href={href} hx-get={href} hx-target="#payload" hx-select="#payload" hx-swap="outerHTML" {...(own ? { "aria-current": "true" } : {})}>
			{word}
		</a>
	);
	return (
		<section class="panel" id="payload" aria-labelledby="payload-title">
			<div class="panel-head">
				<h2 id="payload-title">
					Payload <span class="count small">secrets masked</span>
				</h2>
				<div class="actions">
					<nav class="segments" aria-label="How to show it">
						{mode(!raw, path, "Tree")}
						{mode(raw, `${path}?raw=1`, "Raw")}
					</nav>
					{detail.payload === null ? null : <CopyButton text={jsonText(detail.payload, 2)} name="the payload, masked" small />}
				</div>
			</div>
			<div class="panel-body">
				{detail.payload_problem !== null ? (
					<p class="second">{detail.payload_problem}</p>
				) : raw ? (
					<pre class="rawjson" tabindex={0}>
						{jsonText(detail.payload, 2)}
					</pre>
				) : (
					<PayloadTree payload={detail.payload} marks={marksOfTrace(detail.trace, detail.alert_type)} />
				)}
			</div>
		</section>
	);
}

function Headers({ headers }: { headers: Readonly<Record<string, string>> }) {
	const names = Object.keys(headers);
	return names.length === 0 ? null : (
		<details class="panel fold">
			<summary>
				<Icon name="chevron-right" />
				<h2>Headers</h2>
				<span class="second">{names.length}</span>
			</summary>
			<dl class="pairs fold-body mono">
				{names.map((name) => (
					<>
						<dt>{name}</dt>
						<dd>{headers[name]}</dd>
					</>
				))}
			</dl>
		</details>
	);
}

function Replays({ detail }: { detail: AlertDetailView }) {
	if (detail.replay_of === null && detail.duplicate_of === null && detail.replays.length === 0) return null;
	return (
		<section class="panel" aria-labelledby="replays-title">
			<div class="panel-head">
				<h2 id="replays-title">Linked alerts</h2>
			</div>
			<ul class="panel-body stack">
				{detail.replay_of === null ? null : (
					<li>
						This is a replay of <a href={`/history/${detail.replay_of}`}>an earlier alert</a>.
					</li>
				)}
				{detail.duplicate_of === null ? null : (
					<li>
						It went out together with <a href={`/history/${detail.duplicate_of}`}>another alert</a>, in one note.
					</li>
				)}
				{detail.replays.map((id, index) => (
					<li>
						<a href={`/history/${id}`}>Replay {index + 1}</a> was made of it.
					</li>
				))}
			</ul>
		</section>
	);
}
