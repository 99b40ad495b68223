import { type Frame, layout } from "../layout.tsx";
import { AnswerNote } from "../parts/answer.tsx";
import { opensDialog } from "../parts/dialogForm.tsx";
import { Icon } from "../parts/icon.tsx";
import { Time } from "../parts/time.tsx";
import { useMay } from "../reader.ts";
import { Calendar } from "../silences/calendar.tsx";
import { SilenceList } from "../silences/list.tsx";
import type { SilencesView } from "../silences/types.ts";

export const silencesPage = (frame: Frame, view: SilencesView) =>
	layout({ title: "Silences", place: "silences", frame, children: <SilencesBody view={view} oob={false} /> });

/** All content; `oob` if a dialog's answer brings it along. */
export function SilencesBody({ view, oob }: { view: SilencesView; oob: boolean }) {
	return (
		<div id="silences" {...(oob ? { "hx-swap-oob": "outerHTML" } : {})}>
			<div class="head">
				<h1>Silences and maintenance</h1>
				<div class="actions">
					{view.maintenance === null && useMay("operator") ? (
						<a class="button" href="/maintenance" {...opensDialog("/maintenance")}>
							<Icon name="tool" />
							Global maintenance…
						</a>
					) : null}
					{useMay("operator") ? (
						<a class="button primary" href="/silences/new" {...opensDialog("/silences/new")}>
							<Icon name="bell-off" />
							New silence
						</a>
					) : null}
				</div>
			</div>
			<AnswerNote answer={view.answer} />
			<Planned maintenance={view.maintenance} />
			<SilenceList view={view} />
			<Calendar calendar={view.calendar} />
		</div>
	);
}

/** Global maintenance that is on or planned. While it is on, every page's banner says so too. */
function Planned({ maintenance }: { maintenance: SilencesView["maintenance"] }) {
	if (maintenance === null) return null;
	const { isOn, reason, startsAt, until } = maintenance;
	return (
		<div class="note motion">
			<Icon name="tool" />
			<div class="grow">
				<b>Global maintenance {isOn ? "is on" : "is planned"}</b>{" "}
				{startsAt === null ? null : (
					<>
						from <Time at={startsAt} how="plan" />{" "}
					</>
				)}
				{until === null ? (
					"until someone ends it"
				) : (
					<>
						until <Time at={until} how="plan" zoned />
					</>
				)}
				.{reason === null ? "" : ` ${reason}`}
			</div>
			{useMay("operator") ? (
				<form method="post" action="/maintenance">
					<input type="hidden" name="enabled" value="off" />
					<button class="button" type="submit">
						{isOn ? "End maintenance" : "Cancel it"}
					</button>
				</form>
			) : null}
		</div>
	);
}
