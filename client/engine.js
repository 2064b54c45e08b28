// @ts-check
/* Which of the three browser engines shows this page, and the name and version of the browser. */

/** The engines of demo_api/browser/engines.py. @type {Record<string, string>} */
export const ENGINE_NAMES = { chromium: "Chromium", firefox: "Firefox", webkit: "WebKit" };

export function engine() {
  if (/Firefox\//.test(navigator.userAgent)) return "firefox";
  return /Chrom(e|ium)\//.test(navigator.userAgent) ? "chromium" : "webkit";
}

/** The engine and its version. The version of WebKit is real only on Apple's systems. */
export function browserName() {
  const { userAgent } = navigator;
  const name = engine();
  if (name === "webkit") {
    const safari = /\((?:Macintosh|iPhone|iPad).*Version\/([\d.]+)/.exec(userAgent);
    return safari ? `WebKit, Safari ${safari[1]}` : ENGINE_NAMES.webkit;
  }
  const version = /(?:Chrome|Chromium|Firefox)\/(\d+)/.exec(userAgent);
  return version ? `${ENGINE_NAMES[name]} ${version[1]}` : ENGINE_NAMES[name];
}
