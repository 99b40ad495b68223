/** A text as a PowerShell string that nothing in it can end: single quotes of every kind are doubled. */
const quoted = (text: string): string =>
	`'${text
		.toWellFormed()
		.replace(/\p{Cc}/gu, " ")
		.replace(/['\u2018\u2019\u201a\u201b]/g, "$&$&")}'`;

/**
 * The PowerShell script for the backup server (Windows PowerShell 5.1 and later). A session only counts as
 * reported once HookWise accepted it, so an outage of HookWise delays sessions, but loses none.
 */
export const veeamScript = (
	url: string,
	token: string,
): string => `# Reports the results of Veeam jobs to HookWise. Run it every 15 minutes as an administrator; -Test sends a test.
param([switch]$Test)
$ErrorActionPreference = 'Stop'
$url = ${quoted(url)}
$token = ${quoted(token)}
$stateFile = Join-Path $env:ProgramData 'HookWise\\veeam-sessions.json'
[Net.ServicePointManager]::SecurityProtocol = [Net.SecurityProtocolType]::Tls12

function Send-Report($report) {
    $bytes = [Text.Encoding]::UTF8.GetBytes((ConvertTo-Json $report -Compress))
    $headers = @{ Authorization = "Bearer $token"; 'Idempotency-Key' = [string]$report.session }
    Invoke-RestMethod -Method Post -Uri $url -Headers $headers -ContentType 'application/json; charset=utf-8' -Body $bytes | Out-Null
}

function Format-Time($time) { if ($time) { $time.ToUniversalTime().ToString('yyyy-MM-ddTHH:mm:ssZ') } else { '' } }

if ($Test) {
    $now = Format-Time (Get-Date)
    Send-Report ([ordered]@{ server = $env:COMPUTERNAME; job = 'HookWise test'; job_id = 'test'; type = 'Test'; result = 'Test'
        reason = 'This is a test.'; details = ''; session = [guid]::NewGuid().ToString(); started_at = $now; ended_at = $now })
    return
}

Import-Module Veeam.Backup.PowerShell -DisableNameChecking
New-Item -ItemType Directory -Force -Path (Split-Path $stateFile) | Out-Null
$reported = @{}
if (Test-Path $stateFile) {
    (Get-Content -Raw -Path $stateFile | ConvertFrom-Json).PSObject.Properties | ForEach-Object { $reported[$_.Name] = $_.Value }
}

$found = @()
foreach ($job in Get-VBRJob -WarningAction SilentlyContinue) {
    $session = $job.FindLastSession()
    if ($session) { $found += @{ Job = $job; Session = $session; Type = [string]$job.JobType } }
}
foreach ($job in Get-VBRComputerBackupJob) {
    $session = Get-VBRComputerBackupJobSession -Name $job.Name | Sort-Object -Property CreationTime | Select-Object -Last 1
    if ($session) { $found += @{ Job = $job; Session = $session; Type = 'Agent backup' } }
}

$failures = 0
foreach ($entry in $found) {
    $session = $entry.Session
    $id = [string]$entry.Job.Id
    $result = [string]$session.Result
    if ($result -notin 'Success', 'Warning', 'Failed' -or $reported[$id] -eq [string]$session.Id) { continue }
    $tasks = @(Get-VBRTaskSession -Session $session -ErrorAction SilentlyContinue)
    $details = ($tasks | ForEach-Object { "$($_.Name): $($_.Status). $($_.Info.Reason)" }) -join "\`n"
    try {
        Send-Report ([ordered]@{ server = $env:COMPUTERNAME; job = [string]$entry.Job.Name; job_id = $id; type = $entry.Type; result = $result
            reason = [string]$session.Info.Reason; details = $details; session = [string]$session.Id
            started_at = Format-Time $session.CreationTime; ended_at = Format-Time $session.EndTime })
        $reported[$id] = [string]$session.Id
    } catch {
        # Tried again at the next run.
        $failures++
        Write-Warning "$($entry.Job.Name): $($_.Exception.Message)"
    }
}
ConvertTo-Json $reported | Set-Content -Path $stateFile -Encoding UTF8
exit [Math]::Min($failures, 1)
`;
