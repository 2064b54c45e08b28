// The page calls load() with the address of the API, and shows what it returns.
export async function load(api) {
  const response = await fetch(`${api}/session`, { withCredentials: true });
  const { name } = await response.json();
  return name;
}
