"""What an alert may name in its texts: hearing, bills, page, petition; as of one moment, for all languages.

No tables. Compiling is `composing`, previews and preflight are `alerts.criteria`. Below: `alerts.models`.
"""
