// @ts-check
/* Which of the three draws this page, and what it calls itself. */

/** @type {Record<string, string>} */
export const ENGINES = { chromium: "Chromium", firefox: "Firefox", webkit: "WebKit" };

export function engine() {
  if (/Firefox\//.test(navigator.userAgent)) return "firefox";
  return /Chrom(e|ium)\//.test(navigator.userAgent) ? "chromium" : "webkit";
}

/** The engine and its version; WebKit tells one on Apple's systems only, elsewhere its number means nothing. */
export function browserName() {
  const { userAgent } = navigator;
  const name = engine();
  if (name === "webkit") {
    const safari = /\((?:Macintosh|iPhone|iPad).*Version\/([\d.]+)/.exec(userAgent);
    return safari ? `WebKit, Safari ${safari[1]}` : ENGINES.webkit;
  }
  const version = /(?:Chrome|Chromium|Firefox)\/(\d+)/.exec(userAgent);
  return version ? `${ENGINES[name]} ${version[1]}` : ENGINES[name];
}
