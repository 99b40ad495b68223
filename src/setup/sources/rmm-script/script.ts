import { powershellQuoted, tokenOf } from "../text/index.ts";
import type { ReadyFile, Site } from "../types.ts";

/** Names in the script for one RMM. */
export interface DeviceScript {
	/** File name without its extension. */
	readonly name: string;
	/** Name of the RMM, for people. */
	readonly tool: string;
	/** Body field with “problem” or “ok”; its name tells the endpoints of different tools apart. */
	readonly statusField: string;
}

/**
 * A PowerShell script that an RMM runs on the device when a check fails, for tools without webhooks. The
 * device is identified by Windows' machine id, read from the 64-bit registry, since agents often run scripts
 * in 32 bits.
 */
export const deviceScript = (site: Site, { name, tool, statusField }: DeviceScript): ReadyFile => ({
	name: `${name}.ps1`,
	type: "text/plain",
	what: `PowerShell script for ${tool}: it tells HookWise that a check of the device failed.`,
	text: `# Tells HookWise that a check of this device failed (-Status problem) or is well again (-Status ok); -Status test tries it out.
# Run by ${tool}. Windows PowerShell 3 or later.
param(
    [ValidateSet('problem', 'ok', 'test')] [string] $Status = 'problem',
    [string] $Check = 'Check',
    [string] $Message = '',
    [string] $Customer = ''
)
$ErrorActionPreference = 'Stop'
$url = ${powershellQuoted(site.webhookUrl)}
$token = ${powershellQuoted(tokenOf(site))}
[Net.ServicePointManager]::SecurityProtocol = [Net.ServicePointManager]::SecurityProtocol -bor [Net.SecurityProtocolType]::Tls12
$registry = [Microsoft.Win32.RegistryKey]::OpenBaseKey('LocalMachine', 'Registry64')
$machine = $registry.OpenSubKey('SOFTWARE\\Microsoft\\Cryptography').GetValue('MachineGuid')
$body = @{
    ${statusField} = $Status
    check = $Check
    message = $Message
    customer = $Customer
    device = $env:COMPUTERNAME
    machine_id = $machine
    time = [DateTime]::UtcNow.ToString('yyyy-MM-ddTHH:mm:ssZ')
} | ConvertTo-Json
$request = @{
    Method = 'Post'
    Uri = $url
    Headers = @{ Authorization = "Bearer $token" }
    ContentType = 'application/json; charset=utf-8'
    Body = [Text.Encoding]::UTF8.GetBytes($body)
    TimeoutSec = 30
}
for ($try = 1; $try -le 5; $try++) {
    try {
        $answer = Invoke-RestMethod @request
        Write-Output "HookWise: $($answer.message) ($($answer.request_id))"
        exit 0
    } catch {
        Write-Output "HookWise, try \${try}: $($_.Exception.Message)"
        Start-Sleep -Seconds (5 * $try)
    }
}
exit 1
`,
});
