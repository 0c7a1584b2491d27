/** When the page is on the net again, or looked at again: lines may have died meanwhile. */
export function wheneverBack(act: () => void): () => void {
  const back = (): void => {
    if (document.visibilityState === "visible") act();
  };
  window.addEventListener("online", back);
  document.addEventListener("visibilitychange", back);
  return () => {
    window.removeEventListener("online", back);
    document.removeEventListener("visibilitychange", back);
  };
}
