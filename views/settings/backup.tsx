import { count, counted } from "../format.ts";
import { Field, Select } from "../parts/field.tsx";
import { Icon } from "../parts/icon.tsx";
import { Age } from "../parts/time.tsx";
import { FullRestore } from "./fullRestore.tsx";
import { settingsAddress } from "./places.ts";
import { answersIn, inSection, Section, said } from "./section.tsx";
import type { AdminView, Once, SettingsView } from "./types.ts";

interface Props {
	readonly view: SettingsView;
	readonly admin: AdminView;
}

const HOURS = Array.from({ length: 24 }, (_, hour) => ({ value: String(hour), label: `${String(hour).padStart(2, "0")}:00 UTC` }));

/** Downloading, nightly backups, and restoring. */
export function BackupSection({ view, admin }: Props) {
	const { backup_enabled: isOn } = admin.settings;
	const { once } = said(view, "backup");
	return (
		<Section id="backup" title="Backup and restore" icon="database" aside={isOn ? "every night" : "no nightly backup"} view={view}>
			{admin.backupProblem === null ? null : (
				<div class="told">
					<div class="note soon" role="alert">
						<Icon name="alert-triangle" />
						<div>
							<b>The last backup failed.</b> {admin.backupProblem}
						</div>
					</div>
				</div>
			)}
			<Scheduled view={view} admin={admin} />
			<div class="panel-head inner">
				<h3>Download now</h3>
				<span class="second small">secrets stay sealed; keep the encryption key elsewhere</span>
			</div>
			<div class="panel-body row">
				<a class="button" href="/api/backup" download>
					<Icon name="download" />
					Everything
				</a>
				<a class="button" href="/api/backup?history=0" download>
					<Icon name="download" />
					Without history
				</a>
				<a class="button" href="/admin/backup" download>
					<Icon name="braces" />
					{counted(admin.endpoints, "endpoint")} as JSON
				</a>
			</div>
			<div class="panel-head inner">
				<h3>Restore endpoints</h3>
				<span class="second small">from JSON, ours or of the Python version</span>
			</div>
			{once?.kind === "restore" ? <RestorePreview once={once} /> : <ChooseBackup />}
			<p class="panel-foot second small">
				Coming from the Python version? <a href="/help/migration">How to move over</a>, and <a href="/parallel">compare what both do</a>.
			</p>
			<FullRestore staged={admin.staged} />
		</Section>
	);
}

function Scheduled({ view, admin }: Props) {
	const mine = said(view, "backup");
	const { backup_enabled: isOn, backup_hour: hour, backup_keep: keep, backup_dir: dir } = admin.settings;
	return (
		<>
			<form class="panel-body row" {...answersIn("backup", "/settings/backup/switch")}>
				<input type="hidden" name="backup_enabled" value={isOn ? "off" : "on"} />
				<button
					class="switch"
					type="submit"
					role="switch"
					aria-checked={isOn ? "true" : "false"}
					aria-labelledby="scheduled-word"
					id="scheduled"
				/>
				<label id="scheduled-word" for="scheduled">
					Nightly backup
				</label>
				<span class="second">
					{isOn
						? `at ${String(hour).padStart(2, "0")}:00 UTC, the last ${count(keep)} are kept`
						: "one click; you can choose hour and folder later"}
				</span>
			</form>
			{!isOn ? null : (
				<form class="panel-body fields" {...answersIn("backup", "/settings/backup")}>
					<Select
						name="backup_hour"
						label="Hour"
						value={mine.value("backup_hour", String(hour))}
						choices={HOURS}
						problem={mine.problem("backup_hour")}
					/>
					<Field
						name="backup_keep"
						label="Keep the last"
						value={mine.value("backup_keep", String(keep))}
						problem={mine.problem("backup_keep")}
						more={{ inputmode: "numeric" }}
						autofocus={mine.problem("backup_keep") !== null}
					/>
					<div class="wide">
						<Field
							name="backup_dir"
							label="Folder"
							mono
							value={mine.value("backup_dir", dir)}
							placeholder="backups in the data directory"
							hint="A folder on this machine; another disk is safer. Blank: the data directory."
							problem={mine.problem("backup_dir")}
						/>
					</div>
					<div class="does">
						<span class="second small">
							{admin.backupEndedAt === null ? (
								"None since HookWise started."
							) : (
								<>
									The last one ended <Age at={admin.backupEndedAt} /> ago{admin.backupProblem === null ? ", well." : "."}
								</>
							)}
						</span>
						<button
							class="button"
							type="submit"
							formaction="/settings/backup/run"
							formnovalidate
							{...inSection("backup", "/settings/backup/run")}
						>
							Back up now
						</button>
						<button class="button" type="submit">
							Save schedule
						</button>
					</div>
				</form>
			)}
		</>
	);
}

function ChooseBackup() {
	return (
		<form class="panel-body stack" {...answersIn("backup", "/settings/restore")} enctype="multipart/form-data">
			<div class="field">
				<label class="label" for="f-backup_file">
					Backup file
				</label>
				<input class="input" id="f-backup_file" type="file" name="backup_file" accept=".json,application/json" required />
			</div>
			<div class="does">
				<span class="second small">Nothing changes until you confirm.</span>
				<button class="button" type="submit">
					<Icon name="eye" />
					Show what it would do
				</button>
			</div>
		</form>
	);
}

function RestorePreview({ once }: { once: Extract<Once, { kind: "restore" }> }) {
	const { counts, fileName, token } = once;
	return (
		<form class="panel-body stack once" {...answersIn("backup", "/settings/restore/take")} tabindex={-1} autofocus>
			<p>
				<b>{fileName}</b> has {counted(counts.total, "endpoint")}:
			</p>
			<ul class="lines tight">
				<li>
					<Icon name="plus" class="good" />
					<span class="grow">added with their URLs and tokens</span>
					<b>{count(counts.added)}</b>
				</li>
				<li>
					<Icon name="pencil" class="soon" />
					<span class="grow">overwritten</span>
					<b>{count(counts.replaced)}</b>
				</li>
				{counts.from_original === 0 ? null : (
					<li>
						<Icon name="file-import" class="second" />
						<span class="grow">
							from the Python version: values in neither list open tickets, as they did there (<code>unmatched_action</code>)
						</span>
						<b>{count(counts.from_original)}</b>
					</li>
				)}
				{(counts.paused ?? []).map(({ name, reason }) => (
					<li>
						<Icon name="player-pause" class="soon" />
						<span class="grow">
							{name}: {reason}
						</span>
					</li>
				))}
				{(counts.notes ?? []).map((note) => (
					<li>
						<Icon name="info-circle" class="second" />
						<span class="grow">{note}</span>
					</li>
				))}
			</ul>
			<p class="second">
				All endpoints are restored, or none if one fails. Endpoints not in the file stay. History and tickets do not change.
			</p>
			<input type="hidden" name="token" value={token} />
			<div class="does">
				<a class="button" href={settingsAddress("backup")}>
					Discard
				</a>
				<button class={counts.replaced > 0 ? "button destroy" : "button primary"} type="submit">
					Restore {counted(counts.total, "endpoint")}
				</button>
			</div>
		</form>
	);
}
