// The page calls load() with the address of the API, and shows what it returns.
export async function load(api) {
  const { host, pathname } = new URL(api);
  const response = await fetch(`/${host}${pathname}/penguins?limit=3`);
  return await response.json();
}
