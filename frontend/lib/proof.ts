import { useEffect, useRef } from "react";

/**
 * What a mail's link carries behind its #; call it when the form is sent. It leaves the address at
 * once, so it is not in what somebody copies from there, goes back to, or keeps as a bookmark.
 */
export function useProof(): () => string {
  const proof = useRef("");
  useEffect(() => {
    function take() {
      if (!location.hash) return;
      proof.current = location.hash.slice(1);
      history.replaceState(history.state, "", location.pathname);
    }
    take();
    // Another link into the same tab loads no page.
    addEventListener("hashchange", take);
    return () => removeEventListener("hashchange", take);
  }, []);
  return () => proof.current;
}
