/**
 * Body of the webhook in Proxmox's Handlebars. `escape` keeps quotes and line breaks from ending a text.
 * Fields that some kinds of notification lack are left out, since Proxmox stops at an unknown name.
 * Notifications without a job are distinguished by their title.
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
