/**
 * The JavaScript of the Zabbix media type (Duktape: ES5; objects of Zabbix 6.0 and later). Everything that
 * belongs to one endpoint is in its parameters, so the text is the same for all. Macros that Zabbix could not
 * fill, as in its test form, count as missing.
 */
export const ZABBIX_SCRIPT = `var fields = JSON.parse(value);

function text(name) {
    var found = fields[name];
    if (typeof found !== 'string' || /^\\{[A-Z$][A-Z0-9.$_]*\\}$/.test(found) || found === '*UNKNOWN*') {
        return '';
    }
    return found;
}

// A time as Zabbix 7.0 and later give it, in seconds; older ones leave it out.
function instant(name) {
    var seconds = Number(text(name));
    return seconds > 0 ? new Date(seconds * 1000).toISOString() : '';
}

// What Zabbix writes for a person whom this user may not see.
function person(found) {
    return found === 'Inaccessible user' ? '' : found;
}

function tags() {
    var list, result = {};
    try {
        list = JSON.parse(text('event_tags') || '[]');
    } catch (error) {
        return result;
    }
    list.forEach(function (entry) {
        result[entry.tag] = entry.value;
    });
    return result;
}

var isUpdate = text('event_update_status') === '1';
var url = text('zabbix_url').replace(/\\/+$/, '');
var body = JSON.stringify({
    title: (text('host_name') + ' ' + text('event_name')).trim() || text('subject'),
    message: text('message').replace(/^Inaccessible user /, ''),
    event: {
        // Comments and acknowledgements are news of a problem, not the problem again.
        value: isUpdate ? 'update' : text('event_value'),
        status: text('event_status'),
        id: text('event_id'),
        recovery_id: text('event_recovery_id'),
        name: text('event_name'),
        severity: text('event_severity'),
        opdata: text('event_opdata'),
        date: text('event_date'),
        time: text('event_time'),
        occurred_at: instant(text('event_value') === '0' ? 'recovery_timestamp' : 'event_timestamp'),
        acknowledged: text('event_ack_status'),
        tags: tags(),
        url: url && text('trigger_id') ? url + '/tr_events.php?triggerid=' + text('trigger_id') + '&eventid=' + text('event_id') : ''
    },
    update: { user: person(text('user')), action: text('event_update_action'), message: text('event_update_message') },
    trigger: { id: text('trigger_id'), description: text('trigger_description'), url: text('trigger_url') },
    host: { name: text('host_name'), technical_name: text('host_host'), ip: text('host_ip'), groups: text('host_groups') }
});

var request = new HttpRequest();
if (text('http_proxy')) {
    request.setProxy(fields.http_proxy);
}
request.addHeader('Content-Type: application/json');
if (fields.token) {
    request.addHeader('Authorization: Bearer ' + fields.token);
}
if (fields.hmac_secret) {
    request.addHeader(fields.hmac_header + ': ' + hmac('sha256', fields.hmac_secret, body));
}

var answer = request.post(fields.url, body);
if (request.getStatus() !== 202) {
    throw 'HookWise answered ' + request.getStatus() + ': ' + answer;
}
return 'OK';
`;
