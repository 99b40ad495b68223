/**
 * The body of the webhook, in Proxmox's Handlebars. `escape` keeps quotes and line breaks from ending a text; fields that a kind of
 * notification has not are left out, for Proxmox stops at a name that it does not know. What belongs to no job is told apart by
 * its title.
 */
export const PROXMOX_BODY = `{
  "title": "{{ escape title }}",
  "message": "{{ escape message }}",
  "severity": "{{ severity }}",
  "time": {{ timestamp }},
  "type": "{{#if fields.type}}{{ escape fields.type }}{{/if}}",
  "host": "{{#if fields.hostname}}{{ escape fields.hostname }}{{/if}}",
  "job": "{{#if fields.[job-id]}}{{ escape fields.[job-id] }}{{else}}{{ escape title }}{{/if}}"
}`;
