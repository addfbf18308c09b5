"""Whether mail is well: what the webhooks brought, what the provider's lists know and we missed, worn-out mailboxes.

HookTally, Reconciliation. services: take a webhook, ask for a comparison; feed: the nightly comparison with the
provider's suppression lists; folding: worn-out mailboxes; selectors and pages: the page "Mail health".
Below: `correspondence.folding` and `consent`.
"""
