import type { AlertView } from "../../src/alerts/history/index.ts";
import { Select } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import { Pill } from "../parts/pill.tsx";
import { Empty, TicketLink } from "../parts/small.tsx";
import { Age, Time } from "../parts/time.tsx";
import { useReader } from "../reader.ts";
import { OUTCOMES, outcomeNow, reasonInBrief, withoutPrefix } from "../words.ts";
import type { DashboardView, FeedView } from "./types.ts";

const LEVELS = [
	{ value: "", label: "All alerts" },
	{ value: "tickets", label: "Tickets only" },
	{ value: "trouble", label: "Trouble only" },
];

/** New alerts as they arrive. After a pause or reconnect it requests the newest lines, so nothing is missing. */
export function Feed({ view, names }: { view: FeedView; names: DashboardView["names"] }) {
	const choices = [{ value: "", label: "All endpoints" }, ...names.map(({ id, name }) => ({ value: id, label: name }))];
	return (
		<section class="panel feed" id="feed" aria-labelledby="live">
			<form
				class="panel-head"
				method="get"
				action="/"
				id="feed-form"
				hx-get="/"
				hx-include="#endpoint-form, #chart-period"
				hx-trigger="change"
				hx-target="#feed-lines"
				hx-swap="outerHTML"
				hx-replace-url="true"
				data-tidy
			>
				<h2 id="live">Live</h2>
				<StreamState />
				<div class="actions">
					<Select name="level" label="Level" bare small value={view.feedLevel === "all" ? "" : view.feedLevel} choices={LEVELS} />
					<Select name="feed" label="Endpoint" bare small value={view.feedEndpoint} choices={choices} />
				</div>
				<button class="button small" type="button" data-pause="feed" aria-pressed="false">
					<span data-when="running" class="row tight">
						<Icon name="player-pause" />
						Pause
					</span>
					<span data-when="paused" class="row tight" hidden>
						<Icon name="player-play" />
						Go on
					</span>
				</button>
			</form>
			<p class="feed-held small" data-held-by="feed-lines" role="status" hidden>
				<Icon name="player-pause" class="motion" />
				<span>New lines appear when you leave the list.</span>
			</p>
			<FeedLines view={view} />
			<div class="panel-foot">
				<a href="/history">
					All history <Icon name="arrow-right" />
				</a>
			</div>
		</section>
	);
}

/** The lines, newest first; they do not change while somebody reads them. */
export const FeedLines = ({ view }: { view: FeedView }) => (
	<ol
		id="feed-lines"
		class="feed-lines"
		data-live="delivery"
		data-hold="#feed-lines"
		hx-get="/"
		hx-include="#feed-form"
		hx-trigger="live:delivery"
		hx-swap="outerMorph"
		hx-sync="this:replace"
		aria-live="off"
	>
		{view.feed.length === 0 ? (
			<li>
				<Empty icon="activity">
					{view.feedEndpoint === "" && view.feedLevel === "all"
						? "Nothing yet. Alerts appear here as they arrive."
						: "Nothing from this endpoint at this level yet."}
				</Empty>
			</li>
		) : (
			view.feed.map((alert) => <FeedLine alert={alert} prefix={view.prefix} />)
		)}
	</ol>
);

/** State of the stream; a script shows the right one. */
export const StreamState = () => (
	<span class="small second stream" role="status">
		<span data-stream="connected" hidden>
			<Icon name="circle-check" class="good" /> connected
		</span>
		<span data-stream="connecting">
			<Icon name="plug" /> connecting
		</span>
		<span data-stream="reconnecting" hidden>
			<Icon name="plug-x" class="soon" /> reconnecting
		</span>
		<span data-stream="closed" hidden>
			<Icon name="plug-x" class="soon" /> disconnected, reload the page
		</span>
	</span>
);

function FeedLine({ alert, prefix }: { alert: AlertView; prefix: string }) {
	const outcome = outcomeNow(alert, useReader());
	const summary =
		withoutPrefix(alert.summary, prefix) || (outcome === "refused" ? `From ${alert.source_ip ?? "unknown"}` : "Not decided yet");
	return (
		<li class="feed-line" id={`a-${alert.id}`}>
			<span class="small second">
				<Time at={alert.received_at ?? 0} how="clock" />
			</span>
			<div>
				<a class="plain ellipsis" href={`/history/${alert.id}`} title={alert.summary ?? undefined}>
					{summary}
				</a>
				<div class="feed-more">
					<span class="ellipsis">
						<Pill state={OUTCOMES[outcome]}>
							{outcome === "none" && alert.reason !== null ? `, ${reasonInBrief(alert.reason)}` : ""}
							{outcome === "held" && alert.next_attempt_at !== null ? (
								<>
									, <Age at={alert.next_attempt_at} until /> left
								</>
							) : null}
						</Pill>{" "}
						{alert.ticket_id === null ? null : <TicketLink id={alert.ticket_id} />}
					</span>
					<span class="second ellipsis">{alert.endpoint_name}</span>
				</div>
			</div>
			<details class="feed-payload">
				<summary aria-label={`Payload of ${summary}`}>
					<Icon name="chevron-right" />
				</summary>
				<div
					hx-get={`/history/${alert.id}`}
					hx-trigger="toggle from:<closest details/> once"
					hx-select="#payload .tree"
					hx-swap="innerHTML"
				>
					<a href={`/history/${alert.id}#payload`}>Show the payload</a>
				</div>
			</details>
		</li>
	);
}
