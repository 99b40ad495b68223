import type { StoredAuditEntry } from "../../src/store/index.ts";
import { Changes } from "../audit/changes.tsx";
import { deedOf } from "../audit/words.ts";
import { dayKey } from "../format.ts";
import { Icon } from "../parts/icon.tsx";
import { Empty } from "../parts/small.tsx";
import { Age, Time, ZoneName } from "../parts/time.tsx";
import { useReader } from "../reader.ts";

/** Changes of this endpoint and their authors, newest first. */
export function EndpointAudit({ entries, endpointId }: { entries: readonly StoredAuditEntry[]; endpointId: string }) {
	return (
		<section class="panel" aria-labelledby="audit-title">
			<div class="panel-head">
				<h2 id="audit-title">Audit</h2>
				<div class="actions">
					<a href={`/audit?endpoint=${endpointId}`}>All entries</a>
				</div>
			</div>
			{entries.length === 0 ? (
				<Empty icon="clipboard-list">No entries yet. Every change of this endpoint is written down here.</Empty>
			) : (
				<table class="list loose cards audit endpoint-audit">
					<thead>
						<tr>
							<th scope="col">
								Time, <ZoneName />
							</th>
							<th scope="col">Who</th>
							<th scope="col">What</th>
							<th scope="col">Changes</th>
						</tr>
					</thead>
					<tbody>
						<Entries entries={entries} />
					</tbody>
				</table>
			)}
		</section>
	);
}

function Entries({ entries }: { entries: readonly StoredAuditEntry[] }) {
	const { zone, now } = useReader();
	let day = dayKey(now, zone);
	return (
		<>
			{entries.map((entry) => {
				const own = dayKey(entry.at, zone);
				const divider = own !== day;
				day = own;
				const { word, icon } = deedOf(entry.action);
				return (
					<>
						{divider ? (
							<tr class="day">
								<td colspan={4}>
									<Time at={entry.at} how="day" />
								</td>
							</tr>
						) : null}
						<tr>
							<td class="nowrap second au-when">
								<Time at={entry.at} how="clock" />{" "}
								<span class="small">
									<Age at={entry.at} style="coarse" /> ago
								</span>
							</td>
							<td class="nowrap au-who">{entry.who}</td>
							<td class="au-what">
								<Icon name={icon} /> {word}
							</td>
							<td class="au-changes">
								<Changes changes={entry.changes} />
							</td>
						</tr>
					</>
				);
			})}
		</>
	);
}
