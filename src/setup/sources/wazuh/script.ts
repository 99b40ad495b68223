/**
 * The integration script (Python 3, no packages). Wazuh runs it with the alert's file, and with the api_key
 * and hook_url of ossec.conf. Nothing in it belongs to one endpoint.
 */
export const WAZUH_SCRIPT = `#!/var/ossec/framework/python/bin/python3
# Sends a Wazuh alert to HookWise as it is.
# Arguments: the alert's file, api_key (the token of the endpoint), hook_url (its address).
import json
import sys
import time
import urllib.error
import urllib.request

TRIES = 3


def send(alert, token, url):
    request = urllib.request.Request(
        url,
        data=json.dumps(alert).encode("utf-8"),
        headers={
            "Content-Type": "application/json",
            "Authorization": "Bearer " + token,
            # A second try of the same alert does nothing more.
            "Idempotency-Key": "wazuh-" + str(alert.get("id", ""))[:100],
        },
        method="POST",
    )
    with urllib.request.urlopen(request, timeout=10):
        return


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        alert = json.load(file)
    for tried in range(1, TRIES + 1):
        try:
            send(alert, sys.argv[2], sys.argv[3])
            return 0
        except urllib.error.HTTPError as error:
            print("HookWise answered %d: %s" % (error.code, error.read(500).decode("utf-8", "replace")), file=sys.stderr)
            if error.code not in (408, 429) and error.code < 500:
                return 1
        except OSError as error:
            print("HookWise does not answer: %s" % error, file=sys.stderr)
        if tried < TRIES:
            time.sleep(5 * tried)
    return 1


if __name__ == "__main__":
    sys.exit(main())
`;
