import { count } from "../format.ts";
import { type Frame, layout } from "../layout.tsx";
import { AnswerNote } from "../parts/answer.tsx";
import { opensDialog } from "../parts/dialogForm.tsx";
import { Icon } from "../parts/icon.tsx";
import { useMay } from "../reader.ts";
import { Entries } from "../tenantmap/entries.tsx";
import { Tester } from "../tenantmap/tester.tsx";
import type { TenantmapView } from "../tenantmap/types.ts";
import { Unmatched } from "../tenantmap/unmatched.tsx";

export const tenantmapPage = (frame: Frame, view: TenantmapView) =>
	layout({ title: "TenantMap", place: "tenantmap", frame, children: <Tenantmap view={view} oob={false} /> });

/** All content; `oob` if a dialog's answer brings it along. */
export function Tenantmap({ view, oob }: { view: TenantmapView; oob: boolean }) {
	const mayChange = useMay("operator");
	return (
		<div id="tenantmap" {...(oob ? { "hx-swap-oob": "outerHTML" } : {})}>
			<div class="head">
				<h1>TenantMap</h1>
				<span class="second">
					{view.users === 0
						? "no endpoint uses it: turn it on in an endpoint's rules"
						: `used by ${count(view.users)} endpoint${view.users === 1 ? "" : "s"}`}
				</span>
				<div class="actions">
					{mayChange ? (
						<a class="button" href="/tenantmap/import">
							<Icon name="upload" />
							Import
						</a>
					) : null}
					<a class="button" href="/api/tenantmap/export?format=csv" download>
						<Icon name="download" />
						Export {count(view.total)}
					</a>
					{mayChange ? (
						<a class="button primary" href="/tenantmap/new" {...opensDialog("/tenantmap/new")}>
							<Icon name="plus" />
							Add entry
						</a>
					) : null}
				</div>
			</div>
			<AnswerNote answer={view.answer} />
			<div class="columns side">
				<div>
					<Unmatched view={view} />
					<Entries view={view} />
				</div>
				<div>
					<Tester view={view} />
				</div>
			</div>
		</div>
	);
}
