// The page calls load() with the address of the API, and shows what it returns.
export async function load(api) {
  const response = await fetch(`${api}/penguins?limit=3`, {
    cache: "force-cache",
    headers: {
      "Content-Type": "application/json",
      "X-Requested-With": "XMLHttpRequest",
    },
  });
  return await response.json();
}
