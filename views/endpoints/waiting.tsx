import type { Decision } from "../../src/alerts/deciding/trial.ts";
import type { AlertView } from "../../src/alerts/history/index.ts";
import { count, ended } from "../format.ts";
import { Icon } from "../parts/icon.tsx";
import { OutcomePill } from "../parts/pill.tsx";
import { TicketLink } from "../parts/small.tsx";
import { Age, Time } from "../parts/time.tsx";
import { useMay } from "../reader.ts";
import { outcomeOf } from "../words.ts";
import type { SetupView } from "./setup.tsx";

/** What a draft's newest webhook would come to with today's rules; no open ticket is assumed. */
export interface Would {
	readonly decision: Pick<Decision, "action" | "alert_type" | "ticket">;
	/** Further alerts in the same webhook. */
	readonly others: number;
}

/** Sent from this page, not by the tool. */
const isSample = ({ request_id: id }: AlertView): boolean => id.startsWith("test_");

/** How many webhooks the line greets, once an endpoint makes tickets. */
const GREETED = 3;

/** The line still has something to tell of these. */
const UNDER_WAY: readonly AlertView["status"][] = ["queued", "processing", "failed"];

/** Waits for the first webhook; then what it came to stands there, in place, with the next step. */
export function Waiting({ view }: { view: SetupView }) {
	const { newest, would } = view;
	const isStill = newest !== null && would === null && !UNDER_WAY.includes(newest.status);
	const path = `/endpoints/${view.id}`;
	const watch = isStill
		? {}
		: {
				"data-live": "delivery",
				"hx-get": path,
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
	const refusals = refused.count === 0 ? "nothing refused" : `${count(refused.count)} refused: ${refused.message ?? ""}`;
	return (
		<div class="note motion">
			<Icon name="hourglass" />
			<div class="grow">
				<b>Waiting for the first webhook…</b>
				<p class="small second">
					This line updates by itself. Nothing received for <Age at={view.createdAt} style="fine" />,{" "}
					<span class={refused.count > 0 ? "soon" : ""}>{refusals}</span>.
				</p>
			</div>
			{useMay("operator") ? (
				<form method="post" action={`/endpoints/${view.id}/test`}>
					<button class="button" type="submit">
						<Icon name="test-pipe" />
						Send the sample from here
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
				<b>It arrives.</b> The newest came <Time at={newest.received_at ?? 0} />: <OutcomePill outcome={outcomeOf(newest)} />{" "}
				{newest.ticket_id === null ? null : <TicketLink id={newest.ticket_id} />} <a href={`/history/${newest.id}`}>Show why</a>
				{failed && newest.error_message !== null ? (
					<p>
						{ended(newest.error_message)}
						{isSample(newest) ? " The sample names a company that you may not have; your monitors name yours." : ""}
					</p>
				) : null}
			</div>
		</div>
	);
}

function Making({ newest, would }: { newest: AlertView; would: Would }) {
	const { ticket } = would.decision;
	return (
		<>
			As a draft the endpoint opened no ticket. Live, it would create <b>{ticket.summary}</b> for {ticket.company ?? "no company"} on {ticket.board}
			{would.others === 0 ? "" : `, and ${count(would.others)} more`}.
			{isSample(newest) && ticket.company !== null ? " The company is the sample's." : ""}
		</>
	);
}

/** A draft has heard something: what it would make of it, and the button that arms it. */
function Ready({ view, newest, would }: { view: SetupView; newest: AlertView; would: Would }) {
	const { action } = would.decision;
	const makes = action === "create";
	const isOwn = makes && !isSample(newest);
	const path = `/endpoints/${view.id}`;
	return (
		<div class={makes ? "note good" : "note soon"}>
			<Icon name={makes ? "circle-check" : "alert-triangle"} />
			<div class="grow">
				<b>It arrives.</b> The newest came <Time at={newest.received_at ?? 0} />. <a href={`/history/${newest.id}`}>Show why</a>
				<p>
					{makes ? (
						<Making newest={newest} would={would} />
					) : would.decision.alert_type === "CLOSE" ? (
						"This is a recovery: live, it would close the ticket of its problem."
					) : (
						"Live, it would open no ticket either: the trigger's the value means neither open nor recovered, or a rule drops the alert. Choose the right value under Rules."
					)}
				</p>
			</div>
			{useMay("operator") ? (
				<div class="row">
					<a class="button" href={`${path}/rules`}>
						<Icon name="route" />
						See its rules
					</a>
					<form method="post" action={`${path}/go-live`}>
						<button class={isOwn ? "button" : "button primary"} type="submit">
							Arm from the next one on
						</button>
						{makes ? (
							<button class={isOwn ? "button primary" : "button"} type="submit" name="alert" value={newest.id}>
								<Icon name="ticket" />
								Arm, and make this ticket
							</button>
						) : null}
					</form>
				</div>
			) : null}
		</div>
	);
}
