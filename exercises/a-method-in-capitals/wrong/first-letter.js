// The page calls load() with the address of the API, and shows what it returns.
export async function load(api) {
  const response = await fetch(`${api}/penguins/1`, {
    method: "Patch",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ island: "Dream" }),
  });
  return await response.json();
}
