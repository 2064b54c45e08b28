// The page calls load() with the address of the API, and shows what it returns.
export async function load(api) {
  const response = await fetch(`${api}/penguins?limit=3`);
  return await response.json();
}
