/** A text as a Python string: JSON's escapes are valid in Python, and the script is UTF-8. */
export const pythonQuoted = (text: string): string => JSON.stringify(text.toWellFormed());

/**
 * The notification script (Python 3, no packages). Its second line is the name on Checkmk's pages. Exit codes
 * of Checkmk: 1 try again, 2 give up.
 */
export const checkmkScript = (name: string, url: string, token: string): string => `#!/usr/bin/env python3
# ${name.toWellFormed().replace(/\p{Cc}/gu, " ")}
# Sends host and service notifications to HookWise. Bulk: no
import json
import os
import sys
import time
import urllib.error
import urllib.request

URL = ${pythonQuoted(url)}
TOKEN = ${pythonQuoted(token)}


def value(name):
    return os.environ.get("NOTIFY_" + name, "")


def when():
    try:
        seconds = int(value("MICROTIME")) / 1_000_000
    except ValueError:
        seconds = time.time()
    return time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime(seconds))


def main():
    what = "SERVICE" if value("WHAT") == "SERVICE" else "HOST"
    site = value("OMD_SITE") or os.environ.get("OMD_SITE", "")
    report = {
        "type": value("NOTIFICATIONTYPE"),
        "site": site,
        "host": value("HOSTNAME"),
        "alias": value("HOSTALIAS"),
        "address": value("HOSTADDRESS"),
        "service": value("SERVICEDESC") if what == "SERVICE" else "",
        "state": value(what + "STATE"),
        "previous_state": value("PREVIOUS" + what + "HARDSTATE"),
        "output": value(what + "OUTPUT"),
        "long_output": value("LONG" + what + "OUTPUT").replace("\\\\n", "\\n"),
        "time": when(),
        "comment": value("NOTIFICATIONCOMMENT"),
        "author": value("NOTIFICATIONAUTHOR"),
        "customer": value("HOSTLABEL_customer") or site,
        "cw_id": value("HOSTLABEL_cw_id"),
    }
    request = urllib.request.Request(
        URL,
        data=json.dumps(report).encode("utf-8"),
        headers={"Content-Type": "application/json", "Authorization": "Bearer " + TOKEN},
        method="POST",
    )
    try:
        with urllib.request.urlopen(request, timeout=20):
            return 0
    except urllib.error.HTTPError as error:
        print("HookWise answered %d: %s" % (error.code, error.read(500).decode("utf-8", "replace")))
        return 1 if error.code in (408, 429) or error.code >= 500 else 2
    except (OSError, urllib.error.URLError) as error:
        print("HookWise does not answer: %s" % error)
        return 1


if __name__ == "__main__":
    sys.exit(main())
`;
