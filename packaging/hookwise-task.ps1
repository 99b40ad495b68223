# Windows: runs HookWise from the start of the machine on, as NetworkService, without anyone being logged in.
# In an elevated PowerShell, beside hookwise.exe:  .\hookwise-task.ps1
# The task scheduler is used because hookwise.exe is a plain program: the service manager would end it as not responding.
param(
	[string] $Folder = "$env:ProgramData\HookWise",
	[string] $Program = "$env:ProgramFiles\HookWise\hookwise.exe"
)
$ErrorActionPreference = 'Stop'

New-Item -ItemType Directory -Force -Path (Split-Path $Program), $Folder | Out-Null
Copy-Item -Force (Join-Path $PSScriptRoot 'hookwise.exe') $Program

# The data is NetworkService's and the administrators' alone. S-1-5-20 is NetworkService, S-1-5-32-544 the administrators.
icacls $Folder /inheritance:r /grant '*S-1-5-20:(OI)(CI)M' '*S-1-5-32-544:(OI)(CI)F' | Out-Null

# Settings: $Folder\.env, one NAME=value a line. HookWise reads it from its working directory.
$action = New-ScheduledTaskAction -Execute $Program -Argument 'serve' -WorkingDirectory $Folder
$trigger = New-ScheduledTaskTrigger -AtStartup
$principal = New-ScheduledTaskPrincipal -UserId 'S-1-5-20' -LogonType ServiceAccount
$settings = New-ScheduledTaskSettingsSet -ExecutionTimeLimit ([TimeSpan]::Zero) -RestartCount 999 -RestartInterval (New-TimeSpan -Minutes 1) -AllowStartIfOnBatteries -DontStopIfGoingOnBatteries
Register-ScheduledTask -Force -TaskName 'HookWise' -Action $action -Trigger $trigger -Principal $principal -Settings $settings | Out-Null
Start-ScheduledTask -TaskName 'HookWise'

Write-Output "HookWise runs at http://localhost:5000. First log-in: hookwise user passwd admin, with HOOKWISE_DATA_DIR=$Folder\data"
