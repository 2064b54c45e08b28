"""The closed sets of ids that the model answers with: reasons, and rules that were checked.

What they mean stands in :mod:`demo_api.words`, which must have words for each of them.
"""

from collections.abc import Mapping
from types import MappingProxyType

REASONS = frozenset(
    {
        *("allow-credentials-not-true", "allow-origin-duplicated", "allow-origin-invalid"),
        *("allow-origin-mismatch", "allow-origin-missing", "allow-origin-multiple"),
        *("allow-origin-wildcard-with-credentials", "authorization-not-listed"),
        *("authorization-under-wildcard", "bad-port", "body-not-allowed", "body-truncated"),
        *("cache-missing-vary", "cache-no-cors-then-cors"),
        *("corp-same-origin", "corp-same-site", "csp-connect-src", "csp-connect-src-after-redirect"),
        *("expose-headers-unparsable",),
        *("expose-wildcard-with-credentials", "forbidden-header-dropped", "forbidden-method"),
        *("header-not-allowed", "header-wildcard-with-credentials", "headers-unparsable"),
        *("integrity-opaque", "keepalive-too-long"),
        *("lna-insecure-context", "lna-permission-denied", "lna-target-mismatch", "method-case"),
        *("method-invalid", "method-not-allowed", "method-wildcard-with-credentials", "methods-unparsable"),
        *("mixed-content", "mode-no-cors-method", "mode-no-cors-redirect", "mode-same-origin"),
        *("mode-same-origin-redirect", "network-error", "no-cors-header-dropped", "opaque-redirect"),
        *("only-if-cached", "proxy-authentication", "zero-address"),
        *("opaque-response", "preflight-allow-credentials-not-true", "preflight-allow-origin-duplicated"),
        *("preflight-allow-origin-invalid", "preflight-allow-origin-mismatch"),
        *("preflight-allow-origin-missing", "preflight-allow-origin-multiple"),
        *("preflight-allow-origin-wildcard-with-credentials", "preflight-network-error"),
        *("preflight-proxy-authentication", "preflight-redirect", "preflight-status-not-ok"),
        *("redirect-location-invalid", "redirect-mode-error", "redirect-origin-null"),
        *("redirect-same-origin-with-credentials", "redirect-scheme", "redirect-scheme-local"),
        *("redirect-stream-body", "redirect-too-many", "redirect-with-credentials", "request-header-invalid"),
        *("body-unusable", "element-canvas-tainted", "element-integrity-needs-cors", "element-worker-cross-origin"),
        *("navigation-opaque", "opaque-response-blocking", "status-unusable", "type-never-script", "type-nosniff"),
        *("type-not-css", "type-not-events", "type-not-script"),
        *("response-header-not-exposed", "scheme-file", "scheme-internal", "scheme-not-http"),
        *("stream-needs-http2", "stream-not-allowed", "stream-unsupported", "url-invalid", "url-with-credentials"),
    }
)
"""Why a fetch ended as it did, and what must be reported though it decided nothing."""

RULES = frozenset(
    {
        *("address-space", "allow-credentials", "allow-origin-equal", "allow-origin-present"),
        *("allow-origin-wildcard", "answered", "body", "body-permitted", "cross-origin"),
        *("csp", "csp-report-only", "csp-silent", "local-network-permission", "local-network-secure"),
        *("page-is-public",),
        *("cache-revalidated", "cache-served", "cache-varies", "data-url"),
        *("filtered", "headers-allowed", "headers-parse", "headers-valid", "method-allowed"),
        *("method-permitted", "method-safelisted", "methods-parse", "mixed-content", "mode-no-cors"),
        *("mode-no-cors-redirect", "mode-same-origin", "no-cors-method", "opaque", "port"),
        *("preflight-allow-credentials", "preflight-allow-origin-equal", "preflight-allow-origin-present"),
        *("preflight-allow-origin-wildcard", "preflight-answered", "preflight-cached", "preflight-needed"),
        *("preflight-redirect", "preflight-status", "preflight-unneeded", "preflight-unrecorded"),
        *("redirect-authorization", "redirect-body", "redirect-count", "redirect-credentials"),
        *("redirect-followed", "redirect-location", "redirect-method", "redirect-mode", "redirect-origin"),
        *("redirect-scheme", "request-made", "request-sent", "resource-policy", "same-origin", "scheme"),
        *("stream", "tainted", "url-valid", "url-without-credentials"),
        *("body-usable", "canvas", "element-made", "element-used", "integrity", "navigation", "nosniff"),
        *("opaque-response", "status-usable", "type-needed", "type-possible", "worker-origin"),
    }
)
"""What is checked on the way."""

ON_PREFLIGHT: Mapping[str, str] = MappingProxyType(
    {
        "allow-origin-missing": "preflight-allow-origin-missing",
        "allow-origin-mismatch": "preflight-allow-origin-mismatch",
        "allow-origin-multiple": "preflight-allow-origin-multiple",
        "allow-origin-duplicated": "preflight-allow-origin-duplicated",
        "allow-origin-invalid": "preflight-allow-origin-invalid",
        "allow-origin-wildcard-with-credentials": "preflight-allow-origin-wildcard-with-credentials",
        "allow-credentials-not-true": "preflight-allow-credentials-not-true",
        "allow-origin-present": "preflight-allow-origin-present",
        "allow-origin-wildcard": "preflight-allow-origin-wildcard",
        "allow-origin-equal": "preflight-allow-origin-equal",
        "allow-credentials": "preflight-allow-credentials",
    }
)
"""The ids of the CORS check, each with its id where it is the response to a preflight that is checked."""
