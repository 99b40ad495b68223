import type { StoredAuditEntry } from "../../src/store/index.ts";
import { Empty } from "../parts/small.tsx";
import { Time, ZoneName } from "../parts/time.tsx";

const textOf = (value: unknown): string =>
	value === null || value === undefined ? "none" : typeof value === "string" ? value : JSON.stringify(value);

/** Who changed what of this endpoint. */
export function EndpointAudit({ entries }: { entries: readonly StoredAuditEntry[] }) {
	return (
		<section class="panel" aria-labelledby="audit-title">
			<div class="panel-head">
				<h2 id="audit-title">Audit</h2>
				<div class="actions">
					<a href="/audit">All entries</a>
				</div>
			</div>
			{entries.length === 0 ? (
				<Empty icon="clipboard-list">No entries yet. Every change of this endpoint is written down here.</Empty>
			) : (
				<table class="list loose cards">
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
						{entries.map((entry) => (
							<tr>
								<td class="nowrap second">
									<Time at={entry.at} />
								</td>
								<td class="nowrap">{entry.who}</td>
								<td class="nowrap mono">{entry.action}</td>
								<td>
									<ul>
										{entry.changes.map((change) => (
											<li class="mono wrap">
												{change.field}: <span class="second">{textOf(change.old)}</span> → {textOf(change.new)}
											</li>
										))}
									</ul>
								</td>
							</tr>
						))}
					</tbody>
				</table>
			)}
		</section>
	);
}
