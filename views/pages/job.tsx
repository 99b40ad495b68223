import type { JobView } from "../../src/alerts/history/index.ts";
import { count, counted } from "../format.ts";
import { type Frame, layout } from "../layout.tsx";
import { Icon, type IconName } from "../parts/icon.tsx";
import { useMay } from "../reader.ts";

export interface JobPageView {
	readonly job: JobView;
	/** The list that it was started from. */
	readonly back: string;
}

const DOING: Readonly<Record<string, string>> = { replay: "Replaying", delete: "Deleting" };
const DONE: Readonly<Record<string, string>> = { replay: "Replayed", delete: "Deleted" };

/** Long work, watched until it ends. */
export const jobPage = (frame: Frame, view: JobPageView) =>
	layout({
		title: `${DOING[view.job.kind] ?? "Working"} ${counted(view.job.total, "alert")}`,
		place: "history",
		frame,
		children: <Job view={view} />,
	});

const LOOK = {
	running: ["refresh", "motion"],
	done: ["circle-check", "good"],
	cancelled: ["alert-triangle", "soon"],
	failed: ["alert-triangle", "soon"],
} as const satisfies Record<JobView["status"], readonly [IconName, string]>;

function titleOf(job: JobView): string {
	switch (job.status) {
		case "running":
			return `${DOING[job.kind] ?? "Working on"} ${counted(job.total, "alert")}`;
		case "done":
			return `${DONE[job.kind] ?? "Done:"} ${counted(job.done - job.failed, "alert")}`;
		case "cancelled":
			return `Ended after ${count(job.done)} of ${counted(job.total, "alert")}`;
		case "failed":
			return "It failed";
	}
}

function Job({ view }: { view: JobPageView }) {
	const { job, back } = view;
	const running = job.status === "running";
	const here = `/history/jobs/${job.id}?back=${encodeURIComponent(back)}`;
	const watch = running ? { "hx-get": here, "hx-trigger": "load delay:700ms", "hx-select": "#job", "hx-swap": "outerHTML" } : {};
	const [icon, tone] = LOOK[job.status];
	return (
		<section class="panel lone" id="job" aria-labelledby="job-title" {...watch}>
			<div class="panel-head">
				<Icon name={icon} class={tone} />
				<h1 id="job-title">{titleOf(job)}</h1>
			</div>
			<div class="panel-body stack">
				<progress class="progress" max={Math.max(1, job.total)} value={job.done} aria-label="Progress">
					{job.done} of {job.total}
				</progress>
				<p role="status">
					{count(job.done)} of {count(job.total)}
					{job.failed === 0 ? "" : `, ${counted(job.failed, "alert")} could not be ${job.kind === "delete" ? "deleted" : "replayed"}`}
					{job.message === null ? "" : `. ${job.message}`}
				</p>
				{job.problems.length === 0 ? null : (
					<ul class="small second">
						{job.problems.map((problem) => (
							<li>
								{count(problem.count)}: {problem.why}
							</li>
						))}
					</ul>
				)}
				{running ? (
					<noscript>
						<a href={here}>Look again</a>
					</noscript>
				) : null}
				<div class="row">
					{running && useMay("operator") ? (
						<form method="post" action={`/history/jobs/${job.id}/cancel`}>
							<input type="hidden" name="back" value={back} />
							<button class="button" type="submit">
								Stop
							</button>
						</form>
					) : null}
					{job.kind === "replay" && !running ? (
						<a class="button" href="/history?q=replay_&amp;period=1h&amp;live=1">
							Show the results
						</a>
					) : null}
					<a class="button primary" href={back}>
						Back to the list
					</a>
				</div>
			</div>
		</section>
	);
}
