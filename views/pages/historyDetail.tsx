import type { AlertDetailView, Revealed } from "../../src/alerts/history/index.ts";
import { withoutMeasures } from "../../src/alerts/pipeline/index.ts";
import { durationOf } from "../format.ts";
import { type Known, stepsOf } from "../history/explain.ts";
import { LinkedAlerts } from "../history/linked.tsx";
import { Headers, PayloadPanel } from "../history/payload.tsx";
import { RcaPanel } from "../history/rca.tsx";
import { sentenceOf } from "../history/sentence.ts";
import { PathLine, Pieces, Steps } from "../history/steps.tsx";
import { TicketPanel } from "../history/ticket.tsx";
import { type Frame, layout } from "../layout.tsx";
import { opensDialog } from "../parts/dialogForm.tsx";
import { Icon } from "../parts/icon.tsx";
import { OutcomePill } from "../parts/pill.tsx";
import { type Silenceable, SilenceLink } from "../parts/silence.tsx";
import { CopyButton } from "../parts/small.tsx";
import { Age, Time } from "../parts/time.tsx";
import { useMay, useReader } from "../reader.ts";
import { outcomeNow, withoutPrefix } from "../words.ts";

export interface DetailView {
	readonly detail: AlertDetailView;
	readonly prefix: string;
	/** True to show the payload as indented JSON instead of the tree. */
	readonly raw: boolean;
	readonly known: Known;
	/** Version of the endpoint's present configuration; null if the endpoint no longer exists. */
	readonly version: number | null;
	/** Id of the present outage that includes it; null if there is none. */
	readonly outageId: number | null;
	/** The unmasked payload, only for the one page on which a person asked for it. */
	readonly revealed?: Revealed | null;
}

/** True if the alert still changes, so that the page updates itself. */
const isOpen = ({ detail }: DetailView): boolean => ["queued", "held", "processing", "failed"].includes(detail.status);

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
	const steps = stepsOf(detail, view.known);
	const here = `/history/${detail.id}${view.raw ? "?raw=1" : ""}`;
	const watch = isOpen(view)
		? {
				"data-live": "delivery psa",
				"hx-get": here,
				"hx-trigger": "live:delivery, live:psa",
				"hx-select": "#alert",
				"hx-swap": "outerMorph",
			}
		: {};
	return (
		<div id="alert" {...watch}>
			<Head detail={detail} hasEndpoint={view.version !== null} />
			<section class="panel why-panel" aria-label="In short">
				<div class="why-top">
					<div class="grow">
						<h1>
							{withoutPrefix(detail.summary, view.prefix) ||
								(detail.status === "rejected" ? `From ${detail.source_ip ?? "unknown"}` : "Not decided yet")}{" "}
							<span class="outcome-beside">
								<OutcomePill outcome={outcomeNow(detail, useReader())} />
							</span>
						</h1>
						<p>
							<Pieces pieces={sentenceOf(detail, useReader())} />
						</p>
						<NotPartOfIt view={view} />
					</div>
					<Facts view={view} />
				</div>
				<PathLine steps={steps} />
			</section>
			<div class="columns wide-side gap">
				<section class="panel" aria-labelledby="why-title">
					<div class="panel-head">
						<h2 id="why-title">
							{detail.ticket_id !== null
								? "Why this ticket"
								: detail.status === "rejected"
									? "Why it was refused"
									: isOpen(view)
										? "How far it is"
										: "Why no ticket"}
						</h2>
						<DecidedWith view={view} />
					</div>
					<Steps steps={steps} />
				</section>
				<div>
					<TicketPanel detail={detail} />
					<PayloadPanel view={view} />
					<Headers headers={view.revealed?.headers ?? detail.headers} />
					<RcaPanel alertId={detail.id} note={view.known.rcaNote} />
					<LinkedAlerts detail={detail} />
				</div>
			</div>
		</div>
	);
}

/** Removes the alert from an outage. */
function NotPartOfIt({ view: { outageId, detail } }: { view: DetailView }) {
	if (outageId === null || !useMay("operator")) return null;
	return (
		<form method="post" action={`/tickets/${outageId}/split`} class="row">
			<input type="hidden" name="alert_id" value={detail.id} />
			<button class="button small" type="submit">
				This is not part of the outage
			</button>
			<span class="small second">It gets a ticket of its own.</span>
		</form>
	);
}

/** The configuration that decided, and whether the present one differs. */
function DecidedWith({ view }: { view: DetailView }) {
	const { version, ms } = view.detail.decided;
	if (version === null) return null;
	const newer = view.version !== null && view.version > version;
	return (
		<span class="actions small second decided-with">
			<span>
				decided{ms === null ? "" : ` in ${durationOf(ms)}`} with version {version} of the endpoint
			</span>
			{newer ? (
				<span>
					, today it is {view.version}: <a href={`/history/${view.detail.id}/dry-run`}>compare</a>
				</span>
			) : null}
		</span>
	);
}

function Head({ detail, hasEndpoint }: { detail: AlertDetailView; hasEndpoint: boolean }) {
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
			<div class="actions alert-actions">
				{detail.status === "dlq" && detail.resolved_at === null && hasEndpoint && useMay("operator") ? (
					<a class="button" href={`/endpoints/${detail.endpoint_id}/rules`}>
						<Icon name="pencil" />
						Fix endpoint
					</a>
				) : null}
				{detail.payload === null ? null : (
					<a class="button" href={`${path}/dry-run`}>
						Replay as dry run
					</a>
				)}
				{useMay("operator") ? (
					<>
						{detail.confirmable ? (
							<form method="post" action={`${path}/confirm-subscription`}>
								<button class="button primary" type="submit">
									<Icon name="circle-check" />
									Confirm the subscription
								</button>
							</form>
						) : null}
						{detail.status === "rejected" && detail.size === null ? null : (
							<a class="button" href={`${path}/replay`} {...opensDialog(`${path}/replay`)} data-replay-this>
								<Icon name="refresh" />
								Replay… <kbd class="kbd">r</kbd>
							</a>
						)}
						{detail.status === "dlq" && detail.resolved_at === null ? (
							<form method="post" action={`${path}/resolve`}>
								<button class="button" type="submit">
									<Icon name="check" />
									Resolve
								</button>
							</form>
						) : null}
						{detail.status === "rejected" ? null : <SilenceLink about={silenceableOf(detail)} name="alerts like this" />}
						{detail.payload === null || detail.status === "rejected" ? null : (
							<a class="button" href={`${path}/keep`} {...opensDialog(`${path}/keep`)}>
								<Icon name="flask" />
								Keep as fixture…
							</a>
						)}
					</>
				) : null}
				<MoreMenu detail={detail} />
			</div>
		</div>
	);
}

/** The alert's subject, for a silence. */
function silenceableOf({ endpoint_id, summary, steps, ticket }: AlertDetailView): Silenceable {
	const key = steps.find((step) => step.kind === "key");
	const made = ticket as { readonly dedup_key: string | null; readonly summary: string } | null;
	if (key === undefined || made === null) return { endpointId: endpoint_id, summary };
	// A summary that was cut is not the complete key.
	const text = made.summary.endsWith("...") ? null : key.ignoresNumbers ? withoutMeasures(made.summary) : made.summary;
	return { endpointId: endpoint_id, summary, company: key.company, key: made.dedup_key ?? text };
}

function MoreMenu({ detail }: { detail: AlertDetailView }) {
	const mayChange = useMay("operator");
	const path = `/history/${detail.id}`;
	const ticket = detail.ticket_id;
	return (
		<>
			<button class="button bare square" type="button" popovertarget="alert-menu" aria-label="More for this alert">
				<Icon name="dots" />
			</button>
			<div class="menu" id="alert-menu" popover="auto">
				{ticket === null ? null : (
					<a class="item" href={`/tickets?state=all&q=%23${ticket}`}>
						<Icon name="activity" />
						Timeline of #{ticket}
					</a>
				)}
				{ticket === null ? null : (
					<a class="item" href={`/history?ticket_id=${ticket}&period=all`}>
						<Icon name="ticket" />
						All alerts of #{ticket}
					</a>
				)}
				<a class="item" href={`/history?endpoint=${detail.endpoint_id}`}>
					<Icon name="history" />
					History of {detail.endpoint_name}
				</a>
				<a class="item" href={`/api/logs/${detail.id}`}>
					<Icon name="braces" />
					As JSON
				</a>
				{mayChange ? (
					<>
						<hr />
						<a class="item now" href={`${path}/delete`} hx-get={`${path}/delete`} hx-target="#dialog">
							<Icon name="trash" />
							Delete…
						</a>
					</>
				) : null}
			</div>
		</>
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
						{detail.status === "held" ? "Held for another" : "Next try in"} <Age at={detail.next_attempt_at} style="fine" until />
					</>
				)
			) : (
				<>
					Finished <Time at={detail.processed_at} />
					{detail.processing_time_ms === null ? "" : `, took ${durationOf(detail.processing_time_ms)}`}
				</>
			)}
			<br />
			{view.known.endpointExists ? (
				<a href={`/endpoints/${detail.endpoint_id}`}>{detail.endpoint_name}</a>
			) : (
				`${detail.endpoint_name} (deleted)`
			)}
			{detail.source_ip === null ? null : (
				<>
					{" "}
					from <code>{detail.source_ip}</code>
				</>
			)}
		</p>
	);
}
