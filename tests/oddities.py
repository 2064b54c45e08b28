"""What can stand in a request and should not, by the place where it stands."""

INJECTED = b"X-Injected"
"""The name of a header that is in an answer only if what was sent can split it."""
_SPLIT = b"%0d%0a" + INJECTED + b":%201"
METHODS = (
    b"GET", b"HEAD", b"PUT", b"PATCH", b"DELETE", b"TRACE", b"CONNECT", b"get", b"patch", b"QUERY", b"M-SEARCH", b"X" * 300, b"!#$%&'*+-.^_`|~",
)  # fmt: skip
HOSTS = (
    b"Host: evil.example", b"Host: localhost:99999", b"Host: LOCALHOST", b"Host: [::1]:1", b"Host: ", b"Host: a b", b"Host: user@localhost",
    b"Host: \xff", b"Host: localhost, evil.example", b"Host: 127.0.0.1.", b"Host: " + b"local" * 900, b"Host: {x}%s%n",
)  # fmt: skip
ORIGINS = (
    b"null", b"*", b"", b"http://localhost:8002", b"https://evil.example", b"http://[", b"\xff\xfe", b"http://a:b@c", b"http://localhost:1" * 300,
    b"http://x" + _SPLIT, b"<script>", b"a, b", b"http://app-lab.localhost", b"http://localhost:\xd9\xa1", b"\xed\xa0\x80", b"\t\t", b"(a+)+$",
)  # fmt: skip
ROUTES = (
    b"/penguins?limit=3", b"/penguins", b"/penguins/1", b"/penguins/form", b"/penguins/99999999999999999999", b"/penguins/-1", b"/penguins.csv",
    b"/session", b"/summary", b"/chart.svg", b"/events", b"/openapi.json", b"/v1", b"/v1/penguins", b"/storage", b"/moved", b"", b"/", b"/docs",
)  # fmt: skip
PAGES = (
    b"", b"index.html", b"main.js", b"bundle.js", b"style.css", b"config.json", b"sender.html?page=csp", b"sender.html?page=" + _SPLIT, b"lab", b"lab/",
    b"lab/contents", b"lab/scenarios/x", b"index.html?v=" + _SPLIT, b".git/config", b"main.js/", b"%6dain.js",
)  # fmt: skip
SEGMENTS = (
    b"%", b"%zz", b"%00", b"%ff%fe", b"%ed%a0%80", b"..", b"../..", b"%2e%2e%2f", b"..%5c..%5c", b"//", b"%2f", _SPLIT, b"%0a", b"%250d%250a", b"\\", b"~",
    b"a" * 5000, b"a/" * 500, b"{slug}", b"%7bslug%7d", b"<b>", b"'\"", b"wildcard;x", b"wildcard%20", b"WILDCARD", b"..;/", b"penguins%2f1", b"|", b"^",
)  # fmt: skip
QUERIES = (
    b"limit=3", b"limit=-1", b"limit=1e3", b"limit=" + b"9" * 5000, b"limit=%d9%a3", b"offset=1_0", b"sort=-year", b"sort=%00", b"species=%ff", b"year=NaN",
    b"year=2008", b"=", b"", b"%", b"a[]=1", b"a=" + _SPLIT, b"x" * 3000, b"limit=3;limit=4", b"limit=3&limit=4", b"sex=%ed%a0%80", b"island=<script>", b"v=1",
)  # fmt: skip
RUNS = (
    b"", b"x", b"%61" * 16, b"../../../../etc/passwd0", b"a" * 64, b"a" * 65, b"%0d%0a" * 6, b"aaaaaaaaaaaaaaaa&run=bbbbbbbbbbbbbbbb", b"\xff"[:0], b"-" * 16,
    b"%00" * 16, b"aaaaaaaaaaaaaaaa%00", b"aaaaaaaaaaaaaaaa/verdict", b"{run}" * 5,
)  # fmt: skip
LINES = (
    b"Access-Control-Request-Method: PUT", b"Access-Control-Request-Method: ", b"Access-Control-Request-Method: \xff", b"Access-Control-Request-Headers: a, b",
    b"Access-Control-Request-Headers: x" + _SPLIT, b"Access-Control-Request-Headers: \xe9, content-type", b"Access-Control-Request-Headers: " + b"a," * 3000,
    b"Access-Control-Request-Private-Network: true", b"Cookie: session=x", b"Cookie: session=\xff; session=", b"Cookie: =; ;;; a", b'Cookie: session="\\012x"',
    b"Cookie: " + b"a=b; " * 1000, b"Authorization: Bearer x", b"Authorization: \xff", b"Authorization: Basic %%%", b"Accept-Encoding: gzip", b"Accept-Encoding: \xff",
    b"If-None-Match: *", b'If-None-Match: "', b"Range: bytes=0-1", b"Range: bytes=-9999999999999999999", b"Upgrade: h2c", b"Connection: Upgrade, HTTP2-Settings",
    b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13", b"HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA",
    b"X-Forwarded-For: 1.2.3.4", b"X-Forwarded-Proto: gopher", b"Forwarded: for=x;host=evil.example", b"X-HTTP-Method-Override: DELETE", b"X-: ", b"a:", b"!#$%: \xff",
    b"Content-Type: multipart/form-data; boundary=", b"Content-Type: \xff", b"TE: trailers", b"Max-Forwards: 0", b"Referer: \xe2\x80\xa8", b"Content-Length: 0",
)  # fmt: skip
NAMES = (
    b"",
    b"a",
    b"x\r\n" + INJECTED + b": 1",
    b"\x00",
    b"\xff",
    b"content-type",
    b"host",
    b"origin",
    b"authorization",
    b"*",
    b"a b",
    b"x" * 5000,
    b"sec-a",
    b"\xe9",
)
TYPES = (
    b"application/json", b"application/json", b"text/plain;charset=UTF-8", b"application/x-www-form-urlencoded", b"multipart/form-data; boundary=x",
    b"application/json; charset=utf-16", b"application/json; charset=\xff", b"application/vnd.x+json", b"", b"/", b"x" * 2000,
)  # fmt: skip
BODIES = (
    b"", b"null", b"true", b"[]", b"{}", b"NaN", b"-Infinity", b'{"species": NaN}', b'{"species": "\\ud800", "island": "Dream"}', b'"\\ud800"', b"\xff\xfe", b"\xed\xa0\x80",
    b'{"species": "Adelie", "island": "Dream"}', b'{"species": "Adelie", "island": "Dream", "year": 1e400}', b'{"species": "Adelie", "island": "Dream", "body_mass_g": 1e308}',
    b"[" * 30_000, b'{"a":' * 10_000, b"9" * 10_000, b"1e999999999", b"-0.0", b"\x00" * 100, b'{"name": "Ada"}', b'{"name": "' + b"x" * 50_000 + b'"}', b'{"name": "\\u0000\\r\\n"}',
    b'{"name": "\xff"}', b"species=Gentoo&island=Biscoe", b"species=%ff&island=%zz", b"&" * 20_000, b"species=" * 5000, b"x=" + _SPLIT, b"\xef\xbb\xbf{}", b"{" + b'"a":1,' * 3000 + b'"a":1}',
    b'{"__proto__": {}, "species": {"$ne": 1}}', b"--x\r\nContent-Disposition: form-data; name=\r\n\r\n\r\n--x--", b'{"role": "client", "url": "x"', b"/*", b"'", b"\r\n\r\nGET / HTTP/1.1\r\n\r\n",
)  # fmt: skip
URLS = (
    b"", b"/", b"x", b"http://", b"http://[", b"http://[::1", b"http://[1::2::3]/", b"http://a:99999/", b"http://a:b/", b"http://\xff/", b"http://\xed\xa0\x80/", b"localhost:8000/x", b"javascript:1",
    b"data:,x", b"file:///etc/passwd", b"http://u:p@localhost/", b"http://xn--a/", b"http://a..b/", b"http://%00/", b"http://0x7f.1/", b"http://1.2.3.4.5/", b"http://localhost:8000/\x00",
    b"http://localhost:8000/" + b"a/../" * 700, b"http://a\r\nb/", b"HTTP://LOCALHOST:8000/%zz?%#%", b"blob:null/x", b"http://" + b"a" * 3900, b"http://\xc2\xad/", b"about:blank", b"http://256.1.1.1/",
)  # fmt: skip
REASONS = (
    b"No 'Access-Control-Allow-Origin' header is present on the requested resource.", b"The 'Access-Control-Allow-Origin' header has a value '", b"CORS header 'Access-Control-Allow-Origin' missing",
    b"Response to preflight request doesn't pass access control check: It does not have HTTP ok status.", b"Method \xff is not allowed by Access-Control-Allow-Methods in preflight response.",
    b"Request header field \x00 is not allowed by", b"Redirect is not allowed for a preflight request.", b"'" * 3000, b"\\" * 3000, b"{origin} {0} %s", b"CORS request did not succeed). Status code: (null",
)  # fmt: skip
NOT_HTTP = (
    b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 508, b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00", b"GET /\r\n\r\n", b"GET / HTTP/0.9\r\n\r\n", b"GET / HTTP/2.0\r\n\r\n",
    b"GET / HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n", b"GET / HTTP/1.1\nHost: localhost\n\n\x00", b"GET  / HTTP/1.1\r\nHost: localhost\r\n\r\n", b"\x00" * 1000, b"\r\n" * 1000 + b"x\r\n\r\n",
    b"GET /\xff HTTP/1.1\r\nHost: localhost\r\n\r\n", b"GET / HTTP/1.1\r\nHost: localhost\r\nX\x00: 1\r\n\r\n", b"GET / HTTP/1.1\r\nHost: localhost\r\nX: \x00\r\n\r\n", b"GET / HTTP/1.1\r\nHost: localhost\r\n folded\r\n\r\n",
    b"GET / HTTP/1.1\r\nHost: localhost\r\nX : 1\r\n\r\n", b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n", b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n12",
    b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n", b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: gzip\r\n\r\n",
    b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\nGET /x HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Bomb: " + b"x" * 200_000, b"GET /" + b"a" * 200_000,
    b"GET / HTTP/1.1\r\nHost: localhost\r\n" + b"aa:\r\n" * 20_000 + b"\r\n", b"POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1" + b"0" * 30 + b"\r\n", b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999999999999999999\r\n\r\n",
)  # fmt: skip
LIES = (
    b"Content-Length: 3",
    b"Content-Length: 60000",
    b"Content-Length: 70000",
    b"Content-Length: 18446744073709551615",
    b"Transfer-Encoding: chunked",
    b"Expect: 100-continue\r\nContent-Length: 10",
)
