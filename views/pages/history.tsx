import { StreamState } from "../dashboard/feed.tsx";
import { amountOf, HistoryList, type HistoryListView } from "../history/list.tsx";
import { PERIODS, searchOf } from "../history/query.ts";
import { type Frame, layout } from "../layout.tsx";
import { Icon } from "../parts/icon.tsx";

/** All received alerts, newest first. */
export function historyPage(frame: Frame, view: HistoryListView) {
	const { query } = view;
	const total = amountOf(view);
	const period =
		query.period === "all"
			? "in all"
			: query.period === "custom"
				? "in this time"
				: `in the ${(PERIODS.find(({ value }) => value === query.period)?.label ?? "").toLowerCase()}`;
	const file = (format: string) => `/api/logs/export${searchOf({ ...query, live: false, period: "24h" }, { format, ...view.exportTimes })}`;
	return layout({
		title: "History",
		place: "history",
		frame,
		children: (
			<div id="history">
				<div class="head">
					<h1>History</h1>
					<span class="second">
						{total} {period}
					</span>
					<div class="actions">
						{query.live ? <StreamState /> : null}
						<LiveSwitch view={view} />
						<button class="button" type="button" popovertarget="export-menu" {...(view.total === 0 ? { disabled: true } : {})}>
							<Icon name="download" />
							Export {total}
							<Icon name="chevron-down" />
						</button>
						<div class="menu" id="export-menu" popover="auto">
							<a class="item" href={file("csv")} download>
								CSV, for spreadsheets
							</a>
							<a class="item" href={file("json")} download>
								JSON
							</a>
						</div>
					</div>
				</div>
				<HistoryList view={view} />
			</div>
		),
	});
}

/** A link that looks like a switch: the state is in the URL. */
function LiveSwitch({ view }: { view: HistoryListView }) {
	const { query, path } = view;
	return (
		<a
			class="check plain"
			href={`${path}${searchOf({ ...query, live: !query.live })}`}
			role="switch"
			aria-checked={query.live ? "true" : "false"}
		>
			<span class="switch" aria-hidden="true" {...(query.live ? { "data-on": "" } : {})} />
			Live tail
		</a>
	);
}
