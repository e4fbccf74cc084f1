import Link from "next/link";

import { Notice } from "@/components/Notice";
import { words } from "@/lib/language";

export default async function NotFound() {
  const text = await words();
  return (
    <Notice title={text.notFound} text={text.notFoundHint}>
      <Link className="button" href="/">
        {text.back}
      </Link>
    </Notice>
  );
}
