import type { AlertDetailView, LinkedView } from "../../src/alerts/history/index.ts";
import { counted } from "../format.ts";
import { Time } from "../parts/time.tsx";

/** Maximum number that are listed; there may be more. */
const MAX_LISTED = 20;

const Link = ({ alert }: { alert: LinkedView }) => (
	<li>
		<a href={`/history/${alert.id}`}>
			<Time at={alert.received_at} />
		</a>
	</li>
);

/** The original of a replay, replays of an original, and the other alerts of the same note. */
export function LinkedAlerts({ detail }: { detail: AlertDetailView }) {
	const { replayed, together, replay_of: original, original_at: at } = detail;
	if (original === null && replayed.length === 0 && together.length === 0) return null;
	return (
		<section class="panel" aria-labelledby="linked-title">
			<div class="panel-head">
				<h2 id="linked-title">Linked alerts</h2>
			</div>
			<div class="panel-body stack">
				{original === null ? null : (
					<p>
						This is a replay of{" "}
						{at === null ? (
							"an alert that was deleted since"
						) : (
							<a href={`/history/${original}`}>
								the alert of <Time at={at} />
							</a>
						)}
						.
					</p>
				)}
				{replayed.length === 0 ? null : (
					<div>
						<p>It was replayed:</p>
						<ul class="linked">
							{replayed.map((alert, index) => (
								<li>
									<a href={`/history/${alert.id}`}>Replay {index + 1}</a>{" "}
									<span class="second small">
										<Time at={alert.received_at} />
									</span>
								</li>
							))}
						</ul>
					</div>
				)}
				{together.length === 0 ? null : (
					<div>
						<p>
							{together.length >= MAX_LISTED
								? "One note covers several alerts: this one and"
								: `${counted(together.length + 1, "alert")} went out in one note, this one and:`}
						</p>
						<ul class="linked row">
							{together.map((alert) => (
								<Link alert={alert} />
							))}
						</ul>
					</div>
				)}
			</div>
		</section>
	);
}
