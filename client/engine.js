// @ts-check
/* Which of the three draws this page, and what it calls itself. */

/** @type {Record<string, string>} */
export const ENGINES = { chromium: "Chromium", firefox: "Firefox", webkit: "WebKit" };

export function engine() {
  if (/Firefox\//.test(navigator.userAgent)) return "firefox";
  return /Chrom(e|ium)\//.test(navigator.userAgent) ? "chromium" : "webkit";
}

/** The engine and its version; WebKit tells only which Safari it keeps up with. */
export function browserName() {
  const name = engine();
  const pattern = { chromium: /Chrom(?:e|ium)\/(\d+)/, firefox: /Firefox\/(\d+)/, webkit: /Version\/([\d.]+)/ }[name];
  const version = pattern?.exec(navigator.userAgent)?.[1];
  if (!version) return ENGINES[name];
  return name === "webkit" ? `WebKit, as in Safari ${version}` : `${ENGINES[name]} ${version}`;
}
