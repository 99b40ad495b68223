import type { Decision } from "../../src/alerts/deciding/trial.ts";
import type { AlertDetailView } from "../../src/alerts/history/index.ts";
import { DecisionPanel, WouldBe } from "../endpoints/rules/preview.tsx";
import { type Frame, layout } from "../layout.tsx";
import { Icon } from "../parts/icon.tsx";
import { Time } from "../parts/time.tsx";
import { reasonInWords } from "../words.ts";

export interface DryRunView {
	readonly detail: AlertDetailView;
	readonly decisions: readonly Decision[];
	/** Version of the endpoint's configuration. */
	readonly version: number;
}

/** The original decision; null if there was none. */
function decisionThen(detail: AlertDetailView): Decision | null {
	if (detail.ticket === null) return null;
	const { alert_type, action, reason, ticket_id, matched_rules, problems, trace, steps } = detail;
	return {
		alert_type: (alert_type ?? "GENERIC") as Decision["alert_type"],
		action: action ?? "skip",
		reason,
		ticket_id,
		ticket: detail.ticket as Decision["ticket"],
		matched_rules,
		problems,
		trace,
		steps,
	};
}

const ACTIONS: Readonly<Record<string, string>> = {
	create: "a new ticket",
	update: "a note",
	close: "closing the ticket",
	skip: "no action",
};

const actionInWords = ({ action, reason }: Pick<Decision, "action" | "reason">): string =>
	`${ACTIONS[action] ?? action}${action === "skip" && reason !== null ? ` (${reasonInWords(reason)})` : ""}`;

/** Differences between the original decision and today's, in words; empty if there are none. */
export function differencesOf(then: Decision, now: Decision): string[] {
	const fields = (Object.keys(now.ticket) as (keyof Decision["ticket"])[]).filter((field) => then.ticket[field] !== now.ticket[field]);
	const told = fields.map((field) =>
		field === "description" ? "description" : `${field}: ${then.ticket[field] ?? "none"} → ${now.ticket[field] ?? "none"}`,
	);
	const type = then.alert_type === now.alert_type ? [] : [`alert type: ${then.alert_type} → ${now.alert_type}`];
	const action = then.action === now.action && then.reason === now.reason ? [] : [`${actionInWords(then)} → ${actionInWords(now)}`];
	return [...action, ...type, ...told];
}

function Verdict({ view }: { view: DryRunView }) {
	const { detail, decisions, version } = view;
	const then = decisionThen(detail);
	const [now] = decisions;
	if (then === null || now === undefined || decisions.length !== 1) return null;
	const differences = differencesOf(then, now);
	const was = detail.decided.version;
	const versions =
		was === null ? `version ${version}` : was === version ? `version ${version}, the same as then` : `version ${was} then, ${version} now`;
	return (
		<section class="panel" aria-labelledby="then-now">
			<div class="panel-head">
				<h2 id="then-now">Then and now</h2>
				<span class="actions small second">{versions}</span>
			</div>
			<div class="panel-body">
				{differences.length === 0 ? (
					<p>
						<Icon name="circle-check" class="good" /> It would come to the same today: {actionInWords(now)}.
					</p>
				) : (
					<ul class="differences">
						{differences.map((line) => (
							<li class="wrap">{line}</li>
						))}
					</ul>
				)}
			</div>
		</section>
	);
}

/** The decision about an alert today, beside the original one. */
export const dryRunPage = (frame: Frame, view: DryRunView) => {
	const { detail, decisions, version } = view;
	const then = decisions.length === 1 ? decisionThen(detail) : null;
	return layout({
		title: "Dry run",
		place: "history",
		frame,
		children: (
			<>
				<div class="head">
					<nav class="crumbs" aria-label="Where this is">
						<a href="/history">History</a>
						<Icon name="chevron-right" />
						<a class="ellipsis" href={`/history/${detail.id}`}>
							<code>{detail.request_id}</code>
						</a>
						<Icon name="chevron-right" />
						<h1>Dry run</h1>
					</nav>
				</div>
				<div class="note">
					<Icon name="info-circle" />
					<div>
						The alert of <Time at={detail.received_at ?? 0} zoned /> with version {version} of {detail.endpoint_name}. Nothing was written
						or sent. Values that are masked in history are masked here, too.
					</div>
				</div>
				<Verdict view={view} />
				<div class="columns twin gap">
					{decisions.map((decision, index) => (
						<>
							<WouldBe
								decision={decision}
								before={then}
								title={decisions.length === 1 ? "Ticket as it would look" : `Alert ${index + 1} of ${decisions.length}`}
							/>
							<DecisionPanel decision={decision} before={then} />
						</>
					))}
				</div>
			</>
		),
	});
};
