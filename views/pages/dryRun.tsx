import type { Decision } from "../../src/deciding/trial.ts";
import type { AlertDetailView } from "../../src/history/index.ts";
import { DecisionPanel, WouldBe } from "../endpoints/rules/preview.tsx";
import { type Frame, layout } from "../layout.tsx";
import { Icon } from "../parts/icon.tsx";
import { Time } from "../parts/time.tsx";

export interface DryRunView {
	readonly detail: AlertDetailView;
	readonly decisions: readonly Decision[];
	/** Of the endpoint's configuration. */
	readonly version: number;
}

/** What an alert would come to today, beside what it came to then. */
export const dryRunPage = (frame: Frame, { detail, decisions, version }: DryRunView) =>
	layout({
		title: "Dry run",
		place: "history",
		frame,
		children: (
			<>
				<div class="head">
					<nav class="crumbs" aria-label="Where this is">
						<a href="/history">History</a>
						<Icon name="chevron-right" />
						<a href={`/history/${detail.id}`}>
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
				<div class="columns twin">
					{decisions.map((decision, index) => (
						<>
							<WouldBe
								decision={decision}
								before={null}
								title={decisions.length === 1 ? "Ticket as it would look" : `Alert ${index + 1} of ${decisions.length}`}
							/>
							<DecisionPanel decision={decision} before={null} />
						</>
					))}
				</div>
			</>
		),
	});
