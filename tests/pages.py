"""Scripts that learners may also write into a ``page.js``, each with what it is worth: the grader and browsers agree."""

SOLVED, NOT_SOLVED = True, False

ALSO: dict[tuple[str, str], tuple[bool, str]] = {
    ("no-cors-no-data", "then"): (
        SOLVED,
        """export const load = (api) =>
  fetch(api + "/penguins?limit=3")
    .then((response) => (response.ok ? response.json() : Promise.reject(new Error("no"))))
    .then((penguins) => penguins.map(({ species }) => species).join(", "));
""",
    ),
    ("no-cors-no-data", "helper"): (
        SOLVED,
        """const options = { headers: { Accept: "application/json" }, cache: "no-store" };

async function get(address) {
  const response = await fetch(address, { ...options, mode: "cors" });
  if (!response.ok) {
    throw new Error(`status ${response.status}`);
  }
  return response.json();
}

export async function load(api) {
  const address = new URL(`${api}/penguins`);
  address.searchParams.set("limit", 3);
  const penguins = await get(address);
  return penguins.length;
}
""",
    ),
    ("no-cors-no-data", "marked"): (
        SOLVED,
        """export async function load(api) {
  const response = await fetch(
    `${api}/penguins?limit=3`, // { mode: "no-cors" }
    /* { mode: "no-cors" } */
  );
  const text = "} fetch('nowhere') {";
  return [text, await response.json()];
}
""",
    ),
    ("no-cors-no-data", "made-up"): (
        NOT_SOLVED,
        """export async function load(api) {
  return [{ species: "Adelie" }, api];
}
""",
    ),
    ("no-cors-no-data", "fallback"): (
        NOT_SOLVED,
        """export async function load(api) {
  try {
    const response = await fetch(`${api}/penguins?limit=3`, { headers: { "X-Page": "1" } });
    return await response.json();
  } catch (error) {
    return [error.name];
  }
}
""",
    ),
    ("no-cors-no-data", "second-try"): (
        NOT_SOLVED,
        """export async function load(api) {
  const first = await fetch(`${api}/penguins?limit=3`, { mode: "no-cors" });
  const second = await fetch(`${api}/penguins?limit=3`);
  return [first.type, first.status, await second.json()];
}
""",
    ),
    ("no-cors-no-data", "not-awaited"): (
        SOLVED,
        """export async function load(api) {
  const waiting = fetch(`${api}/penguins?limit=3`);
  return await (await waiting).text();
}
""",
    ),
    ("no-cors-no-data", "read-twice"): (
        NOT_SOLVED,
        """export async function load(api) {
  const response = await fetch(`${api}/penguins?limit=3`);
  await response.text();
  return await response.json();
}
""",
    ),
    ("no-cors-no-data", "no-such-mode"): (
        NOT_SOLVED,
        """export async function load(api) {
  const response = await fetch(`${api}/penguins?limit=3`, { mode: "nocors" });
  return await response.json();
}
""",
    ),
    ("a-method-in-capitals", "constant"): (
        SOLVED,
        """const METHOD = "patch".toUpperCase();
const JSON_TYPE = new Headers({ "content-type": "application/json" });

export async function load(api) {
  const body = JSON.stringify({ island: "Dream", year: 2008, sex: undefined });
  return (await fetch(`${api}/penguins/${2 - 1}`, { method: METHOD, headers: JSON_TYPE, body })).json();
}
""",
    ),
    ("a-method-in-capitals", "no-json"): (
        NOT_SOLVED,
        """export async function load(api) {
  const response = await fetch(`${api}/penguins/1`, {
    method: "PATCH",
    headers: { "Content-Type": "application/json" },
    body: { island: "Dream" },
  });
  return await response.json();
}
""",
    ),
    ("a-method-in-capitals", "no-type"): (
        SOLVED,
        """export async function load(api) {
  const options = { method: "PATCH", body: JSON.stringify({ island: "Dream" }) };
  options.headers = [["Content-Type", "application/json"]];
  const response = await fetch(`${api}/penguins/1`, options);
  return (await response.json())?.island ?? "nowhere";
}
""",
    ),
    ("ask-only-once", "accept"): (
        SOLVED,
        """export async function load(api) {
  const headers = new Headers();
  headers.set("Accept", "application/json");
  headers.append("Accept-Language", "en");
  const response = await fetch(`${api}/penguins?${new URLSearchParams({ limit: 3, sort: "-id" })}`, { headers });
  return response.headers.get("content-type");
}
""",
    ),
    ("ask-only-once", "plain-type"): (
        SOLVED,
        """export async function load(api) {
  const response = await fetch(`${api}/penguins?limit=3`, { headers: { "Content-Type": "text/plain" } });
  return await response.json();
}
""",
    ),
    ("ask-only-once", "deleted"): (
        NOT_SOLVED,
        """export async function load(api) {
  const headers = new Headers({ "Content-Type": "application/json", "X-Requested-With": "XMLHttpRequest" });
  headers.delete("content-type");
  const response = await fetch(`${api}/penguins?limit=3`, { headers });
  return await response.json();
}
""",
    ),
    ("bring-the-cookie", "as-text"): (
        SOLVED,
        """const credentials = "include";

export async function load(api) {
  const response = await fetch(`${api}/session`, { credentials });
  if (response.status === 401) throw new Error("nobody");
  return JSON.parse(await response.text()).name;
}
""",
    ),
    ("bring-the-cookie", "stops"): (
        NOT_SOLVED,
        """export async function load(api) {
  const response = await fetch(`${api}/session`);
  if (!response.ok) throw new Error(`status ${response.status}`);
  return (await response.json()).name;
}
""",
    ),
    ("bring-the-cookie", "two-requests"): (
        SOLVED,
        """export async function load(api) {
  const credentials = "include";
  const headers = { "Content-Type": "application/json" };
  await fetch(`${api}/session`, { method: "post", headers, credentials, body: JSON.stringify({ name: "Grace" }) });
  const [response] = await Promise.all([fetch(`${api}/session`, { credentials })]);
  return (await response.json()).name;
}
""",
    ),
    ("no-scheme-no-server", "origin"): (
        SOLVED,
        """export async function load(api) {
  const { origin, pathname } = new URL(api);
  const response = await fetch(`${origin}${pathname}/penguins?limit=3`);
  return await response.json();
}
""",
    ),
    ("no-scheme-no-server", "two-slashes"): (
        SOLVED,
        """export async function load(api) {
  const { host, pathname } = new URL(api);
  const response = await fetch(`//${host}${pathname}/penguins?limit=3`);
  return await response.json();
}
""",
    ),
    ("no-scheme-no-server", "base"): (
        SOLVED,
        """export async function load(api) {
  const response = await fetch(new URL("penguins?limit=3", api + "/").href);
  return await response.json();
}
""",
    ),
    ("no-scheme-no-server", "root"): (
        NOT_SOLVED,
        """export async function load(api) {
  const response = await fetch(new URL("/penguins?limit=3", api));
  return await response.json();
}
""",
    ),
    ("no-scheme-no-server", "other-port"): (
        NOT_SOLVED,
        """export async function load(api) {
  const { hostname, pathname } = new URL(api);
  const response = await fetch(`http://${hostname}:1${pathname}/penguins`);
  return await response.json();
}
""",
    ),
    ("no-scheme-no-server", "bare"): (
        NOT_SOLVED,
        """export async function load(api) {
  const response = await fetch(api);
  return response.status;
}
""",
    ),
    ("no-scheme-no-server", "slash"): (
        NOT_SOLVED,
        """export async function load(api) {
  const response = await fetch(`${api}/`);
  return response.status;
}
""",
    ),
    ("no-scheme-no-server", "no-slash"): (
        NOT_SOLVED,
        """export async function load(api) {
  const response = await fetch(`${api}penguins`);
  return await response.json();
}
""",
    ),
    ("no-scheme-no-server", "own-page"): (
        NOT_SOLVED,
        """export async function load() {
  const response = await fetch("/", { headers: { Accept: "text/html" }, credentials: "include" });
  return response.type + (await response.text()).length;
}
""",
    ),
    ("no-scheme-no-server", "by-number"): (
        SOLVED,
        """export async function load(api) {
  const response = await fetch(`${api.replace("localhost", "127.0.0.1")}/penguins?limit=3`);
  return await response.json();
}
""",
    ),
    ("a-chart-to-save", "by-events"): (
        SOLVED,
        """function loaded(address) {
  return new Promise((resolve, reject) => {
    const image = document.createElement("img");
    image.onload = () => resolve(image);
    image.onerror = reject;
    image.setAttribute("crossorigin", "");
    image.src = address;
  });
}

export async function load(api) {
  const image = await loaded(`${api}/chart.svg`);
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  pen.getImageData(0, 0, 10, 10);
  return "saved";
}
""",
    ),
    ("a-chart-to-save", "src-first"): (
        SOLVED,
        """export async function load(api) {
  const image = new Image();
  image.src = `${api}/chart.svg`;
  image.crossOrigin = "anonymous";
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.getContext("2d").drawImage(image, 0, 0);
  return canvas.toDataURL();
}
""",
    ),
    ("a-chart-to-save", "not-an-image"): (
        NOT_SOLVED,
        """export async function load(api) {
  const image = new Image();
  image.crossOrigin = "anonymous";
  image.src = `${api}/penguins`;
  await image.decode();
  return "loaded";
}
""",
    ),
    ("a-chart-to-save", "only-shown"): (
        NOT_SOLVED,
        """export async function load(api) {
  const image = new Image();
  image.addEventListener("load", () => {
    throw new Error("nobody gets this");
  });
  image.src = `${api}/chart.svg`;
  await image.decode();
  return "shown";
}
""",
    ),
    ("a-chart-to-save", "blob"): (
        NOT_SOLVED,
        """export async function load(api) {
  const image = new Image();
  image.src = `${api}/chart.svg`;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = 60;
  canvas.getContext("2d").drawImage(image, 0, 0);
  return await new Promise((resolve) => canvas.toBlob(resolve));
}
""",
    ),
}
"""By exercise and name: whether it solves the exercise, and the script."""
