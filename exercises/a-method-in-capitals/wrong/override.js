// The page calls load() with the address of the API, and shows what it returns.
export async function load(api) {
  const response = await fetch(`${api}/penguins/1`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-HTTP-Method-Override": "PATCH" },
    body: JSON.stringify({ island: "Dream" }),
  });
  return await response.json();
}
