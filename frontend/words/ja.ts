// What the pages say. Another language is a file beside this one, and a line in lib/language.ts.

export const ja = {
  itself: "日本語",
  name: "写真帖",
  description: "みんなで写真を持ち寄るアルバムです。",
  skip: "本文へ移動",
  menu: "メインメニュー",
  honorific: "さん",
  wait: "お待ちください…",
  unavailable: "ただいま受け付けられません。しばらく待ってから、もう一度お試しください。",
  throttled: "回数が多すぎます。しばらく待ってから、もう一度お試しください。",

  list: "みんなの写真",
  empty: "まだ写真がありません。",
  first: "最初の一枚を投稿",
  registerFirst: "登録して投稿",
  pages: "ページ",
  newer: "新しい写真",
  older: "以前の写真",
  back: "一覧へ戻る",

  signIn: "ログイン",
  signOut: "ログアウト",
  username: "ユーザー名",
  password: "パスワード",
  passwordHint: "8文字以上。数字だけのものは使えません。",
  email: "メールアドレス",
  wrongPassword: "ユーザー名またはパスワードが違います。",
  newHere: "はじめての方は",
  registered: "登録済みの方は",
  forgotten: "パスワードを忘れた方",

  signUp: "新規登録",
  usernameHint: "写真に表示されます。文字、数字と @ . + - _ が使えます。",
  emailHint: "確認のメールをお送りします。公開されません。",
  register: "登録する",
  confirmationSent:
    "確認のメールをお送りしました。1時間以内にメールのリンクを開いて、登録を完了してください。",
  notArrived: "届かないときは",

  confirm: "登録の確認",
  confirmHint: "ボタンを押すと登録が完了し、ログインできるようになります。",
  finish: "登録を完了する",
  confirmed: "登録が完了しました。",
  worthless: "このリンクは使えません。期限が切れたか、すでに使われています。",
  linkFails: "リンクが使えないときは",
  sendAgain: "メールをもう一度送る",
  send: "メールを送る",
  again: "確認メールの再送",
  againHint: "登録したアドレスに、確認用のリンクをもう一度お送りします。",
  againSent:
    "このアドレスの登録が確認待ちであれば、メールをお送りしました。1時間以内にリンクを開いてください。",

  forgot: "パスワードの再設定",
  forgotHint: "登録したアドレスに、再設定用のリンクをお送りします。",
  forgotSent:
    "このメールアドレスが登録されていれば、再設定用のリンクをお送りしました。1時間以内に開いてください。",
  reset: "新しいパスワード",
  change: "変更する",
  changed: "パスワードを変更しました。",

  account: "アカウント",
  changePassword: "パスワードの変更",
  present: "現在のパスワード",
  changeHint:
    "変更すると、ほかの端末やブラウザーではログアウトされます。こちらではログインしたままご利用いただけます。",
  changedHere: "パスワードを変更しました。ほかの端末やブラウザーではログアウトされました。",
  changedAway: "パスワードを変更しました。新しいパスワードでログインしてください。",
  removeAccount: "アカウントの削除",
  removeAccountHint:
    "登録情報と、投稿したすべての写真、通報の記録を削除します。元には戻せません。",
  removeAccountSure: "確認のため、パスワードを入力してください。",
  removeAccountNow: "アカウントを削除する",
  accountRemoved: "アカウントを削除しました",
  accountRemovedHint: "投稿した写真も、すべて削除しました。ご利用ありがとうございました。",

  upload: "写真を投稿",
  image: "画像",
  choose: "画像を選ぶ",
  chosen: "選んだ画像",
  imageHint: "JPEG、PNG、GIF、WebP。10MBまで。",
  tooLarge: "画像が大きすぎます。10MBまでの画像を選んでください。",
  title: "題名",
  post: "投稿する",

  original: "元の画像を開く",
  remove: "削除する",
  sure: "この写真を削除します。元には戻せません。よろしいですか？",
  report: "通報する",
  reported: "通報しました。担当者が確認します。",

  notFound: "ページが見つかりません",
  notFoundHint: "削除されたか、アドレスが変わった可能性があります。",
  broken: "読み込めませんでした",
  brokenHint: "しばらく待ってから、もう一度お試しください。",
  reload: "もう一度読み込む",
};

export type Words = typeof ja;
