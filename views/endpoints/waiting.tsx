import type { Decision } from "../../src/alerts/deciding/trial.ts";
import type { AlertView } from "../../src/alerts/history/index.ts";
import { count, counted, ended } from "../format.ts";
import { opensDialog } from "../parts/dialogForm.tsx";
import { Icon } from "../parts/icon.tsx";
import { OutcomePill } from "../parts/pill.tsx";
import { TicketLink } from "../parts/small.tsx";
import { Age, Time } from "../parts/time.tsx";
import { useMay } from "../reader.ts";
import { outcomeOf } from "../words.ts";
import type { SetupView } from "./setup.tsx";

/** Result that a draft's newest webhook would have with today's rules, assuming no open ticket. */
export interface Would {
	readonly decision: Pick<Decision, "action" | "alert_type" | "ticket">;
	/** Number of further alerts in the same webhook. */
	readonly others: number;
}

/** True if it was sent from this page, not by the tool. */
const isSample = ({ request_id: id }: AlertView): boolean => id.startsWith("test_");

/** Number of webhooks for which the line is shown, once an endpoint makes tickets. */
const GREETED = 3;

/** Statuses for which the line may still change. */
const UNDER_WAY: readonly AlertView["status"][] = ["queued", "processing", "failed"];

/** Waits for the first webhook; then shows its result in place, with the next step. */
export function Waiting({ view }: { view: SetupView }) {
	const { newest, would } = view;
	const isStill = newest !== null && would === null && !UNDER_WAY.includes(newest.status);
	const path = `/endpoints/${view.id}`;
	const watch = isStill
		? {}
		: {
				"data-live": "delivery",
				"hx-get": `${path}/setup`,
				"hx-trigger": "live:delivery, every 10s",
				"hx-select": "#waiting",
				"hx-swap": "outerHTML",
			};
	return (
		<div id="waiting" role="status" {...watch}>
			{newest === null ? <Nothing view={view} /> : would === null ? <Arrived view={view} newest={newest} /> : null}
			{newest === null || would === null ? null : <Ready view={view} newest={newest} would={would} />}
		</div>
	);
}

function Nothing({ view }: { view: SetupView }) {
	const { refused } = view;
	const mayChange = useMay("operator");
	if (view.isPaused) return <Paused view={view} />;
	const refusals = refused.count === 0 ? "none refused" : `${count(refused.count)} refused: ${refused.message ?? ""}`;
	const test = `/endpoints/${view.id}/test`;
	return (
		<div class={refused.count > 0 ? "note soon" : "note motion"}>
			<Icon name={refused.count > 0 ? "ban" : "hourglass"} />
			<div class="grow">
				<b>{refused.count > 0 ? "Webhooks arrive and are refused" : "Waiting for the first webhook…"}</b>
				<p class="small second">
					This line updates by itself. Nothing accepted for <Age at={view.createdAt} style="fine" />,{" "}
					<span class={refused.count > 0 ? "soon" : ""}>{refusals}</span>.
				</p>
			</div>
			{refused.count > 0 ? (
				<a class="button" href={`/endpoints/${view.id}/history?status=rejected`}>
					Show refusals
				</a>
			) : null}
			{mayChange ? (
				<a class="button" href={test} {...opensDialog(test)}>
					<Icon name="test-pipe" />
					Send a test…
				</a>
			) : null}
		</div>
	);
}

/** A paused endpoint does not wait: all webhooks are rejected. */
function Paused({ view }: { view: SetupView }) {
	const { refused } = view;
	return (
		<div class="note soon">
			<Icon name="player-pause" />
			<div class="grow">
				<b>Paused: webhooks are refused with 403.</b>
				<p class="small second">
					{refused.count === 0 ? "None has been refused so far." : `${counted(refused.count, "webhook")} refused so far.`} Resume the
					endpoint to receive.
				</p>
			</div>
			{useMay("operator") ? (
				<form method="post" action={`/endpoints/${view.id}/resume`}>
					<button class="button primary" type="submit">
						<Icon name="player-play" />
						Resume
					</button>
				</form>
			) : null}
		</div>
	);
}

function Arrived({ view, newest }: { view: SetupView; newest: AlertView }) {
	if (view.received > GREETED) return null;
	const failed = newest.status === "dlq" || newest.status === "failed";
	return (
		<div class={failed ? "note soon" : "note good"}>
			<Icon name={failed ? "alert-triangle" : "circle-check"} />
			<div class="grow">
				<Latest newest={newest} /> <OutcomePill outcome={outcomeOf(newest)} />{" "}
				{newest.ticket_id === null ? null : <TicketLink id={newest.ticket_id} />} <a href={`/history/${newest.id}`}>Show why</a>
				{failed && newest.error_message !== null ? <p>{ended(newest.error_message)}</p> : null}
			</div>
		</div>
	);
}

/** A test does not show that the tool can reach HookWise. */
const Latest = ({ newest }: { newest: AlertView }) =>
	isSample(newest) ? (
		<>
			<b>Test received.</b> Sent here at <Time at={newest.received_at ?? 0} />; no webhook of your tool yet.
		</>
	) : (
		<>
			<b>Receiving.</b> Latest alert <Time at={newest.received_at ?? 0} />.
		</>
	);

function Making({ newest, would }: { newest: AlertView; would: Would }) {
	const { ticket } = would.decision;
	return (
		<>
			As a draft the endpoint opened no ticket. Live, it would create <b>{ticket.summary}</b> for {ticket.company ?? "no company"} on{" "}
			{ticket.board}
			{would.others === 0 ? "" : `, and ${count(would.others)} more`}.
			{isSample(newest) && ticket.company !== null ? " The company is the sample's." : ""}
		</>
	);
}

/** A draft has received a webhook: shows the ticket to be, and the one button that ends the draft. */
function Ready({ view, newest, would }: { view: SetupView; newest: AlertView; would: Would }) {
	const { action } = would.decision;
	const makes = action === "create";
	const path = `/endpoints/${view.id}`;
	return (
		<div class={makes ? "note good" : "note soon"}>
			<Icon name={makes ? "circle-check" : "alert-triangle"} />
			<div class="grow">
				<Latest newest={newest} /> <a href={`/history/${newest.id}`}>Show why</a>
				<p>
					{makes ? (
						<Making newest={newest} would={would} />
					) : would.decision.alert_type === "CLOSE" ? (
						"This is a recovery: live, it would close the ticket of its problem."
					) : (
						"Live, it would open no ticket either: the trigger's value is in neither list, or a rule drops the alert. Choose the right value under Rules."
					)}
				</p>
			</div>
			{useMay("operator") ? (
				<form class="row golive-here" method="post" action={`${path}/go-live`}>
					{makes && !isSample(newest) ? (
						<label class="check">
							<input class="box" type="checkbox" name="alert" value={newest.id} />
							<span>Create this ticket, too</span>
						</label>
					) : null}
					<button class="button primary" type="submit">
						<Icon name="ticket" />
						Go live
					</button>
				</form>
			) : null}
		</div>
	);
}
