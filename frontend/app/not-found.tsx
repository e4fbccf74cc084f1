import Link from "next/link";

import { Notice } from "@/components/Notice";

export default function NotFound() {
  return (
    <Notice title="ページが見つかりません" text="削除されたか、アドレスが変わった可能性があります。">
      <Link className="button" href="/">
        一覧へ戻る
      </Link>
    </Notice>
  );
}
