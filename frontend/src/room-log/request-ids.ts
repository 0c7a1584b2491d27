/** Names for requests that no other page uses. */
export function requestIds(): (letter: string) => string {
  const page = Math.random().toString(36).slice(2, 10);
  let made = 0;
  return (letter) => `${letter}${page}${(++made).toString(36)}`;
}
