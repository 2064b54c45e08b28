// The page calls load() with the address of the API, and shows what it returns.
export async function load(api) {
  const response = await fetch(`${api}/penguins?limit=3`, {
    mode: "no-cors",
    headers: {
      "Content-Type": "application/json",
      "X-Requested-With": "XMLHttpRequest",
    },
  });
  return await response.json();
}
