<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ja" sourcelanguage="en">
<context>
    <name>Arguments</name>
    <message>
        <source>Try “dbsync-desktop --help”.</source>
        <translation>「dbsync-desktop --help」をお試しください。</translation>
    </message>
    <message>
        <source>“%1” was not expected.</source>
        <translation>「%1」は不要な引数です。</translation>
    </message>
    <message>
        <source>After --db a file must be named.</source>
        <translation>--db の後にファイルを指定してください。</translation>
    </message>
    <message>
        <source>No view is called “%1”.</source>
        <translation>「%1」という画面はありません。</translation>
    </message>
    <message>
        <source>There is no display. On a computer without one use dbsync.</source>
        <translation>画面がありません。画面のないコンピューターでは dbsync をお使いください。</translation>
    </message>
    <message>
        <source>Usage: %1</source>
        <translation>使い方: %1</translation>
    </message>
    <message>
        <source>Keeps SQLite databases in step with a company’s cloud.</source>
        <translation>SQLiteデータベースを会社のクラウドと同期した状態に保ちます。</translation>
    </message>
    <message>
        <source>shows this database; sets it up where it is not linked yet</source>
        <translation>このデータベースを表示します（未リンクの場合は設定を始めます）</translation>
    </message>
    <message>
        <source>opens at local, pending, conflicts, activity, settings or admin</source>
        <translation>local、pending、conflicts、activity、settings、adminのいずれかで開きます</translation>
    </message>
    <message>
        <source>opens no window where there is a tray, else a minimized one</source>
        <translation>トレイがあればウィンドウを開かず、なければ最小化して開きます</translation>
    </message>
    <message>
        <source>shows this and ends</source>
        <translation>この説明を表示して終了します</translation>
    </message>
    <message>
        <source>shows the version and ends</source>
        <translation>バージョンを表示して終了します</translation>
    </message>
    <message>
        <source>The configuration is shared with dbsync; DBSYNC_CONFIG_DIR names its folder.</source>
        <translation>設定はdbsyncと共有されます。フォルダーはDBSYNC_CONFIG_DIRで指定します。</translation>
    </message>
</context>
<context>
    <name>Attention</name>
    <message numerus="yes">
        <source>%Ln row(s) of %1 were deleted in the cloud. Here they stay until you agree.</source>
        <translation>
            <numerusform>%1 の %Ln 行がクラウドで削除されました。同意するまで、このコンピューターには残ります。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) of %1 were deleted here. In the cloud they stay until you agree.</source>
        <translation>
            <numerusform>%1 の %Ln 行がこのコンピューターで削除されました。同意するまで、クラウドには残ります。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) were changed in the cloud too. They are sent once a sync has fetched those changes.</source>
        <translation>
            <numerusform>%Ln 行はクラウドでも変更されています。その変更を同期で受け取った後に送信されます。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) of %1 have no value in their key and are not synced.</source>
        <translation>
            <numerusform>%1 の %Ln 行はキーに値がないため、同期されません。</numerusform>
        </translation>
    </message>
    <message>
        <source>Table %1 is only in this database. It is synced once it has been added to the company&apos;s tables.</source>
        <translation>テーブル %1 はこのデータベースにしかありません。会社のテーブルに追加されると同期されます。</translation>
    </message>
    <message>
        <source>Table %1 is in the cloud but not in this database.</source>
        <translation>テーブル %1 はクラウドにありますが、このデータベースにはありません。</translation>
    </message>
    <message>
        <source>Table %1 seems to have been renamed to %2 here. Its changes wait until it has its old name again, or the new one is added to the company&apos;s tables.</source>
        <translation>テーブル %1 の名前が、このコンピューターで %2 に変更されたようです。元の名前に戻すか、新しいテーブルを会社のテーブルに追加するまで、変更は待機します。</translation>
    </message>
    <message>
        <source>The primary key of table %1 is another one than in the cloud. Its changes wait.</source>
        <translation>テーブル %1 の主キーがクラウドと異なります。変更は待機しています。</translation>
    </message>
    <message>
        <source>Table %1 is not synced: %2</source>
        <comment>table, why</comment>
        <translation>テーブル %1 は同期されません：%2</translation>
    </message>
    <message>
        <source>Table %1 is not built as in the cloud. Its changes wait.</source>
        <translation>テーブル %1 の構造がクラウドと異なります。変更は待機しています。</translation>
    </message>
    <message>
        <source>Column %1 of table %2 is only in this database; its values are not synced.</source>
        <translation>テーブル %2 の列 %1 はこのデータベースにしかないため、値は同期されません。</translation>
    </message>
    <message>
        <source>Column %1 of table %2 is in the cloud but not in this database.</source>
        <translation>テーブル %2 の列 %1 はクラウドにありますが、このデータベースにはありません。</translation>
    </message>
    <message>
        <source>Column %1 of table %2 seems to have been renamed to %3 here. Its values in the cloud stay as they are.</source>
        <translation>テーブル %2 の列 %1 の名前が、このコンピューターで %3 に変更されたようです。クラウドの値はそのままです。</translation>
    </message>
    <message>
        <source>Column %1 of table %2 is of type %3 here and of type %4 in the cloud, so it is not synced.</source>
        <translation>テーブル %2 の列 %1 の型が、このコンピューターでは %3、クラウドでは %4 のため、同期されません。</translation>
    </message>
    <message>
        <source>Column %1 of table %2 needs a value here but not in the cloud.</source>
        <translation>テーブル %2 の列 %1 は、このコンピューターでは値が必要ですが、クラウドでは必要ありません。</translation>
    </message>
    <message>
        <source>It is a virtual table.</source>
        <translation>仮想テーブルです。</translation>
    </message>
    <message>
        <source>It has no primary key.</source>
        <translation>主キーがありません。</translation>
    </message>
    <message>
        <source>Its name is reserved for db-sync.</source>
        <translation>この名前は db-sync 自身が使用します。</translation>
    </message>
    <message numerus="yes">
        <source>It has more than %Ln column(s).</source>
        <translation>
            <numerusform>列の数が %Ln を超えています。</numerusform>
        </translation>
    </message>
    <message>
        <source>It has a column without a name.</source>
        <translation>名前のない列があります。</translation>
    </message>
    <message>
        <source>It has no name.</source>
        <translation>名前がありません。</translation>
    </message>
    <message>
        <source>Its primary key has too many columns.</source>
        <translation>主キーの列が多すぎます。</translation>
    </message>
    <message>
        <source>It needs a function that only the program that made it has: %1</source>
        <translation>このテーブルを作ったプログラムにしかない機能が必要です：%1</translation>
    </message>
    <message>
        <source>Its column %1 has a name that is reserved for db-sync.</source>
        <translation>列 %1 の名前は db-sync 自身が使用します。</translation>
    </message>
    <message>
        <source>It is not one of the company&apos;s tables.</source>
        <translation>会社のテーブルではありません。</translation>
    </message>
    <message>
        <source>Not every change of the company&apos;s tables could be made in this file; the details in the overview say why. Everything else goes on.</source>
        <translation>会社のテーブルに対する変更の一部を、このファイルに反映できませんでした。理由は「概要」の詳細をご覧ください。ほかの変更は通常どおり同期されます。</translation>
    </message>
    <message>
        <source>The definition of %1 was changed here and in the cloud. The one here stays until it is added to the company&apos;s tables, or removed here.</source>
        <translation>%1 の定義が、このコンピューターとクラウドの両方で変更されました。会社のテーブルに追加されるか、このコンピューターで削除されるまで、このコンピューターの定義が残ります。</translation>
    </message>
    <message>
        <source>Table %1 refers to table %2, which is not synced. Other computers get the table without that reference.</source>
        <translation>テーブル %1 は、同期されないテーブル %2 を参照しています。ほかのコンピューターには、この参照のないテーブルが作られます。</translation>
    </message>
</context>
<context>
    <name>CloudWords</name>
    <message>
        <source>“%1” must have a value in the cloud.</source>
        <translation>クラウドでは「%1」に値が必要です。</translation>
    </message>
    <message>
        <source>“%1” is of type %2, which cannot hold %3 unchanged.</source>
        <translation>「%1」は %2 型で、%3 をそのまま保持できません。</translation>
    </message>
    <message>
        <source>“%1” is part of a key and of type %2 in the cloud, which cannot hold %3.</source>
        <translation>「%1」はキーの一部で、クラウドでは %2 型のため、%3 を保持できません。</translation>
    </message>
    <message>
        <source>The row has more values than a row of the cloud&apos;s database can hold.</source>
        <translation>この行の値の数が、クラウドのデータベースで 1 行に保存できる数を超えています。</translation>
    </message>
    <message>
        <source>A value that the cloud looks rows up by is too long.</source>
        <translation>クラウドが行の検索に使う値が長すぎます。</translation>
    </message>
    <message>
        <source>A rule of the cloud&apos;s database leaves this row out.</source>
        <translation>クラウドのデータベースのルールにより、この行は除外されます。</translation>
    </message>
    <message>
        <source>A column of the row must have a value in the cloud.</source>
        <translation>クラウドでは、この行の列の 1 つに値が必要です。</translation>
    </message>
    <message>
        <source>A rule of the cloud&apos;s database does not allow this row; the details tell which.</source>
        <translation>クラウドのデータベースのルールにより、この行は許可されません。どのルールかは詳細をご覧ください。</translation>
    </message>
    <message>
        <source>The cloud&apos;s row has no value in %1, which needs one here.</source>
        <translation>クラウドの行の %1 に値がありませんが、このコンピューターでは値が必要です。</translation>
    </message>
    <message>
        <source>The cloud&apos;s row breaks a rule of the table here: %1</source>
        <translation>クラウドの行が、このコンピューターのテーブルのルールに反しています：%1</translation>
    </message>
    <message>
        <source>The cloud&apos;s row has a value that does not fit the type of its column here.</source>
        <translation>クラウドの行に、このコンピューターの列の型に合わない値があります。</translation>
    </message>
    <message>
        <source>A value of this row is not allowed; the details tell which.</source>
        <translation>この行の値の 1 つは許可されていません。どの値かは詳細をご覧ください。</translation>
    </message>
    <message>
        <source>A value of this row is not allowed: %1.</source>
        <comment>columns</comment>
        <translation>この行の値は許可されていません：%1。</translation>
    </message>
</context>
<context>
    <name>Glance</name>
    <message>
        <source>Not synced yet.</source>
        <translation>まだ同期していません。</translation>
    </message>
    <message>
        <source>Last synced: %1, by a clock that has been set back since.</source>
        <translation>最終同期：%1（その後、時計が戻されています）。</translation>
    </message>
    <message>
        <source>Last synced: %1.</source>
        <translation>最終同期：%1。</translation>
    </message>
    <message>
        <source>Since %1.</source>
        <translation>%1 からこの状態です。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) are safe on this computer.</source>
        <translation>
            <numerusform>%Ln 件の変更はこのコンピューターに安全に保存されています。</numerusform>
        </translation>
    </message>
    <message>
        <source>You can go on working.</source>
        <translation>作業はそのまま続けられます。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) wait here.</source>
        <translation>
            <numerusform>%Ln 件の変更が送信待ちです。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Sync %Ln change(s)</source>
        <translation>
            <numerusform>%Ln 件の変更を同期</numerusform>
        </translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation>今すぐ同期</translation>
    </message>
    <message>
        <source>Opening</source>
        <translation>開いています</translation>
    </message>
    <message>
        <source>The database is being read.</source>
        <translation>データベースを読み込んでいます。</translation>
    </message>
    <message>
        <source>Not linked</source>
        <translation>未リンク</translation>
    </message>
    <message>
        <source>Set up…</source>
        <translation>セットアップ…</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>再試行</translation>
    </message>
    <message>
        <source>Syncing…</source>
        <translation>同期しています…</translation>
    </message>
    <message>
        <source>Signed out</source>
        <translation>ログアウト済み</translation>
    </message>
    <message>
        <source>Your session has ended; sign in to go on syncing.</source>
        <translation>ログインの有効期限が切れました。同期を続けるにはログインしてください。</translation>
    </message>
    <message>
        <source>Sign in again…</source>
        <translation>もう一度ログイン…</translation>
    </message>
    <message>
        <source>Trying…</source>
        <translation>試行中…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) changed on both sides; everything else goes on.</source>
        <translation>
            <numerusform>%Ln 行がこのコンピューターとクラウドの両方で変更されました。ほかの変更は通常どおり同期されます。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln decision(s) needed</source>
        <translation>
            <numerusform>%Ln 件の判断が必要です</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Resolve %Ln conflict(s)</source>
        <translation>
            <numerusform>%Ln 件の競合を解決</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing waits.</source>
        <translation>送信待ちの変更はありません。</translation>
    </message>
    <message>
        <source>Automatic sync goes on at %1.</source>
        <translation>自動同期は %1 に再開します。</translation>
    </message>
    <message>
        <source>Decide about deletions</source>
        <translation>削除について決める</translation>
    </message>
    <message>
        <source>Open the settings</source>
        <translation>設定を開く</translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) had not been sent yet: keep the damaged file until somebody has looked for them.</source>
        <translation>
            <numerusform>%Ln 件の変更がまだ送信されていませんでした。誰かが確認するまで、破損したファイルを保管してください。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) that you made since are kept and will be written by themselves.</source>
        <translation>
            <numerusform>それ以降の %Ln 件の変更は保管されており、自動で書き込まれます。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) not written yet</source>
        <translation>
            <numerusform>%Ln 件の変更が未書き込み</numerusform>
        </translation>
    </message>
    <message>
        <source>The file cannot be written to right now.</source>
        <translation>今はファイルに書き込めません。</translation>
    </message>
    <message>
        <source>The first sync was stopped before its end. What has arrived stays, and the rest comes when you go on with it.</source>
        <translation>初回同期は途中で停止されました。届いたものはそのまま残り、続けると残りが届きます。</translation>
    </message>
    <message>
        <source>Go on with the first sync</source>
        <translation>初回同期を続ける</translation>
    </message>
    <message>
        <source>Automatic sync goes on tomorrow at %1.</source>
        <translation>自動同期は明日 %1 に再開します。</translation>
    </message>
    <message>
        <source>Automatic sync goes on at %1 on %2.</source>
        <comment>time, day</comment>
        <translation>自動同期は %2 %1 に再開します。</translation>
    </message>
</context>
<context>
    <name>ListColumns</name>
    <message>
        <source>Companies</source>
        <translation>会社</translation>
    </message>
    <message>
        <source>Datasources</source>
        <translation>データソース</translation>
    </message>
    <message>
        <source>Users</source>
        <translation>ユーザー</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>デバイス</translation>
    </message>
    <message>
        <source>Audit log</source>
        <translation>監査ログ</translation>
    </message>
    <message>
        <source>suspended</source>
        <translation>停止中</translation>
    </message>
    <message>
        <source>removed, kept until its time is over</source>
        <translation>削除済み（期限まで保管）</translation>
    </message>
    <message>
        <source>takes no new companies</source>
        <translation>ドレイン中</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>company added</source>
        <translation>会社を追加</translation>
    </message>
    <message>
        <source>company changed</source>
        <translation>会社を変更</translation>
    </message>
    <message>
        <source>company moved</source>
        <translation>会社を移動</translation>
    </message>
    <message>
        <source>company suspended</source>
        <translation>会社を停止</translation>
    </message>
    <message>
        <source>company resumed</source>
        <translation>会社を再開</translation>
    </message>
    <message>
        <source>company removed</source>
        <translation>会社を削除</translation>
    </message>
    <message>
        <source>company removed for good</source>
        <translation>会社を完全に削除</translation>
    </message>
    <message>
        <source>company exported</source>
        <translation>会社をエクスポート</translation>
    </message>
    <message>
        <source>company signed up</source>
        <translation>会社を登録</translation>
    </message>
    <message>
        <source>datasource added</source>
        <translation>データソースを追加</translation>
    </message>
    <message>
        <source>datasource changed</source>
        <translation>データソースを変更</translation>
    </message>
    <message>
        <source>datasource removed</source>
        <translation>データソースを削除</translation>
    </message>
    <message>
        <source>user added</source>
        <translation>ユーザーを追加</translation>
    </message>
    <message>
        <source>user changed</source>
        <translation>ユーザーを変更</translation>
    </message>
    <message>
        <source>user disabled</source>
        <translation>ユーザーを無効化</translation>
    </message>
    <message>
        <source>password changed</source>
        <translation>パスワードを変更</translation>
    </message>
    <message>
        <source>device revoked</source>
        <translation>デバイスを失効</translation>
    </message>
    <message>
        <source>schema pushed</source>
        <translation>スキーマを送信</translation>
    </message>
    <message>
        <source>policy set</source>
        <translation>ポリシーを設定</translation>
    </message>
    <message>
        <source>API key made</source>
        <translation>API キーを作成</translation>
    </message>
    <message>
        <source>API key revoked</source>
        <translation>API キーを失効</translation>
    </message>
    <message>
        <source>operator added</source>
        <translation>運用者を追加</translation>
    </message>
    <message>
        <source>operator changed</source>
        <translation>運用者を変更</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>コード</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名前</translation>
    </message>
    <message>
        <source>Website</source>
        <translation>Web サイト</translation>
    </message>
    <message>
        <source>Datasource</source>
        <translation>データソース</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状態</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>登録日時</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>重み</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>アドレス</translation>
    </message>
    <message>
        <source>E-mail</source>
        <translation>メールアドレス</translation>
    </message>
    <message>
        <source>First name</source>
        <translation>名</translation>
    </message>
    <message>
        <source>Last name</source>
        <translation>姓</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>役割</translation>
    </message>
    <message>
        <source>Disabled</source>
        <translation>無効</translation>
    </message>
    <message>
        <source>disabled</source>
        <translation>無効</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>デバイス</translation>
    </message>
    <message>
        <source>User</source>
        <translation>ユーザー</translation>
    </message>
    <message>
        <source>Last seen</source>
        <translation>最終アクセス</translation>
    </message>
    <message>
        <source>Revision</source>
        <translation>リビジョン</translation>
    </message>
    <message>
        <source>Revoked</source>
        <translation>失効</translation>
    </message>
    <message>
        <source>revoked</source>
        <translation>失効</translation>
    </message>
    <message>
        <source>When</source>
        <translation>日時</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>実行者</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>On</source>
        <translation>対象</translation>
    </message>
    <message>
        <source>logged in</source>
        <translation>ログイン</translation>
    </message>
    <message>
        <source>wrong password</source>
        <translation>パスワードの誤り</translation>
    </message>
    <message>
        <source>login refused</source>
        <translation>ログインを拒否</translation>
    </message>
    <message>
        <source>locked out for some minutes</source>
        <translation>数分間ロック</translation>
    </message>
    <message>
        <source>From</source>
        <translation>接続元</translation>
    </message>
    <message>
        <source>Times</source>
        <translation>回数</translation>
    </message>
    <message>
        <source>policy taken back</source>
        <translation>ポリシーを取り消し</translation>
    </message>
</context>
<context>
    <name>MetadataField</name>
    <message>
        <source>Notes are a JSON object, for example %1.</source>
        <translation>メモは JSON オブジェクトで入力します。例：%1。</translation>
    </message>
</context>
<context>
    <name>SearchField</name>
    <message>
        <source>Search</source>
        <translation>検索</translation>
    </message>
</context>
<context>
    <name>TimeLeft</name>
    <message>
        <source>a few seconds left</source>
        <translation>残り数秒</translation>
    </message>
    <message>
        <source>less than a minute left</source>
        <translation>残り 1 分未満</translation>
    </message>
    <message numerus="yes">
        <source>about %Ln minute(s) left</source>
        <translation>
            <numerusform>残り約 %Ln 分</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Wording</name>
    <message>
        <source>In step</source>
        <translation>同期済み</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>一時停止中</translation>
    </message>
    <message>
        <source>Changes waiting</source>
        <translation>送信待ちの変更あり</translation>
    </message>
    <message>
        <source>Syncing</source>
        <translation>同期中</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>オフライン</translation>
    </message>
    <message>
        <source>Needs your attention</source>
        <translation>対応が必要</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>問題あり</translation>
    </message>
    <message>
        <source>New</source>
        <translation>新規</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>変更</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>New here, not sent yet</source>
        <translation>このコンピューターで追加、未送信</translation>
    </message>
    <message>
        <source>Changed here, not sent yet</source>
        <translation>このコンピューターで変更、未送信</translation>
    </message>
    <message>
        <source>In conflict: waits for your decision</source>
        <translation>競合中：判断待ち</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) added</source>
        <translation>
            <numerusform>%Ln 行を追加</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) changed</source>
        <translation>
            <numerusform>%Ln 行を変更</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) deleted</source>
        <translation>
            <numerusform>%Ln 行を削除</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing changed</source>
        <translation>変更なし</translation>
    </message>
    <message>
        <source>Received from the cloud</source>
        <translation>クラウドから受信</translation>
    </message>
    <message>
        <source>Sent to the cloud</source>
        <translation>クラウドに送信</translation>
    </message>
    <message>
        <source>Taken back</source>
        <translation>元に戻しました</translation>
    </message>
    <message>
        <source>Conflict decided</source>
        <translation>競合を解決しました</translation>
    </message>
    <message>
        <source>Guest (reads)</source>
        <translation>ゲスト（閲覧のみ）</translation>
    </message>
    <message>
        <source>User (syncs)</source>
        <translation>ユーザー（同期）</translation>
    </message>
    <message>
        <source>Manager</source>
        <translation>マネージャー</translation>
    </message>
    <message>
        <source>Administrator</source>
        <translation>管理者</translation>
    </message>
    <message>
        <source>Preparing</source>
        <translation>準備中</translation>
    </message>
    <message>
        <source>Waiting for the cloud</source>
        <translation>クラウドを待っています</translation>
    </message>
    <message>
        <source>Receiving</source>
        <translation>受信中</translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>書き込み中</translation>
    </message>
    <message>
        <source>Collecting changes</source>
        <translation>変更を集めています</translation>
    </message>
    <message>
        <source>Sending</source>
        <translation>送信中</translation>
    </message>
    <message>
        <source>Finishing</source>
        <translation>仕上げ中</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>received: %1</source>
        <translation>受信：%1</translation>
    </message>
    <message>
        <source>sent: %1</source>
        <translation>送信：%1</translation>
    </message>
    <message>
        <source>Nothing had changed on either side.</source>
        <translation>このコンピューターにもクラウドにも変更はありませんでした。</translation>
    </message>
    <message>
        <source>Synced – %1.</source>
        <translation>同期しました。%1。</translation>
    </message>
    <message>
        <source>yesterday, %1</source>
        <translation>昨日 %1</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>day, time</comment>
        <translation>%1 %2</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s)</source>
        <translation>
            <numerusform>%Ln 行</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln byte(s)</source>
        <comment>a binary value</comment>
        <translation>
            <numerusform>%Ln バイト</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>text of %Ln byte(s), not UTF-8</source>
        <translation>
            <numerusform>%Ln バイトのテキスト（UTF-8 以外）</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>a row&apos;s name, its key</comment>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>Changed on both sides</source>
        <translation>両方で変更</translation>
    </message>
    <message>
        <source>Changed here, deleted in the cloud</source>
        <translation>このコンピューターで変更、クラウドで削除</translation>
    </message>
    <message>
        <source>Deleted here, changed in the cloud</source>
        <translation>このコンピューターで削除、クラウドで変更</translation>
    </message>
    <message>
        <source>Added on both sides</source>
        <translation>両方で追加</translation>
    </message>
    <message>
        <source>A value that must be unique</source>
        <translation>重複できない値</translation>
    </message>
    <message>
        <source>A row that it refers to is missing</source>
        <translation>参照先の行がありません</translation>
    </message>
    <message>
        <source>A value that is not allowed</source>
        <translation>許可されていない値</translation>
    </message>
    <message>
        <source>Someone</source>
        <comment>who changed a row</comment>
        <translation>ほかの人</translation>
    </message>
    <message>
        <source>%1 changed %2 in the cloud; here it was changed too, to something else.</source>
        <translation>%1 がクラウドで %2 を変更しました。このコンピューターでも別の内容に変更されています。</translation>
    </message>
    <message>
        <source>%1 deleted this row in the cloud; here it was changed.</source>
        <translation>%1 がクラウドでこの行を削除しました。このコンピューターでは変更されています。</translation>
    </message>
    <message>
        <source>%1 changed this row in the cloud; here it was deleted.</source>
        <translation>%1 がクラウドでこの行を変更しました。このコンピューターでは削除されています。</translation>
    </message>
    <message>
        <source>%1 added a row with the same key in the cloud; the two differ.</source>
        <translation>%1 がクラウドで同じキーの行を追加しました。2 つの内容は異なります。</translation>
    </message>
    <message>
        <source>Another row in the cloud already has the same %1, which must be unique.</source>
        <translation>クラウドの別の行に同じ %1 がすでにあります。この値は重複できません。</translation>
    </message>
    <message>
        <source>This row refers to a row that no longer exists in the cloud.</source>
        <translation>この行は、クラウドにもう存在しない行を参照しています。</translation>
    </message>
    <message>
        <source>Cloud</source>
        <translation>クラウド</translation>
    </message>
    <message>
        <source>Keep mine</source>
        <translation>自分の内容を残す</translation>
    </message>
    <message>
        <source>Take the cloud&apos;s</source>
        <translation>クラウドの内容を使う</translation>
    </message>
    <message>
        <source>Keep both</source>
        <translation>両方を残す</translation>
    </message>
    <message>
        <source>Use my choice</source>
        <translation>選んだ内容を使う</translation>
    </message>
    <message>
        <source>The row comes back in the cloud, with your changes.</source>
        <translation>行は自分の変更とともにクラウドに戻ります。</translation>
    </message>
    <message>
        <source>The row is deleted in the cloud too.</source>
        <translation>行はクラウドでも削除されます。</translation>
    </message>
    <message>
        <source>Your values replace the cloud&apos;s at the next sync.</source>
        <translation>次の同期で、自分の値がクラウドの値を置き換えます。</translation>
    </message>
    <message>
        <source>The row is deleted here too; your changes are discarded.</source>
        <translation>行はこのコンピューターでも削除され、自分の変更は失われます。</translation>
    </message>
    <message>
        <source>The row comes back here, as the cloud has it.</source>
        <translation>行はクラウドの内容でこのコンピューターに戻ります。</translation>
    </message>
    <message>
        <source>This computer takes the cloud&apos;s values; yours are discarded.</source>
        <translation>このコンピューターの値はクラウドの値に置き換わり、自分の値は失われます。</translation>
    </message>
    <message>
        <source>What the column “Result” shows is kept here and sent at the next sync.</source>
        <translation>「結果」列の内容がこのコンピューターに保存され、次の同期で送信されます。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) decided: yours stay.</source>
        <translation>
            <numerusform>%Ln 件の競合を解決しました：自分の内容を残しました。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) decided: the cloud&apos;s are taken.</source>
        <translation>
            <numerusform>%Ln 件の競合を解決しました：クラウドの内容を使いました。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) decided: both rows stay.</source>
        <translation>
            <numerusform>%Ln 件の競合を解決しました：両方の行を残しました。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) decided as you chose.</source>
        <translation>
            <numerusform>%Ln 件の競合を選択どおりに解決しました。</numerusform>
        </translation>
    </message>
    <message>
        <source>The file is not there</source>
        <translation>ファイルがありません</translation>
    </message>
    <message>
        <source>The database file was moved, renamed or deleted, or its disk is not connected. Bring it back and db-sync goes on by itself; or unlink it in the settings.</source>
        <translation>データベースファイルが移動、名前変更、または削除されたか、ディスクが接続されていません。元に戻すと db-sync は自動で再開します。または設定でリンクを解除してください。</translation>
    </message>
    <message>
        <source>This file is not a database</source>
        <translation>このファイルはデータベースではありません</translation>
    </message>
    <message>
        <source>What lies there is not an SQLite database. If it was one, put a backup in its place; what was synced is safe in the cloud.</source>
        <translation>そこにあるのは SQLite データベースではありません。以前はそうだった場合は、代わりにバックアップを置いてください。同期済みのデータはクラウドに安全に保存されています。</translation>
    </message>
    <message>
        <source>The file is damaged</source>
        <translation>ファイルが破損しています</translation>
    </message>
    <message>
        <source>Parts of the database cannot be read. Close the programs that use it and put a backup in its place; what was synced is safe in the cloud, and comes back with the next sync.</source>
        <translation>データベースの一部を読み取れません。使用中のプログラムを閉じ、代わりにバックアップを置いてください。同期済みのデータはクラウドに安全に保存されており、次の同期で戻ります。</translation>
    </message>
    <message>
        <source>This file is not linked yet</source>
        <translation>このファイルはまだリンクされていません</translation>
    </message>
    <message>
        <source>Link it to your company to keep it in step.</source>
        <translation>会社にリンクすると、同期した状態を保てます。</translation>
    </message>
    <message>
        <source>This file is linked already</source>
        <translation>このファイルはすでにリンクされています</translation>
    </message>
    <message>
        <source>Open it, or unlink it in the settings first.</source>
        <translation>開くか、先に設定でリンクを解除してください。</translation>
    </message>
    <message>
        <source>Another program is using the file</source>
        <translation>別のプログラムがファイルを使用中です</translation>
    </message>
    <message>
        <source>db-sync goes on by itself as soon as that program has finished with it. Nothing is lost.</source>
        <translation>そのプログラムがファイルを手放すと、db-sync は自動で再開します。何も失われません。</translation>
    </message>
    <message>
        <source>Another sync of this file runs</source>
        <translation>このファイルの別の同期を実行中です</translation>
    </message>
    <message>
        <source>Wait until it is done, then try again.</source>
        <translation>終わるまで待ってから、もう一度お試しください。</translation>
    </message>
    <message>
        <source>The disk is full</source>
        <translation>ディスクがいっぱいです</translation>
    </message>
    <message>
        <source>Free some space, then try again. The database is as it was; nothing was half written.</source>
        <translation>空き容量を増やしてから、もう一度お試しください。データベースは元のままで、途中まで書き込まれたものはありません。</translation>
    </message>
    <message>
        <source>You do not have permission to write to this file</source>
        <translation>ファイルへの書き込みが許可されていません</translation>
    </message>
    <message>
        <source>Check the permissions of the file and of its folder, then try again.</source>
        <translation>ファイルとフォルダーのアクセス権を確認してから、もう一度お試しください。</translation>
    </message>
    <message>
        <source>The file cannot be opened</source>
        <translation>ファイルを開けません</translation>
    </message>
    <message>
        <source>Check that the file and its folder are there and may be read and written.</source>
        <translation>ファイルとフォルダーが存在し、読み書きできることを確認してください。</translation>
    </message>
    <message>
        <source>The disk is not responding properly</source>
        <translation>ディスクが正しく応答しません</translation>
    </message>
    <message>
        <source>The file could not be read or written. Check the disk and its cable, then try again.</source>
        <translation>ファイルを読み書きできませんでした。ディスクとケーブルを確認してから、もう一度お試しください。</translation>
    </message>
    <message>
        <source>The cloud cannot be reached</source>
        <translation>クラウドに接続できません</translation>
    </message>
    <message>
        <source>Your work here is safe and goes on. Check the network; db-sync tries again by itself.</source>
        <translation>このコンピューターでの作業内容は安全です。作業はそのまま続けられます。ネットワークを確認してください。db-sync は自動で再試行します。</translation>
    </message>
    <message>
        <source>The connection broke off</source>
        <translation>接続が切れました</translation>
    </message>
    <message>
        <source>What has arrived stays, and the next sync goes on from there.</source>
        <translation>届いたデータは残り、次の同期はそこから続きます。</translation>
    </message>
    <message>
        <source>The cloud has a problem</source>
        <translation>クラウドに問題があります</translation>
    </message>
    <message>
        <source>Your work here is safe and goes on; db-sync tries again by itself.</source>
        <translation>このコンピューターでの作業内容は安全です。作業はそのまま続けられます。db-sync は自動で再試行します。</translation>
    </message>
    <message>
        <source>The cloud is very busy</source>
        <translation>クラウドが混み合っています</translation>
    </message>
    <message>
        <source>Your work here is safe; db-sync tries again by itself.</source>
        <translation>このコンピューターでの作業内容は安全です。db-sync は自動で再試行します。</translation>
    </message>
    <message>
        <source>No db-sync cloud answers there</source>
        <translation>このアドレスに db-sync クラウドがありません</translation>
    </message>
    <message>
        <source>Something answers at this address, but it is not a db-sync cloud. Check the address.</source>
        <translation>このアドレスから応答はありますが、db-sync クラウドではありません。アドレスを確認してください。</translation>
    </message>
    <message>
        <source>This is not a server address</source>
        <translation>サーバーのアドレスではありません</translation>
    </message>
    <message>
        <source>It looks like https://db-sync.example.com.</source>
        <translation>https://db-sync.example.com のような形式です。</translation>
    </message>
    <message>
        <source>You are signed out</source>
        <translation>ログアウトされています</translation>
    </message>
    <message>
        <source>Sign in again; nothing here is lost.</source>
        <translation>もう一度ログインしてください。このコンピューターのデータは失われません。</translation>
    </message>
    <message>
        <source>Nobody is signed in</source>
        <translation>誰もログインしていません</translation>
    </message>
    <message>
        <source>Sign in to go on syncing; nothing here is lost.</source>
        <translation>同期を続けるにはログインしてください。このコンピューターのデータは失われません。</translation>
    </message>
    <message>
        <source>E-mail or password is wrong</source>
        <translation>メールアドレスまたはパスワードが違います</translation>
    </message>
    <message>
        <source>Check the company code, the e-mail address and the password.</source>
        <translation>会社コード、メールアドレス、パスワードを確認してください。</translation>
    </message>
    <message>
        <source>You may not do that</source>
        <translation>この操作は許可されていません</translation>
    </message>
    <message>
        <source>Your role does not allow it. Ask an administrator of your company.</source>
        <translation>現在の役割では許可されていません。会社の管理者に問い合わせてください。</translation>
    </message>
    <message>
        <source>There is no such company</source>
        <translation>その会社は存在しません</translation>
    </message>
    <message>
        <source>Check the company code.</source>
        <translation>会社コードを確認してください。</translation>
    </message>
    <message>
        <source>Your company is suspended</source>
        <translation>会社の利用が停止されています</translation>
    </message>
    <message>
        <source>Whoever runs the cloud has stopped it for a while. Your changes wait here.</source>
        <translation>クラウドの運用者が一時的に停止しました。変更はこのコンピューターに残り、送信を待ちます。</translation>
    </message>
    <message>
        <source>This device was shut out</source>
        <translation>このデバイスは利用できなくなりました</translation>
    </message>
    <message>
        <source>An administrator of your company has revoked it. Your changes stay here; unlink and link the file again if that was a mistake.</source>
        <translation>会社の管理者がこのデバイスを失効させました。変更はこのコンピューターに残ります。間違いの場合は、ファイルのリンクを解除してから、もう一度リンクしてください。</translation>
    </message>
    <message>
        <source>Your company has no place in the cloud yet</source>
        <translation>会社の保存先がまだクラウドにありません</translation>
    </message>
    <message>
        <source>Ask whoever runs the cloud to give it a datasource.</source>
        <translation>データソースを割り当てるよう、クラウドの運用者に依頼してください。</translation>
    </message>
    <message>
        <source>Too many attempts</source>
        <translation>試行回数が多すぎます</translation>
    </message>
    <message>
        <source>Wait some minutes, then try again.</source>
        <translation>数分待ってから、もう一度お試しください。</translation>
    </message>
    <message>
        <source>This company code is taken</source>
        <translation>この会社コードはすでに使われています</translation>
    </message>
    <message>
        <source>Choose another, or log in if your company is here already.</source>
        <translation>別のコードを選ぶか、会社がすでに登録済みの場合はログインしてください。</translation>
    </message>
    <message>
        <source>This e-mail address is taken</source>
        <translation>このメールアドレスはすでに使われています</translation>
    </message>
    <message>
        <source>Log in instead, or use another address.</source>
        <translation>代わりにログインするか、別のアドレスを使ってください。</translation>
    </message>
    <message>
        <source>There is no table that could be synced</source>
        <translation>同期できるテーブルがありません</translation>
    </message>
    <message>
        <source>Neither the file nor your company has one. Tables need a primary key.</source>
        <translation>ファイルにも会社にもテーブルがありません。同期するテーブルには主キーが必要です。</translation>
    </message>
    <message>
        <source>The tables differ from your company&apos;s</source>
        <translation>テーブルが会社のものと異なります</translation>
    </message>
    <message>
        <source>Both cannot be kept in this case</source>
        <translation>この場合は両方を残せません</translation>
    </message>
    <message>
        <source>This value does not fit the column</source>
        <translation>この値は列に合いません</translation>
    </message>
    <message>
        <source>The cloud refused</source>
        <translation>クラウドが拒否しました</translation>
    </message>
    <message>
        <source>The database cannot be used</source>
        <translation>データベースを使用できません</translation>
    </message>
    <message>
        <source>That cannot be done</source>
        <translation>それはできません</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>停止しました</translation>
    </message>
    <message>
        <source>Something went wrong here</source>
        <translation>このコンピューターで問題が発生しました</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>title, text</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>The cloud&apos;s value stays</source>
        <translation>クラウドの値を残す</translation>
    </message>
    <message>
        <source>The value of the computer that syncs stays</source>
        <translation>同期するコンピューターの値を残す</translation>
    </message>
    <message>
        <source>The later change stays</source>
        <translation>後からの変更を残す</translation>
    </message>
    <message>
        <source>Both differences are added up</source>
        <translation>両方の増減を足し合わせる</translation>
    </message>
    <message>
        <source>A person is asked</source>
        <translation>人が判断する</translation>
    </message>
    <message>
        <source>Deleted here, not sent yet</source>
        <translation>このコンピューターで削除、未送信</translation>
    </message>
    <message>
        <source>Just arrived from the cloud</source>
        <translation>クラウドから届いたばかり</translation>
    </message>
    <message>
        <source>%1 Noticed: %2.</source>
        <comment>what happened, when</comment>
        <translation>%1 検出：%2。</translation>
    </message>
    <message>
        <source>Your row is sent again. The cloud takes it once the row that it refers to is there.</source>
        <translation>自分の行が再送信されます。参照先の行が存在するようになると、クラウドが受け付けます。</translation>
    </message>
    <message>
        <source>Your row is sent again as it is. The cloud takes it once its rules allow the value.</source>
        <translation>自分の行がそのまま再送信されます。クラウドのルールがその値を許可すると、受け付けられます。</translation>
    </message>
    <message>
        <source>Your change goes; the row becomes again what the cloud has.</source>
        <translation>自分の変更は失われ、行はクラウドの内容に戻ります。</translation>
    </message>
    <message>
        <source>Your row is deleted; the cloud&apos;s rows stay as they are.</source>
        <translation>自分の行は削除され、クラウドの行はそのまま残ります。</translation>
    </message>
    <message>
        <source>%1 needs a value.</source>
        <comment>column</comment>
        <translation>%1 には値が必要です。</translation>
    </message>
    <message>
        <source>Another row already has these values.</source>
        <translation>これらの値を持つ行がすでにあります。</translation>
    </message>
    <message>
        <source>Another row already has this %1.</source>
        <comment>column</comment>
        <translation>この %1 を持つ行がすでにあります。</translation>
    </message>
    <message>
        <source>This breaks a rule of the table: %1</source>
        <comment>SQL condition</comment>
        <translation>テーブルのルールに反しています：%1</translation>
    </message>
    <message>
        <source>A value refers to a row that is not there.</source>
        <translation>存在しない行を参照している値があります。</translation>
    </message>
    <message>
        <source>There is no such row in %1 that %2 could refer to.</source>
        <comment>table, column</comment>
        <translation>%1 には、%2 が参照できる該当の行がありません。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) of %1 still refer to this row.</source>
        <translation>
            <numerusform>%1 の %Ln 行がまだこの行を参照しています。</numerusform>
        </translation>
    </message>
    <message>
        <source>A value does not fit the type of its column.</source>
        <translation>列の型に合わない値があります。</translation>
    </message>
    <message>
        <source>“%1” does not fit %2, which takes numbers such as 12 or 1.5.</source>
        <comment>value, column</comment>
        <translation>「%1」は %2 に合いません。12 や 1.5 のような数値を入力してください。</translation>
    </message>
    <message>
        <source>A rule of the database does not allow this.</source>
        <translation>データベースのルールにより許可されていません。</translation>
    </message>
    <message>
        <source>A rule of the database does not allow this: %1</source>
        <translation>データベースのルールにより許可されていません：%1</translation>
    </message>
    <message>
        <source>This row no longer exists.</source>
        <translation>この行はもうありません。</translation>
    </message>
    <message>
        <source>A row was changed again since.</source>
        <translation>その後、行がまた変更されました。</translation>
    </message>
    <message>
        <source>“%1” cannot be taken back. %2</source>
        <comment>what was done, why</comment>
        <translation>「%1」は元に戻せません。%2</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) added to %1</source>
        <translation>
            <numerusform>%1 に %Ln 行を追加</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) of %1 changed</source>
        <translation>
            <numerusform>%1 の %Ln 行を変更</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) of %1 deleted</source>
        <translation>
            <numerusform>%1 の %Ln 行を削除</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) pasted into %1</source>
        <translation>
            <numerusform>%1 に %Ln 行を貼り付け</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) imported into %1</source>
        <translation>
            <numerusform>%1 に %Ln 行をインポート</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) reverted</source>
        <translation>
            <numerusform>%Ln 件の変更を取り消し</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 contains “%2”</source>
        <comment>column, text</comment>
        <translation>%1 が「%2」を含む</translation>
    </message>
    <message>
        <source>%1 is “%2”</source>
        <comment>column, value</comment>
        <translation>%1 が「%2」と等しい</translation>
    </message>
    <message>
        <source>%1 is not “%2”</source>
        <comment>column, value</comment>
        <translation>%1 が「%2」と等しくない</translation>
    </message>
    <message>
        <source>%1 is below “%2”</source>
        <comment>column, value</comment>
        <translation>%1 が「%2」より小さい</translation>
    </message>
    <message>
        <source>%1 is above “%2”</source>
        <comment>column, value</comment>
        <translation>%1 が「%2」より大きい</translation>
    </message>
    <message>
        <source>%1 has no value</source>
        <comment>column</comment>
        <translation>%1 に値がない</translation>
    </message>
    <message>
        <source>%1 has a value</source>
        <comment>column</comment>
        <translation>%1 に値がある</translation>
    </message>
    <message>
        <source>contains</source>
        <translation>を含む</translation>
    </message>
    <message>
        <source>is</source>
        <translation>と等しい</translation>
    </message>
    <message>
        <source>is not</source>
        <translation>と等しくない</translation>
    </message>
    <message>
        <source>is below</source>
        <translation>より小さい</translation>
    </message>
    <message>
        <source>is above</source>
        <translation>より大きい</translation>
    </message>
    <message>
        <source>has no value</source>
        <translation>値がない</translation>
    </message>
    <message>
        <source>has a value</source>
        <translation>値がある</translation>
    </message>
    <message>
        <source>This cannot be taken back</source>
        <translation>これは元に戻せません</translation>
    </message>
    <message>
        <source>This is not a text file</source>
        <translation>テキストファイルではありません</translation>
    </message>
    <message>
        <source>The file is empty</source>
        <translation>ファイルが空です</translation>
    </message>
    <message>
        <source>The file cannot be written</source>
        <translation>ファイルに書き込めません</translation>
    </message>
    <message>
        <source>waits for a decision</source>
        <translation>判断を待っています</translation>
    </message>
    <message>
        <source>changed since: %1</source>
        <comment>columns</comment>
        <translation>その後変更されました：%1</translation>
    </message>
    <message>
        <source>was added, and changed since</source>
        <translation>追加された後に変更されました</translation>
    </message>
    <message>
        <source>was changed, and deleted since</source>
        <translation>変更された後に削除されました</translation>
    </message>
    <message>
        <source>was deleted, and another row has its place now</source>
        <translation>削除され、別の行がその場所にあります</translation>
    </message>
    <message>
        <source>refers to a row that no longer exists</source>
        <translation>もうない行を参照しています</translation>
    </message>
    <message>
        <source>other rows refer to it</source>
        <translation>ほかの行が参照しています</translation>
    </message>
    <message>
        <source>a rule of the database does not allow it: %1</source>
        <translation>データベースのルールにより許可されていません：%1</translation>
    </message>
    <message>
        <source>this table is not synced here any more</source>
        <translation>このテーブルは、このコンピューターではもう同期されていません</translation>
    </message>
    <message numerus="yes">
        <source>… and %Ln more</source>
        <translation>
            <numerusform>… ほか %Ln 件</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 in %2</source>
        <comment>row, table</comment>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>row, why it stays</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>The rows already are as they were before: nothing has to be changed.</source>
        <translation>行はすでに以前のとおりです。変更は必要ありません。</translation>
    </message>
    <message>
        <source>Nothing can be taken back:</source>
        <translation>元に戻せるものはありません：</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) stay as they are:</source>
        <translation>
            <numerusform>%Ln 行はそのまま残ります：</numerusform>
        </translation>
    </message>
    <message>
        <source>Taken back: %1</source>
        <comment>what was done</comment>
        <translation>元に戻しました：%1</translation>
    </message>
    <message numerus="yes">
        <source>Taken back: %1. %Ln row(s) stayed as they are.</source>
        <comment>what was done</comment>
        <translation>
            <numerusform>元に戻しました：%1。%Ln 行はそのままです。</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: %2 → %3</source>
        <comment>column, value before, value after</comment>
        <translation>%1：%2 → %3</translation>
    </message>
    <message numerus="yes">
        <source>%Ln cannot be decided this way and stay(s): %1</source>
        <translation>
            <numerusform>%Ln 件はこの方法では解決できないため残ります：%1</numerusform>
        </translation>
    </message>
    <message>
        <source>Received and sent</source>
        <translation>受信と送信</translation>
    </message>
    <message numerus="yes">
        <source>%Ln new row(s) got another number, because theirs was taken; the activity tells which.</source>
        <translation>
            <numerusform>番号がすでに使われていたため、新しい %Ln 行に別の番号が付きました。どの行かは「アクティビティ」で確認できます。</numerusform>
        </translation>
    </message>
    <message>
        <source>(empty)</source>
        <comment>a text without characters</comment>
        <translation>（空）</translation>
    </message>
    <message>
        <source>An administrator must stay</source>
        <translation>管理者が 1 人は必要です</translation>
    </message>
    <message>
        <source>This is the company&apos;s last administrator. Make another user administrator first.</source>
        <translation>会社の最後の管理者です。先に別のユーザーを管理者にしてください。</translation>
    </message>
    <message>
        <source>Companies are still in this datasource</source>
        <translation>このデータソースにはまだ会社があります</translation>
    </message>
    <message>
        <source>Move them to another datasource first.</source>
        <translation>先に別のデータソースへ移動してください。</translation>
    </message>
    <message>
        <source>A datasource of this name is there already</source>
        <translation>この名前のデータソースはすでにあります</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>別の名前を選んでください。</translation>
    </message>
    <message>
        <source>This database is a datasource already</source>
        <translation>このデータベースはすでにデータソースです</translation>
    </message>
    <message>
        <source>Choose another database.</source>
        <translation>別のデータベースを選んでください。</translation>
    </message>
    <message>
        <source>This datasource takes no more companies</source>
        <translation>このデータソースには会社を追加できません</translation>
    </message>
    <message>
        <source>It is being emptied. Choose another one, or make it active again.</source>
        <translation>ドレイン中です。別のデータソースを選ぶか、再び使用できるようにしてください。</translation>
    </message>
    <message>
        <source>This company has data already</source>
        <translation>この会社にはすでにデータがあります</translation>
    </message>
    <message>
        <source>Its rows must stay in a datasource.</source>
        <translation>会社の行はデータソースに残す必要があります。</translation>
    </message>
    <message>
        <source>This company is being moved</source>
        <translation>この会社は移動中です</translation>
    </message>
    <message>
        <source>This row was deleted here, but rows in the cloud still refer to it.</source>
        <translation>この行はこのコンピューターで削除されましたが、クラウドにはまだこの行を参照している行があります。</translation>
    </message>
    <message>
        <source>Your row stays, and the other one goes; what refers to either refers to yours.</source>
        <translation>自分の行が残り、もう一方の行は削除されます。どちらかの行を参照していたものは、自分の行を参照するようになります。</translation>
    </message>
    <message>
        <source>The row is deleted in the cloud too, once nothing there refers to it any more.</source>
        <translation>クラウドでこの行を参照するものがなくなると、クラウドでも行が削除されます。</translation>
    </message>
    <message>
        <source>Your row is deleted; what referred to it refers to the cloud&apos;s row.</source>
        <translation>自分の行は削除され、それを参照していたものは、クラウドの行を参照するようになります。</translation>
    </message>
    <message>
        <source>Both rows stay; yours gets a new key, and what refers to yours goes along.</source>
        <translation>両方の行が残ります。自分の行には新しいキーが付き、それを参照するものも更新されます。</translation>
    </message>
    <message>
        <source>The cloud&apos;s row cannot be replaced</source>
        <translation>クラウドの行を置き換えることはできません</translation>
    </message>
    <message>
        <source>Other rows refer to it. Take the cloud&apos;s, or give yours another value.</source>
        <translation>ほかの行が参照しています。クラウドの内容を使うか、自分の行に別の値を入力してください。</translation>
    </message>
    <message>
        <source>A row that it refers to has lost its place to another</source>
        <translation>この行が参照している行の場所が、別の行に使われています</translation>
    </message>
    <message>
        <source>Decide between those two first; the next sync asks about them.</source>
        <translation>先にその二つのどちらを採用するか決めてください。次の同期で確認されます。</translation>
    </message>
    <message>
        <source>Both rows are in the cloud</source>
        <translation>両方の行がクラウドにあります</translation>
    </message>
    <message>
        <source>Keep yours, and the other one goes; or give yours another value.</source>
        <translation>自分の行を残すと、もう一方の行は削除されます。または、自分の行に別の値を入力してください。</translation>
    </message>
    <message>
        <source>This database does not hold the datasource&apos;s companies</source>
        <translation>このデータベースには、データソースの会社のデータがありません</translation>
    </message>
    <message>
        <source>Restore the companies&apos; rows there first, or move the companies to another datasource.</source>
        <translation>先に会社のデータをそこへ入れるか、会社を別のデータソースへ移動してください。</translation>
    </message>
    <message>
        <source>This database belongs to another cloud</source>
        <translation>このデータベースは別のクラウドのものです</translation>
    </message>
    <message>
        <source>Choose another database, or another schema in it.</source>
        <translation>別のデータベースか、その中の別のスキーマを選んでください。</translation>
    </message>
    <message>
        <source>Both datasources are the same database</source>
        <translation>両方のデータソースは同じデータベースです</translation>
    </message>
    <message>
        <source>The company&apos;s rows are there already; choose another datasource.</source>
        <translation>会社の行はすでにそこにあります。別のデータソースを選んでください。</translation>
    </message>
    <message>
        <source>This datasource has no room for another company</source>
        <translation>このデータソースには会社を追加する余地がありません</translation>
    </message>
    <message>
        <source>Choose another one.</source>
        <translation>別のものを選んでください。</translation>
    </message>
    <message>
        <source>The cloud has no room for another company</source>
        <translation>クラウドには会社を追加する余地がありません</translation>
    </message>
    <message>
        <source>Ask whoever runs the cloud to add a datasource.</source>
        <translation>データソースを追加するよう、クラウドの運用者に依頼してください。</translation>
    </message>
    <message>
        <source>This company has been removed</source>
        <translation>この会社は削除されました</translation>
    </message>
    <message>
        <source>Its rows are being deleted; it cannot come back.</source>
        <translation>会社の行を削除しています。元には戻せません。</translation>
    </message>
    <message>
        <source>This row and another one in the cloud share a value that only one row may have.</source>
        <translation>1 行にしか許されない値が、この行とクラウドの別の行の両方にあります。</translation>
    </message>
    <message>
        <source>Choose one of them, or give yours another value.</source>
        <translation>どちらかを選ぶか、自分の行に別の値を入力してください。</translation>
    </message>
    <message>
        <source>It breaks a rule of the table, or refers to a row that is not there. Choose another value; nothing was changed.</source>
        <translation>テーブルのルールに反しているか、存在しない行を参照しています。別の値を選んでください。何も変更されていません。</translation>
    </message>
    <message>
        <source>Save it as CSV in UTF-8, then choose it again.</source>
        <translation>UTF-8 の CSV として保存してから、もう一度選んでください。</translation>
    </message>
    <message>
        <source>There is no line in it; nothing was changed.</source>
        <translation>行がありません。何も変更されていません。</translation>
    </message>
    <message>
        <source>This no longer exists</source>
        <translation>この項目はもうありません</translation>
    </message>
    <message>
        <source>It was synced, decided or changed meanwhile; the view shows what there is now.</source>
        <translation>その間に同期、解決、または変更されました。画面には現在の内容が表示されています。</translation>
    </message>
    <message>
        <source>No sync has changed rows yet, so there is nothing to take back.</source>
        <translation>まだ同期で行が変更されていないため、元に戻すものはありません。</translation>
    </message>
    <message>
        <source>Its rows are not kept: they were too many or are too old, or it was the first sync of the file.</source>
        <translation>その行は保存されていません。数が多すぎたか、古すぎるか、ファイルの最初の同期だったためです。</translation>
    </message>
    <message>
        <source>Something else answers in its place: the log-in page of a network, say. Your work here is safe and goes on; db-sync tries again by itself.</source>
        <translation>代わりに別のもの（ネットワークのログインページなど）が応答しています。このコンピューターでの作業内容は安全です。作業はそのまま続けられます。db-sync は自動で再試行します。</translation>
    </message>
    <message>
        <source>A newer db-sync is needed</source>
        <translation>新しい db-sync が必要です</translation>
    </message>
    <message>
        <source>The file was used with a newer version. Update db-sync on this computer; nothing here is lost.</source>
        <translation>このファイルは新しいバージョンで使われました。このコンピューターの db-sync を更新してください。このコンピューターのデータは失われません。</translation>
    </message>
    <message>
        <source>The cloud does not know this file</source>
        <translation>クラウドはこのファイルを認識していません</translation>
    </message>
    <message>
        <source>Unlink it in the settings and link it again; rows are compared and kept.</source>
        <translation>設定でリンクを解除し、もう一度リンクしてください。行は比較され、保持されます。</translation>
    </message>
    <message>
        <source>Your account is disabled</source>
        <translation>アカウントが無効になっています</translation>
    </message>
    <message>
        <source>An administrator of your company has done that; ask them. Your changes stay here.</source>
        <translation>会社の管理者が無効にしました。管理者に問い合わせてください。変更はこのコンピューターに残ります。</translation>
    </message>
    <message>
        <source>The tables have just changed</source>
        <translation>テーブルが変更されたところです</translation>
    </message>
    <message>
        <source>Another program has changed them during the sync; the next one goes on with them.</source>
        <translation>同期中に別のプログラムが変更しました。次の同期で続行します。</translation>
    </message>
    <message>
        <source>A search index of the file is damaged</source>
        <translation>ファイルの検索インデックスが破損しています</translation>
    </message>
    <message>
        <source>The rows themselves are whole. Whoever looks after the file can have it rebuilt: dbsync doctor --repair.</source>
        <translation>行そのものは無事です。ファイルの担当者が「dbsync doctor --repair」で再構築できます。</translation>
    </message>
    <message>
        <source>The change on the computer that syncs is replaced; it can still be found in that computer&apos;s activity.</source>
        <translation>同期するコンピューターでの変更は採用されず、そのコンピューターのアクティビティに残ります。</translation>
    </message>
    <message>
        <source>The change in the cloud is replaced by that of the computer that syncs later; it can still be found in that computer&apos;s activity.</source>
        <translation>クラウドでの変更は、後から同期するコンピューターの値に置き換えられ、そのコンピューターのアクティビティに残ります。</translation>
    </message>
    <message>
        <source>The latest change wins, no matter who syncs first. The earlier value stays in the activity.</source>
        <translation>同期の順番にかかわらず、最後に変更した人の値が残ります。それより前の値はアクティビティに残ります。</translation>
    </message>
    <message>
        <source>If two people each add 1, the total goes up by 2. Only in columns of numbers; elsewhere a person is asked.</source>
        <translation>2 人がそれぞれ 1 を足すと、合計で 2 が足されます。数値の列にのみ適用され、ほかの列では人が判断します。</translation>
    </message>
    <message>
        <source>If two people each add 1, the total goes up by 2. Only for a column of numbers.</source>
        <translation>2 人がそれぞれ 1 を足すと、合計で 2 が足されます。数値の列でのみ使えます。</translation>
    </message>
    <message>
        <source>Both values are kept until somebody decides under “Conflicts”; everything else goes on.</source>
        <translation>誰かが「競合」で判断するまで、両方の値が保持されます。ほかの変更は通常どおり同期されます。</translation>
    </message>
    <message>
        <source>Nothing was changed. Link an empty file instead, or have the tables matched to your company&apos;s:</source>
        <translation>何も変更されていません。代わりに空のファイルをリンクするか、テーブルを同じ構造にしてもらってください：</translation>
    </message>
    <message>
        <source>The tables were changed here and in the cloud</source>
        <translation>テーブルがこのコンピューターとクラウドの両方で変更されました</translation>
    </message>
    <message>
        <source>The two changes exclude each other:</source>
        <translation>2 つの変更は両立しません：</translation>
    </message>
    <message>
        <source>Your company&apos;s tables were changed meanwhile; the next sync goes on with them.</source>
        <translation>その間に会社のテーブルが変更されました。次の同期は新しいテーブルで続行します。</translation>
    </message>
    <message>
        <source>A name is reserved for db-sync</source>
        <translation>db-sync 自身が使う名前と同じ名前があります</translation>
    </message>
    <message>
        <source>Have it renamed, then link the file:</source>
        <translation>名前を変えてもらってから、ファイルをリンクしてください：</translation>
    </message>
    <message>
        <source>Only numbers can be added up</source>
        <translation>足し合わせられるのは数値だけです</translation>
    </message>
    <message>
        <source>Choose a column of numbers, or another way to decide.</source>
        <translation>数値の列を選ぶか、別の決め方を選んでください。</translation>
    </message>
    <message>
        <source>Something you entered is not valid</source>
        <translation>入力した内容に合わないものがあります</translation>
    </message>
    <message>
        <source>This is not a database address</source>
        <translation>これはデータベースのアドレスではありません</translation>
    </message>
    <message>
        <source>It looks like postgresql://user:password@host:port/database?schema=name.</source>
        <translation>postgresql://user:password@host:port/database?schema=name の形です。</translation>
    </message>
    <message>
        <source>The database cannot be a datasource</source>
        <translation>このデータベースはデータソースにできません</translation>
    </message>
    <message>
        <source>Nothing was stored. Check the address, and that the database runs:</source>
        <translation>何も保存されていません。アドレスと、データベースが動いていることを確認してください：</translation>
    </message>
    <message>
        <source>This database belongs to something else</source>
        <translation>このデータベースは別のものに使われています</translation>
    </message>
    <message>
        <source>This database cannot hold every text</source>
        <translation>このデータベースには保存できない文字があります</translation>
    </message>
    <message>
        <source>Choose one that was made with the encoding UTF8.</source>
        <translation>UTF8 のエンコーディングで作成されたものを選んでください。</translation>
    </message>
    <message>
        <source>Making the company took too long</source>
        <translation>会社の作成に時間がかかりすぎました</translation>
    </message>
    <message>
        <source>Try again in a while.</source>
        <translation>しばらくしてからもう一度お試しください。</translation>
    </message>
    <message>
        <source>A row has too many values for this datasource</source>
        <translation>このデータソースには値が多すぎる行があります</translation>
    </message>
    <message>
        <source>The company stays where it is:</source>
        <translation>会社は今の場所のままです：</translation>
    </message>
    <message>
        <source>A row is too large</source>
        <translation>大きすぎる行があります</translation>
    </message>
    <message>
        <source>The cloud takes rows of up to 64 MB. Make the values smaller; the row stays here.</source>
        <translation>クラウドが受け付ける行は 64 MB までです。値を小さくしてください。行はこのコンピューターに残ります。</translation>
    </message>
    <message>
        <source>db-sync&apos;s own files cannot be used</source>
        <translation>db-sync 自身のファイルを使用できません</translation>
    </message>
    <message>
        <source>Check the permissions of its folder, and that the disk has room:</source>
        <translation>フォルダーのアクセス権と、ディスクの空き容量を確認してください：</translation>
    </message>
    <message>
        <source>Somebody has removed it meanwhile; read the list again.</source>
        <translation>その間に誰かが削除しました。一覧を再読み込みしてください。</translation>
    </message>
    <message>
        <source>Check the network, and try again in a while.</source>
        <translation>ネットワークを確認し、しばらくしてからもう一度お試しください。</translation>
    </message>
    <message>
        <source>A newer db-sync has linked this file</source>
        <translation>新しい db-sync がこのファイルをリンクしています</translation>
    </message>
    <message>
        <source>Install the newest db-sync on this computer. Other programs go on working with the file meanwhile.</source>
        <translation>このコンピューターに最新の db-sync をインストールしてください。その間も、ほかのプログラムはこのファイルで作業を続けられます。</translation>
    </message>
    <message>
        <source>“%1” does not fit %2, which takes whole numbers such as 12.</source>
        <comment>value, column</comment>
        <translation>「%1」は %2 に合いません。12 のような整数を入力してください。</translation>
    </message>
    <message>
        <source>The keychain is locked</source>
        <translation>キーチェーンがロックされています</translation>
    </message>
    <message>
        <source>The keychain of this computer, which has your login, is locked or not running. Unlock it, and db-sync goes on by itself.</source>
        <translation>ログイン情報を保存しているこのコンピューターのキーチェーンがロックされているか、動作していません。ロックを解除すると、db-sync は自動的に再開します。</translation>
    </message>
    <message>
        <source>Check it, then try again:</source>
        <translation>確認して、もう一度お試しください：</translation>
    </message>
    <message>
        <source>A rule of the table does not allow it</source>
        <translation>テーブルの規則により許可されません</translation>
    </message>
    <message>
        <source>Nothing was changed. The database said:</source>
        <translation>何も変更されていません。データベースの応答：</translation>
    </message>
    <message>
        <source>This cannot be reverted</source>
        <translation>これは元に戻せません</translation>
    </message>
    <message>
        <source>Starting at log-in could not be set</source>
        <translation>ログイン時の起動を設定できませんでした</translation>
    </message>
    <message>
        <source>Choose another place, or make room on the disk:</source>
        <translation>別の場所を選ぶか、ディスクの空きを増やしてください：</translation>
    </message>
    <message>
        <source>Your work here is safe and goes on. The cloud said: “%1”</source>
        <translation>このコンピューターでの作業内容は安全です。クラウドの応答：「%1」</translation>
    </message>
    <message>
        <source>Your changes stay here. The cloud said: “%1”</source>
        <translation>変更はこのコンピューターに残ります。クラウドの応答：「%1」</translation>
    </message>
    <message>
        <source>Close other programs that use the file, then try again. The database said: “%1”</source>
        <translation>このファイルを使っている他のプログラムを閉じて、もう一度お試しください。データベースの応答：「%1」</translation>
    </message>
    <message>
        <source>Nothing was changed. The reason: “%1”</source>
        <translation>何も変更されていません。理由：「%1」</translation>
    </message>
    <message>
        <source>What was done until then stays.</source>
        <translation>それまでに行われたことはそのまま残ります。</translation>
    </message>
    <message>
        <source>Try again; where it stays so, tell whoever looks after db-sync: “%1”</source>
        <translation>もう一度お試しください。直らない場合は db-sync の担当者に次の内容を伝えてください：「%1」</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) get the values of before again.</source>
        <translation>
            <numerusform>%Ln 行の値が元に戻ります。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln deleted row(s) come back.</source>
        <translation>
            <numerusform>削除された %Ln 行が元に戻ります。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln added row(s) are deleted again.</source>
        <translation>
            <numerusform>追加された %Ln 行が削除されます。</numerusform>
        </translation>
    </message>
    <message>
        <source>The next sync sends that to everyone, and it can be taken back in turn.</source>
        <translation>次の同期で全員に送信されます。この操作も後から元に戻せます。</translation>
    </message>
    <message>
        <source>Your company was removed</source>
        <translation>会社は削除されました</translation>
    </message>
    <message>
        <source>Whoever runs the cloud has removed it; ask them if that was a mistake. Your file and your changes stay here.</source>
        <translation>クラウドの運用者が削除しました。手違いの場合は運用者に問い合わせてください。ファイルと変更はこのコンピューターに残ります。</translation>
    </message>
    <message>
        <source>It can be taken back until %1.</source>
        <translation>%1までは元に戻せます。</translation>
    </message>
</context>
<context>
    <name>dbsync::desktop::SingleInstance</name>
    <message>
        <source>The folder %1, where db-sync keeps its settings, cannot be made.</source>
        <translation>db-sync の設定を保存するフォルダー %1 を作成できません。</translation>
    </message>
    <message>
        <source>The folder %1, where db-sync keeps its settings, cannot be written to.</source>
        <translation>db-sync の設定を保存するフォルダー %1 に書き込めません。</translation>
    </message>
    <message>
        <source>db-sync runs already, but does not answer. End it, then start it again.</source>
        <translation>db-sync はすでに動いていますが応答しません。終了してから、もう一度起動してください。</translation>
    </message>
    <message>
        <source>db-sync cannot be reached by later starts at %1: %2</source>
        <translation>後から起動したものは %1 で db-sync に接続できません：%2</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::AccountStep</name>
    <message>
        <source>My company &amp;uses db-sync already: log in</source>
        <translation>会社ですでに db-sync を使っている：ログイン(&amp;U)</translation>
    </message>
    <message>
        <source>My company is new &amp;here: sign up</source>
        <translation>会社で db-sync を使うのは初めて：新規登録(&amp;H)</translation>
    </message>
    <message>
        <source>Who are you?</source>
        <translation>ご利用者の確認</translation>
    </message>
    <message>
        <source>Everyone in a company shares its data; each logs in with an e-mail address and a password.</source>
        <translation>会社の全員がデータを共有します。それぞれがメールアドレスとパスワードでログインします。</translation>
    </message>
    <message>
        <source>Sign up</source>
        <translation>新規登録</translation>
    </message>
    <message>
        <source>Log in</source>
        <translation>ログイン</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::AccountsBox</name>
    <message>
        <source>Accounts</source>
        <translation>アカウント</translation>
    </message>
    <message>
        <source>Log in…</source>
        <translation>ログイン…</translation>
    </message>
    <message>
        <source>Log out…</source>
        <translation>ログアウト…</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>ユーザー</translation>
    </message>
    <message>
        <source>Company</source>
        <translation>会社</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>役割</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>サーバー</translation>
    </message>
    <message>
        <source>Accounts on this computer</source>
        <translation>このコンピューターのアカウント</translation>
    </message>
    <message>
        <source>all companies</source>
        <translation>すべての会社</translation>
    </message>
    <message>
        <source>Operator</source>
        <translation>運用者</translation>
    </message>
    <message>
        <source>No keychain could be reached, so log-ins are kept in a file that only you can read, in %1.</source>
        <translation>キーチェーンを利用できないため、ログイン情報は本人だけが読めるファイルとして %1 に保存されます。</translation>
    </message>
    <message>
        <source>Log-ins are kept in the keychain of this computer.</source>
        <translation>ログイン情報はこのコンピューターのキーチェーンに保存されます。</translation>
    </message>
    <message>
        <source>Log out %1?</source>
        <translation>%1 をログアウトしますか？</translation>
    </message>
    <message>
        <source>Databases of this company stop syncing until someone logs in again. No data is lost.</source>
        <translation>この会社のデータベースは、誰かが再びログインするまで同期されません。データは失われません。</translation>
    </message>
    <message>
        <source>Log out</source>
        <translation>ログアウト</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ActivityExport</name>
    <message>
        <source>Table</source>
        <translation>テーブル</translation>
    </message>
    <message>
        <source>Row</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>変更</translation>
    </message>
    <message>
        <source>Column</source>
        <translation>列</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>変更前</translation>
    </message>
    <message>
        <source>After</source>
        <translation>変更後</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>実行者</translation>
    </message>
    <message>
        <source>When</source>
        <translation>日時</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ActivityModel</name>
    <message>
        <source>When</source>
        <translation>日時</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>実行者</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>変更</translation>
    </message>
    <message>
        <source>%1, taken back since</source>
        <comment>what was done</comment>
        <translation>%1（その後元に戻されました）</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ActivityPage</name>
    <message>
        <source>Activity, newest first</source>
        <translation>アクティビティ（新しい順）</translation>
    </message>
    <message>
        <source>Nothing has happened yet</source>
        <translation>まだ何もありません</translation>
    </message>
    <message>
        <source>Each sync that moves rows leaves a line here: when, which way, how many, and whose.</source>
        <translation>行をやり取りした同期ごとに、日時、方向、件数、実行者がここに記録されます。</translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation>今すぐ同期</translation>
    </message>
    <message>
        <source>Take all of it back…</source>
        <translation>すべて元に戻す…</translation>
    </message>
    <message>
        <source>Take the chosen rows back…</source>
        <translation>選んだ行を元に戻す…</translation>
    </message>
    <message>
        <source>History of the row…</source>
        <translation>行の履歴…</translation>
    </message>
    <message>
        <source>Show the row</source>
        <translation>行を表示</translation>
    </message>
    <message>
        <source>Export CSV…</source>
        <translation>CSV をエクスポート…</translation>
    </message>
    <message>
        <source>Filter by person, day or what was done</source>
        <translation>人、日付、内容で絞り込み</translation>
    </message>
    <message>
        <source>Filter the activity</source>
        <translation>アクティビティを絞り込み</translation>
    </message>
    <message>
        <source>Which activity is shown</source>
        <translation>表示するアクティビティ</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>すべて</translation>
    </message>
    <message>
        <source>Writes the rows of this line, before and after, into a file for spreadsheets</source>
        <translation>この操作の行を、変更前と変更後の値とともに表計算用のファイルに書き出します</translation>
    </message>
    <message>
        <source>Shows the row among the others of its table</source>
        <translation>テーブルのほかの行と一緒に表示します</translation>
    </message>
    <message>
        <source>Choose a line to see the rows that were changed.</source>
        <translation>操作を選ぶと、変更された行が表示されます。</translation>
    </message>
    <message>
        <source>The rows of this line are not kept: it was a first sync, very large, or is too long ago.</source>
        <translation>この操作の行は保存されていません。最初の同期だったか、非常に大きかったか、古すぎます。</translation>
    </message>
    <message>
        <source>%1, %2: %3</source>
        <comment>what was done, when, how many rows</comment>
        <translation>%1、%2：%3</translation>
    </message>
    <message>
        <source>Take the chosen rows back?</source>
        <translation>選んだ行を元に戻しますか？</translation>
    </message>
    <message>
        <source>Take all of this back?</source>
        <translation>すべて元に戻しますか？</translation>
    </message>
    <message>
        <source>Export the rows</source>
        <translation>行をエクスポート</translation>
    </message>
    <message>
        <source>Tables of text (*.csv)</source>
        <translation>テキスト形式の表 (*.csv)</translation>
    </message>
    <message>
        <source>activity</source>
        <comment>name of a file</comment>
        <translation>activity</translation>
    </message>
    <message numerus="yes">
        <source>%Ln line(s) written.</source>
        <translation>
            <numerusform>%Ln 行を書き出しました。</numerusform>
        </translation>
    </message>
    <message>
        <source>Looking through what is older…</source>
        <translation>古い記録を調べています…</translation>
    </message>
    <message>
        <source>No line contains this.</source>
        <translation>該当する行はありません。</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ActivityRows</name>
    <message>
        <source>The rows that were changed, by table</source>
        <translation>変更された行（テーブル別）</translation>
    </message>
    <message>
        <source>Values before and after</source>
        <translation>変更前と変更後の値</translation>
    </message>
    <message>
        <source>Choose a row to see its values.</source>
        <translation>行を選ぶと、その値が表示されます。</translation>
    </message>
    <message>
        <source>%1 in %2: %3</source>
        <comment>kind of change, table, row</comment>
        <translation>%1（%2）：%3</translation>
    </message>
    <message>
        <source>%1 (%2, %3)</source>
        <comment>what was done, who, when</comment>
        <translation>%1（%2、%3）</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::AdministrationPage</name>
    <message>
        <source>%1, operator of %2</source>
        <translation>%1（%2 の運用者）</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>Seen &amp;by</source>
        <translation>表示するアカウント(&amp;B)</translation>
    </message>
    <message>
        <source>Log in as an operator…</source>
        <translation>運用者としてログイン…</translation>
    </message>
    <message>
        <source>For operators and administrators</source>
        <translation>運用者と管理者向け</translation>
    </message>
    <message>
        <source>Operators manage companies and datasources of a server; administrators of a company see its users and devices. Log in as one to see them here.</source>
        <translation>運用者はサーバーの会社とデータソースを管理し、会社の管理者はそのユーザーとデバイスを確認できます。ここに表示するには、いずれかとしてログインしてください。</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ChangeModel</name>
    <message>
        <source>Column</source>
        <translation>列</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>変更前</translation>
    </message>
    <message>
        <source>After</source>
        <translation>変更後</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ChoiceEditor</name>
    <message>
        <source>Rows of %1 to choose from</source>
        <translation>選択できる %1 の行</translation>
    </message>
    <message>
        <source>Type to find a row of %1</source>
        <translation>入力して %1 の行を検索</translation>
    </message>
    <message>
        <source>Show the rows to choose from</source>
        <translation>選択できる行を表示</translation>
    </message>
    <message>
        <source>Show the rows to choose from (Alt+Down)</source>
        <translation>選択できる行を表示（Alt+↓）</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <comment>name of a row, its key</comment>
        <translation>%1 · %2</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ConflictListModel</name>
    <message>
        <source>Row</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>テーブル</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>状況</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>検出日時</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ConflictModel</name>
    <message>
        <source>choose…</source>
        <translation>選択…</translation>
    </message>
    <message>
        <source>%1, differs</source>
        <translation>%1、相違あり</translation>
    </message>
    <message>
        <source>%1, %2: %3</source>
        <comment>column, side, value</comment>
        <translation>%1、%2：%3</translation>
    </message>
    <message>
        <source>%1, chosen</source>
        <translation>%1、選択済み</translation>
    </message>
    <message>
        <source>Column</source>
        <translation>列</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>変更前</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>このコンピューター</translation>
    </message>
    <message>
        <source>Cloud</source>
        <translation>クラウド</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>結果</translation>
    </message>
    <message>
        <source>%1, changed</source>
        <translation>%1、変更あり</translation>
    </message>
    <message>
        <source>%1, new</source>
        <translation>%1、新規</translation>
    </message>
    <message>
        <source>%1, deleted</source>
        <translation>%1、削除済み</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ConflictsPage</name>
    <message>
        <source>No decisions needed</source>
        <translation>判断が必要なものはありません</translation>
    </message>
    <message>
        <source>When a row is changed here and in the cloud in different ways, both versions appear here, and nothing is lost until you decide.</source>
        <translation>同じ行がこのコンピューターとクラウドで別々に変更されると、両方の内容がここに表示されます。判断するまで何も失われません。</translation>
    </message>
    <message>
        <source>Show the activity</source>
        <translation>アクティビティを表示</translation>
    </message>
    <message>
        <source>Conflicts that wait for a decision</source>
        <translation>判断を待っている競合</translation>
    </message>
    <message>
        <source>The row before, here, in the cloud, and what comes of it</source>
        <translation>変更前、このコンピューター、クラウドの行と、その結果</translation>
    </message>
    <message>
        <source>Space takes the value under the cursor, F2 in “Result” types another, Ctrl+0 makes it NULL; Alt+Down and Alt+Up go to the next and the previous conflict.</source>
        <translation>スペースキーでカーソル位置の値を選択、「結果」で F2 を押すと別の値を入力、Ctrl+0 で NULL に設定します。Alt+↓ と Alt+↑ で次と前の競合に移動します。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) left</source>
        <translation>
            <numerusform>残り %Ln 件の競合</numerusform>
        </translation>
    </message>
    <message>
        <source>It stays in the list until you decide; everything else goes on.</source>
        <translation>判断するまで一覧に残ります。ほかの変更は通常どおり同期されます。</translation>
    </message>
    <message>
        <source>Show the row</source>
        <translation>行を表示</translation>
    </message>
    <message>
        <source>Shows the row among the others of its table</source>
        <translation>テーブルのほかの行と一緒に表示します</translation>
    </message>
    <message>
        <source>%1 in %2</source>
        <comment>row, table</comment>
        <translation>%1（%2）</translation>
    </message>
    <message numerus="yes">
        <source>%Ln more</source>
        <translation>
            <numerusform>ほか %Ln 件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln other row(s) wait for these decisions: %1</source>
        <translation>
            <numerusform>ほかの %Ln 行がこれらの判断を待っています：%1</numerusform>
        </translation>
    </message>
    <message>
        <source>The next conflict</source>
        <translation>次の競合</translation>
    </message>
    <message>
        <source>The conflict before</source>
        <translation>前の競合</translation>
    </message>
    <message>
        <source>Take the value under the cursor</source>
        <translation>カーソル位置の値を採用</translation>
    </message>
    <message>
        <source>Make the value NULL</source>
        <translation>値を NULL にする</translation>
    </message>
    <message>
        <source>What the database said</source>
        <translation>データベースのメッセージ</translation>
    </message>
    <message>
        <source>Filter by table, row or value</source>
        <translation>テーブル、行、値で絞り込み</translation>
    </message>
    <message>
        <source>Filter the conflicts</source>
        <translation>競合を絞り込み</translation>
    </message>
    <message numerus="yes">
        <source>%1, %Ln of them shown</source>
        <comment>5 conflicts left</comment>
        <translation>
            <numerusform>%1（うち %Ln 件を表示）</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Deciding %Ln conflict(s)…</source>
        <translation>
            <numerusform>%Ln 件の競合を解決中…</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::CredentialsForm</name>
    <message>
        <source>Company &amp;name</source>
        <translation>会社名(&amp;N)</translation>
    </message>
    <message>
        <source>Example Ltd</source>
        <translation>株式会社サンプル</translation>
    </message>
    <message>
        <source>Company &amp;code</source>
        <translation>会社コード(&amp;C)</translation>
    </message>
    <message>
        <source>example</source>
        <translation>example</translation>
    </message>
    <message>
        <source>The short name by which everyone of the company logs in</source>
        <translation>会社の全員がログインに使う短い名前</translation>
    </message>
    <message>
        <source>&amp;E-mail</source>
        <translation>メールアドレス(&amp;E)</translation>
    </message>
    <message>
        <source>you@example.com</source>
        <translation>you@example.com</translation>
    </message>
    <message>
        <source>&amp;Keep me signed in</source>
        <translation>ログインしたままにする(&amp;K)</translation>
    </message>
    <message>
        <source>In the keychain of this computer; where there is none, in a file that only you can read. Without, you sign in each time the program starts.</source>
        <translation>このコンピューターのキーチェーンに保存します。ない場合は、本人だけが読めるファイルに保存します。オフにすると、プログラムを起動するたびにログインが必要です。</translation>
    </message>
    <message>
        <source>&amp;Password</source>
        <translation>パスワード(&amp;P)</translation>
    </message>
    <message numerus="yes">
        <source>At least %Ln character(s)</source>
        <translation>
            <numerusform>%Ln 文字以上</numerusform>
        </translation>
    </message>
    <message>
        <source>Password &amp;again</source>
        <translation>パスワード（確認）(&amp;A)</translation>
    </message>
    <message>
        <source>Type the name of your company.</source>
        <translation>会社名を入力してください。</translation>
    </message>
    <message>
        <source>Type the company code.</source>
        <translation>会社コードを入力してください。</translation>
    </message>
    <message>
        <source>A company code consists of letters, digits, - and _, without spaces.</source>
        <translation>会社コードに使えるのは文字、数字、- と _ です。空白は使えません。</translation>
    </message>
    <message>
        <source>Type your e-mail address.</source>
        <translation>メールアドレスを入力してください。</translation>
    </message>
    <message>
        <source>This is not an e-mail address: %1</source>
        <translation>メールアドレスではありません：%1</translation>
    </message>
    <message>
        <source>Type the password.</source>
        <translation>パスワードを入力してください。</translation>
    </message>
    <message numerus="yes">
        <source>The password needs at least %Ln character(s).</source>
        <translation>
            <numerusform>パスワードは %Ln 文字以上にしてください。</numerusform>
        </translation>
    </message>
    <message>
        <source>The two passwords differ.</source>
        <translation>2 つのパスワードが一致しません。</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::DatabaseChooser</name>
    <message>
        <source>Database</source>
        <translation>データベース</translation>
    </message>
    <message>
        <source>The database that the views show</source>
        <translation>各画面に表示するデータベース</translation>
    </message>
    <message>
        <source>No database yet</source>
        <translation>データベースはまだありません</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <comment>file, company</comment>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>database, state</comment>
        <translation>%1、%2</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::DatabaseList</name>
    <message>
        <source>%1 (%2)</source>
        <comment>company, its code</comment>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>file, its folder</comment>
        <translation>%1 (%2)</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::DatabasesBox</name>
    <message>
        <source>Databases</source>
        <translation>データベース</translation>
    </message>
    <message>
        <source>Link another…</source>
        <translation>別のデータベースをリンク…</translation>
    </message>
    <message>
        <source>Unlink…</source>
        <translation>リンク解除…</translation>
    </message>
    <message>
        <source>File</source>
        <translation>ファイル</translation>
    </message>
    <message>
        <source>Company</source>
        <translation>会社</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>サーバー</translation>
    </message>
    <message>
        <source>Linked databases</source>
        <translation>リンク済みのデータベース</translation>
    </message>
    <message>
        <source>Unlink %1?</source>
        <translation>%1 のリンクを解除しますか？</translation>
    </message>
    <message>
        <source>Its tables and rows stay as they are, but are synced no more. Changes that were not sent stay in the file only.</source>
        <translation>テーブルと行はそのまま残りますが、同期されなくなります。未送信の変更はファイルにだけ残ります。</translation>
    </message>
    <message>
        <source>Unlink</source>
        <translation>リンク解除</translation>
    </message>
    <message>
        <source>%1 is unlinked; its rows are as they were.</source>
        <translation>%1 のリンクを解除しました。行はそのままです。</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状態</translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) could not be written yet, and would be lost.</source>
        <translation>
            <numerusform>%Ln 件の変更がまだ書き込めておらず、失われます。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::DatasourceDialog</name>
    <message>
        <source>Add a datasource</source>
        <translation>データソースの追加</translation>
    </message>
    <message>
        <source>Change a datasource</source>
        <translation>データソースの変更</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>追加</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>名前(&amp;N)</translation>
    </message>
    <message>
        <source>eu1</source>
        <translation>eu1</translation>
    </message>
    <message>
        <source>&amp;Address</source>
        <translation>アドレス(&amp;A)</translation>
    </message>
    <message>
        <source>N&amp;otes (JSON)</source>
        <translation>メモ（JSON）(&amp;O)</translation>
    </message>
    <message>
        <source>optional</source>
        <translation>省略可</translation>
    </message>
    <message>
        <source>How large a share of new companies it gets; 0 for none</source>
        <translation>新しい会社を割り当てる割合。0 は割り当てなし</translation>
    </message>
    <message>
        <source>&amp;Weight</source>
        <translation>重み(&amp;W)</translation>
    </message>
    <message>
        <source>The name of a datasource stays as it is.</source>
        <translation>データソースの名前は変更できません。</translation>
    </message>
    <message>
        <source>stays as it is (%1)</source>
        <translation>変更なし（%1）</translation>
    </message>
    <message>
        <source>Type a name for the datasource.</source>
        <translation>データソースの名前を入力してください。</translation>
    </message>
    <message>
        <source>This is not a database address. It looks like %1.</source>
        <translation>データベースのアドレスではありません。%1 のような形式です。</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::DecisionPanel</name>
    <message>
        <source>Decide later</source>
        <translation>後で決める</translation>
    </message>
    <message>
        <source>Leaves this row as it is and shows the next one (%1)</source>
        <translation>この行はそのままにして、次の行を表示します（%1）</translation>
    </message>
    <message numerus="yes">
        <source>Do the same for %Ln other conflict(s) of this kind in %1</source>
        <translation>
            <numerusform>%1 の同じ種類の競合、ほか %Ln 件にも適用</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::DeletionsPanel</name>
    <message>
        <source>Delete them…</source>
        <translation>削除する…</translation>
    </message>
    <message>
        <source>Keep the rows</source>
        <translation>行を残す</translation>
    </message>
    <message>
        <source>Syncs, and carries out the deletions on both sides</source>
        <translation>同期し、このコンピューターとクラウドの両方で削除を実行します</translation>
    </message>
    <message>
        <source>Delete these rows everywhere?</source>
        <translation>これらの行をすべての場所で削除しますか？</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>So many deletions at once wait until you agree; everything else goes on.</source>
        <translation>一度に多くの削除があるため、同意するまで保留されます。ほかの変更は通常どおり同期されます。</translation>
    </message>
    <message>
        <source>Brings back what was deleted here, and sends again what was deleted in the cloud</source>
        <translation>このコンピューターで削除された行を元に戻し、クラウドで削除された行をもう一度送信します</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::EditHistory</name>
    <message>
        <source>Taken back: %1</source>
        <comment>what was done</comment>
        <translation>元に戻しました：%1</translation>
    </message>
    <message>
        <source>Done again: %1</source>
        <comment>what was done</comment>
        <translation>やり直しました：%1</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::EditQueue</name>
    <message>
        <source>What you changed while the file could not be written was refused: %1 (%2)</source>
        <comment>why, values</comment>
        <translation>ファイルに書き込めない間の変更は受け付けられませんでした：%1（%2）</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ExportStrip</name>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>Progress of the export</source>
        <translation>エクスポートの進行状況</translation>
    </message>
    <message>
        <source>The export was stopped; no file was written.</source>
        <translation>エクスポートを中止しました。ファイルは書き込まれていません。</translation>
    </message>
    <message>
        <source>Writing the file · %1 of %2 rows</source>
        <translation>ファイルに書き込み中 · %1 / %2 行</translation>
    </message>
    <message>
        <source>Writing the file…</source>
        <translation>ファイルに書き込み中…</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::FileStep</name>
    <message>
        <source>A database file that is &amp;here already</source>
        <translation>すでにこのコンピューターにあるデータベースファイル(&amp;H)</translation>
    </message>
    <message>
        <source>A &amp;new file, filled with what the company has</source>
        <translation>新しいファイル（会社のデータで作成）(&amp;N)</translation>
    </message>
    <message>
        <source>B&amp;rowse…</source>
        <translation>参照(&amp;R)…</translation>
    </message>
    <message>
        <source>Choose a file, or drop one here</source>
        <translation>ファイルを選ぶか、ここにドロップしてください</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>ファイル(&amp;F)</translation>
    </message>
    <message>
        <source>Which database?</source>
        <translation>どのデータベースを同期しますか？</translation>
    </message>
    <message>
        <source>An SQLite file on this computer. The programs that use it go on as before, also while it is synced.</source>
        <translation>このコンピューターにある SQLite ファイルです。それを使うプログラムは、同期中もこれまでどおり動きます。</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>続ける</translation>
    </message>
    <message>
        <source>Choose a database file</source>
        <translation>データベースファイルの選択</translation>
    </message>
    <message>
        <source>SQLite databases (*.db *.sqlite *.sqlite3 *.db3)</source>
        <translation>SQLite データベース (*.db *.sqlite *.sqlite3 *.db3)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>すべてのファイル (*)</translation>
    </message>
    <message>
        <source>There is no file %1. Choose another, or a new file.</source>
        <translation>ファイル %1 がありません。別のファイルか、新しいファイルを選んでください。</translation>
    </message>
    <message>
        <source>%1 is a folder. Choose a file in it.</source>
        <translation>%1 はフォルダーです。その中のファイルを選んでください。</translation>
    </message>
    <message>
        <source>You do not have permission to write to %1. Ask for it, or choose another file.</source>
        <translation>%1 に書き込む権限がありません。権限を依頼するか、別のファイルを選んでください。</translation>
    </message>
    <message>
        <source>%1 exists already. Choose another name, or the choice above.</source>
        <translation>%1 はすでに存在します。別の名前にするか、上の選択肢を選んでください。</translation>
    </message>
    <message>
        <source>No file can be made in the folder %1. Choose another.</source>
        <translation>フォルダー %1 にはファイルを作成できません。別のフォルダーを選んでください。</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::FilterBar</name>
    <message>
        <source>Filter</source>
        <translation>絞り込み</translation>
    </message>
    <message>
        <source>Column to filter by</source>
        <translation>絞り込む列</translation>
    </message>
    <message>
        <source>How to compare</source>
        <translation>比較方法</translation>
    </message>
    <message>
        <source>Value to compare with</source>
        <translation>比較する値</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>値</translation>
    </message>
    <message>
        <source>Add no filter</source>
        <translation>絞り込みを追加しない</translation>
    </message>
    <message>
        <source>Add no filter (Esc)</source>
        <translation>絞り込みを追加しない（Esc）</translation>
    </message>
    <message>
        <source>Take this filter away</source>
        <translation>この絞り込みを外す</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::FirstSyncStep</name>
    <message>
        <source>Table</source>
        <translation>テーブル</translation>
    </message>
    <message>
        <source>Remark</source>
        <translation>備考</translation>
    </message>
    <message>
        <source>Tables that will sync</source>
        <translation>同期するテーブル</translation>
    </message>
    <message>
        <source>Progress of the first sync</source>
        <translation>初回同期の進行状況</translation>
    </message>
    <message>
        <source>All set</source>
        <translation>準備完了</translation>
    </message>
    <message>
        <source>The first sync</source>
        <translation>初回同期</translation>
    </message>
    <message>
        <source>From now on db-sync keeps this database in step by itself.</source>
        <translation>これからは db-sync がこのデータベースを自動で同期します。</translation>
    </message>
    <message>
        <source>Your file stays where it is and as it is; nothing in it is lost.</source>
        <translation>ファイルの場所も内容もそのままです。何も失われません。</translation>
    </message>
    <message>
        <source>Go on with the first sync</source>
        <translation>初回同期を続ける</translation>
    </message>
    <message>
        <source>Start the first sync</source>
        <translation>初回同期を開始</translation>
    </message>
    <message>
        <source>Syncing…</source>
        <translation>同期しています…</translation>
    </message>
    <message>
        <source>Open the database</source>
        <translation>データベースを開く</translation>
    </message>
    <message>
        <source>%1 will be made and filled with the tables and rows of %2.</source>
        <translation>%1 を作成し、%2 のテーブルと行を取り込みます。</translation>
    </message>
    <message>
        <source>%1, with %3, will be linked to %2. Where %2 has no data yet, these tables and rows become its first; else rows with the same key are compared, and what differs is shown to you.</source>
        <translation>%1（%3）を %2 にリンクします。%2 にまだデータがない場合は、これらのテーブルと行が最初のデータになります。データがある場合は、同じキーの行を比較し、違いを表示します。</translation>
    </message>
    <message>
        <source>This file is linked already; there is nothing more to do.</source>
        <translation>このファイルはすでにリンクされています。ほかにすることはありません。</translation>
    </message>
    <message>
        <source>stays here: %1</source>
        <translation>このコンピューターに残る：%1</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>停止しています…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) differ on both sides; you can decide about them under “Conflicts”.</source>
        <translation>
            <numerusform>このコンピューターとクラウドで %Ln 行の内容が異なります。「競合」で判断できます。</numerusform>
        </translation>
    </message>
    <message>
        <source>Your company&apos;s tables and rows come to this computer; what is in the cloud stays there.</source>
        <translation>会社のテーブルと行がこのコンピューターに届きます。クラウドにあるものはそのまま残ります。</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>再試行</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>後で</translation>
    </message>
    <message>
        <source>Stopped. What has arrived stays, and nothing is lost. It goes on once you choose “%1”, now or later.</source>
        <translation>停止しました。届いたものはそのまま残り、何も失われていません。今でも後でも、「%1」を選ぶと再開します。</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::FoldedText</name>
    <message>
        <source>Details</source>
        <translation>詳細</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::FormDialog</name>
    <message>
        <source>Waiting for the cloud…</source>
        <translation>クラウドの応答を待っています…</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::HeaderBar</name>
    <message>
        <source>Stopped. What has arrived stays; the next sync goes on from there.</source>
        <translation>停止しました。届いたデータは残り、次の同期はそこから続きます。</translation>
    </message>
    <message>
        <source>Allow the deletions that wait?</source>
        <translation>保留中の削除を許可しますか？</translation>
    </message>
    <message>
        <source>More than half of the rows of a table will be deleted, here or in the cloud. Other changes have already been synced.</source>
        <translation>このコンピューターまたはクラウドで、テーブルの半分を超える行が削除されます。ほかの変更はすでに同期済みです。</translation>
    </message>
    <message>
        <source>Allow and sync</source>
        <translation>許可して同期</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ImportDialog</name>
    <message>
        <source>The first line names the columns</source>
        <translation>最初の行は列名</translation>
    </message>
    <message>
        <source>Change rows whose key is already there</source>
        <translation>同じキーの行がすでにある場合は変更する</translation>
    </message>
    <message>
        <source>Import %1 into %2</source>
        <translation>%1 を %2 にインポート</translation>
    </message>
    <message>
        <source>Field separator</source>
        <translation>項目の区切り</translation>
    </message>
    <message>
        <source>Comma</source>
        <translation>コンマ</translation>
    </message>
    <message>
        <source>Semicolon</source>
        <translation>セミコロン</translation>
    </message>
    <message>
        <source>Tab</source>
        <translation>タブ</translation>
    </message>
    <message>
        <source>Vertical bar</source>
        <translation>縦棒</translation>
    </message>
    <message>
        <source>The first lines of the file; the first line here says which column takes what</source>
        <translation>ファイルの先頭部分。一番上の行で、どの列にどの項目を入れるかを指定します</translation>
    </message>
    <message>
        <source>Lines that do not fit</source>
        <translation>合わない行</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>インポート</translation>
    </message>
    <message>
        <source>Choose which column takes which field. Fields without a column are left out; all lines are imported, or none.</source>
        <translation>どの列にどの項目を入れるかを選んでください。列のない項目は取り込まれません。すべての行がインポートされるか、まったくされないかのどちらかです。</translation>
    </message>
    <message>
        <source>Field %1</source>
        <translation>項目 %1</translation>
    </message>
    <message>
        <source>Column that takes %1</source>
        <comment>title of a field</comment>
        <translation>%1 を入れる列</translation>
    </message>
    <message>
        <source>– left out –</source>
        <translation>（取り込まない）</translation>
    </message>
    <message>
        <source>Two fields go into %1. Leave one of them out.</source>
        <translation>%1 に 2 つの項目が割り当てられています。どちらかを外してください。</translation>
    </message>
    <message>
        <source>Choose a column for at least one field.</source>
        <translation>少なくとも 1 つの項目に列を選んでください。</translation>
    </message>
    <message>
        <source>Importing…</source>
        <translation>インポートしています…</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>行番号</translation>
    </message>
    <message>
        <source>What does not fit</source>
        <translation>合わない点</translation>
    </message>
    <message numerus="yes">
        <source>Nothing was imported: %Ln line(s) do not fit. Correct the file, or leave a column out.</source>
        <translation>
            <numerusform>何もインポートしませんでした：%Ln 行が合いません。ファイルを修正するか、列を外してください。</numerusform>
        </translation>
    </message>
    <message>
        <source>Progress of the import</source>
        <translation>インポートの進行状況</translation>
    </message>
    <message>
        <source>Importing · %1</source>
        <comment>rows</comment>
        <translation>インポートしています · %1</translation>
    </message>
    <message>
        <source>The import was stopped; nothing was imported.</source>
        <translation>インポートを中止しました。何もインポートされていません。</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::KeysDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>キー</translation>
    </message>
    <message>
        <source>What</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>What keys do, by view</source>
        <translation>キーの働き（画面別）</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>すべての画面</translation>
    </message>
    <message>
        <source> or </source>
        <comment>between keys</comment>
        <translation> または </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ListPane</name>
    <message>
        <source>Add…</source>
        <translation>追加…</translation>
    </message>
    <message>
        <source>Refresh</source>
        <translation>再読み込み</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>読み込み中…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln line(s)</source>
        <translation>
            <numerusform>%Ln 件</numerusform>
        </translation>
    </message>
    <message>
        <source>Revoke…</source>
        <translation>失効…</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>変更…</translation>
    </message>
    <message>
        <source>Move…</source>
        <translation>移動…</translation>
    </message>
    <message>
        <source>Suspend</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>再開</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>削除…</translation>
    </message>
    <message>
        <source>Remove the company %1?</source>
        <translation>会社 %1 を削除しますか？</translation>
    </message>
    <message>
        <source>Nobody can use it any more. For 30 days “Resume” brings it back; then all its rows are deleted.</source>
        <translation>誰も使えなくなります。30 日以内なら「再開」で元に戻せます。その後、すべての行が削除されます。</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>確認</translation>
    </message>
    <message>
        <source>Take no new companies</source>
        <translation>ドレイン</translation>
    </message>
    <message>
        <source>Use again</source>
        <translation>再び使用</translation>
    </message>
    <message>
        <source>Remove the datasource %1?</source>
        <translation>データソース %1 を削除しますか？</translation>
    </message>
    <message>
        <source>The database itself stays; the cloud does not use it any more.</source>
        <translation>データベース自体は残りますが、クラウドは使わなくなります。</translation>
    </message>
    <message>
        <source>Disable</source>
        <translation>無効にする</translation>
    </message>
    <message>
        <source>Enable</source>
        <translation>有効にする</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>削除</translation>
    </message>
    <message>
        <source>Revoke the device %1?</source>
        <translation>デバイス %1 を失効させますか？</translation>
    </message>
    <message>
        <source>It cannot sync any more, for good. What was not sent stays on it.</source>
        <translation>このデバイスは今後二度と同期できません。未送信のデータはデバイスに残ります。</translation>
    </message>
    <message>
        <source>Revoke</source>
        <translation>失効</translation>
    </message>
    <message>
        <source>Co&amp;mpany</source>
        <translation>会社(&amp;M)</translation>
    </message>
    <message>
        <source>All</source>
        <translation>すべて</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>追加</translation>
    </message>
    <message>
        <source>Refresh the list</source>
        <translation>一覧を再読み込み</translation>
    </message>
    <message>
        <source>The datasource %1 can be reached, and is as it should be.</source>
        <translation>データソース %1 に接続でき、正常です。</translation>
    </message>
    <message>
        <source>Search in this list</source>
        <translation>この一覧を検索</translation>
    </message>
    <message numerus="yes">
        <source>%L1 of %Ln line(s)</source>
        <translation>
            <numerusform>%Ln 件中 %L1 件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>the newest %Ln line(s)</source>
        <translation>
            <numerusform>最新の %Ln 件</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::LocalDataPage</name>
    <message>
        <source>The file can be written again; what you typed is saved.</source>
        <translation>ファイルに再び書き込めるようになり、入力した内容が保存されました。</translation>
    </message>
    <message>
        <source>No tables yet</source>
        <translation>テーブルはまだありません</translation>
    </message>
    <message>
        <source>This database holds no tables. Once the company has some, a sync brings them here.</source>
        <translation>このデータベースにはテーブルがありません。会社にテーブルができると、同期でこのコンピューターに届きます。</translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation>今すぐ同期</translation>
    </message>
    <message>
        <source>Tables</source>
        <translation>テーブル</translation>
    </message>
    <message>
        <source>Search in all columns</source>
        <translation>すべての列を検索</translation>
    </message>
    <message>
        <source>Search in all columns of the table</source>
        <translation>テーブルのすべての列を検索</translation>
    </message>
    <message>
        <source>%1 found</source>
        <translation>検索結果：%1</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>元に戻す</translation>
    </message>
    <message>
        <source>%1 so far…</source>
        <comment>rows that are counted</comment>
        <translation>現在 %1…</translation>
    </message>
    <message>
        <source>The row that you were changing was deleted meanwhile, here or by somebody else. Not saved: “%1”</source>
        <translation>変更していた行は、その間にこのコンピューターで、またはほかの人によって削除されました。保存されていません：「%1」</translation>
    </message>
    <message>
        <source>%1 · not synced: %2</source>
        <comment>how many rows, why</comment>
        <translation>%1 · 同期されません：%2</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>検索中…</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>読み込み中…</translation>
    </message>
    <message>
        <source>Sorting…</source>
        <translation>並べ替え中…</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::LoginDialog</name>
    <message>
        <source>Log in</source>
        <translation>ログイン</translation>
    </message>
    <message>
        <source>Log in as an operator</source>
        <translation>運用者としてログイン</translation>
    </message>
    <message>
        <source>&amp;Server</source>
        <translation>サーバー(&amp;S)</translation>
    </message>
    <message>
        <source>Type the address of the server.</source>
        <translation>サーバーのアドレスを入力してください。</translation>
    </message>
    <message>
        <source>Logging in…</source>
        <translation>ログインしています…</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::MainWindow</name>
    <message>
        <source>Welcome to db-sync</source>
        <translation>db-sync へようこそ</translation>
    </message>
    <message>
        <source>It keeps an SQLite database on this computer in step with your company&apos;s cloud. Choose a database file, or drop one here, to begin.</source>
        <translation>このコンピューターの SQLite データベースを会社のクラウドと同期します。始めるには、データベースファイルを選ぶか、ここにドロップしてください。</translation>
    </message>
    <message>
        <source>Set up…</source>
        <translation>セットアップ…</translation>
    </message>
    <message>
        <source>Link another database</source>
        <translation>別のデータベースをリンク</translation>
    </message>
    <message>
        <source>%1 – %2 – %3</source>
        <comment>state, file, product</comment>
        <translation>%1 – %2 – %3</translation>
    </message>
    <message>
        <source>About db-sync</source>
        <translation>db-sync について</translation>
    </message>
    <message>
        <source>db-sync %1</source>
        <translation>db-sync %1</translation>
    </message>
    <message>
        <source>Keeps SQLite databases in step with a company&apos;s cloud.
Licensed under Apache-2.0.</source>
        <translation>SQLite データベースを会社のクラウドと同期します。
Apache-2.0 ライセンスで提供されています。</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>ファイル(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Link another database…</source>
        <translation>別のデータベースをリンク(&amp;L)…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>終了(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Sync</source>
        <translation>同期(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Sync now</source>
        <translation>今すぐ同期(&amp;S)</translation>
    </message>
    <message>
        <source>S&amp;end only</source>
        <translation>送信のみ(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Fetch only</source>
        <translation>取得のみ(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Pause automatic sync</source>
        <translation>自動同期を一時停止(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>表示(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>ヘルプ(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;About db-sync</source>
        <translation>db-sync について(&amp;A)</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>メニュー</translation>
    </message>
    <message numerus="yes">
        <source>Quit before %Ln change(s) could be written?</source>
        <translation>
            <numerusform>%Ln 件の変更を書き込む前に終了しますか？</numerusform>
        </translation>
    </message>
    <message>
        <source>The file cannot be written to right now. What you typed waits for it, and is lost when db-sync quits.</source>
        <translation>今はファイルに書き込めません。入力した内容は書き込みを待っており、db-sync を終了すると失われます。</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>終了</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts…</source>
        <translation>キー(&amp;K)…</translation>
    </message>
    <message>
        <source>The file cannot be written to right now. What you typed is kept, and is written when db-sync runs again and the file can be written to.</source>
        <translation>今はファイルに書き込めません。入力した内容は保管されており、db-sync を再び起動してファイルに書き込めるようになったときに書き込まれます。</translation>
    </message>
    <message>
        <source>Pause for an &amp;hour</source>
        <translation>1 時間一時停止(&amp;H)</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::MessageBar</name>
    <message>
        <source>Close this message</source>
        <translation>このメッセージを閉じる</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>レポートをコピー</translation>
    </message>
    <message>
        <source>Copies what whoever helps you needs to know; no passwords, no data</source>
        <translation>サポートに必要な情報をコピーします。パスワードやデータは含まれません</translation>
    </message>
    <message>
        <source>Details of the problem</source>
        <translation>問題の詳細</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::MoveDialog</name>
    <message>
        <source>Move %1</source>
        <translation>%1 の移動</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>移動</translation>
    </message>
    <message>
        <source>All rows go there with their history. Devices go on working; for a moment they wait.</source>
        <translation>すべての行が履歴とともに移動します。デバイスは動き続けますが、少しの間待機します。</translation>
    </message>
    <message>
        <source>To &amp;datasource</source>
        <translation>移動先のデータソース(&amp;D)</translation>
    </message>
    <message>
        <source>There is no other datasource. Add one first.</source>
        <translation>ほかのデータソースがありません。先に追加してください。</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::MovedKeysLabel</name>
    <message>
        <source>%1 %2 is %3 now</source>
        <comment>table, old number, new number</comment>
        <translation>%1 %2 は %3 になりました</translation>
    </message>
    <message numerus="yes">
        <source>%Ln more</source>
        <translation>
            <numerusform>ほか %Ln 件</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln new row(s) got another number, because somebody else had taken it; what refers to them follows: %1</source>
        <translation>
            <numerusform>ほかの人が先に番号を使ったため、新しい %Ln 行に別の番号が付きました。それを参照するものも更新されます：%1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::Navigation</name>
    <message>
        <source>Views</source>
        <translation>画面</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>概要</translation>
    </message>
    <message>
        <source>Local data</source>
        <translation>ローカルデータ</translation>
    </message>
    <message>
        <source>Pending changes</source>
        <translation>送信待ちの変更</translation>
    </message>
    <message>
        <source>Conflicts</source>
        <translation>競合</translation>
    </message>
    <message>
        <source>Activity</source>
        <translation>アクティビティ</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>設定</translation>
    </message>
    <message>
        <source>Administration</source>
        <translation>管理</translation>
    </message>
    <message>
        <source>9999+</source>
        <translation>9999+</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>view, how many wait there</comment>
        <translation>%1、%2</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::Notices</name>
    <message numerus="yes">
        <source>%Ln decision(s) needed</source>
        <translation>
            <numerusform>%Ln 件の判断が必要です</numerusform>
        </translation>
    </message>
    <message>
        <source>Rows were changed here and in the cloud. Nothing is lost; everything else goes on.</source>
        <translation>行がこのコンピューターとクラウドの両方で変更されました。何も失われていません。ほかの変更は通常どおり同期されます。</translation>
    </message>
    <message>
        <source>Something waits for you</source>
        <translation>対応が必要なことがあります</translation>
    </message>
    <message>
        <source>You are signed out</source>
        <translation>ログアウトされています</translation>
    </message>
    <message>
        <source>Sign in again to go on syncing. Your changes are safe here.</source>
        <translation>同期を続けるには、もう一度ログインしてください。変更はこのコンピューターに安全に保存されています。</translation>
    </message>
    <message>
        <source>Several things wait for you</source>
        <translation>対応が必要なことがいくつかあります</translation>
    </message>
    <message>
        <source>The overview says what they are. Nothing is lost.</source>
        <translation>内容は「概要」で確認できます。何も失われていません。</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>file, what happened</comment>
        <translation>%1：%2</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::OverviewPage</name>
    <message>
        <source>Tables of this database</source>
        <translation>このデータベースのテーブル</translation>
    </message>
    <message>
        <source>Enter opens the rows of a table</source>
        <translation>Enter キーでテーブルの行を開きます</translation>
    </message>
    <message>
        <source>What waits for you:</source>
        <translation>対応が必要なこと：</translation>
    </message>
    <message>
        <source>Decide…</source>
        <translation>決める…</translation>
    </message>
    <message>
        <source>Show them</source>
        <translation>表示する</translation>
    </message>
    <message>
        <source>Show the table</source>
        <translation>テーブルを表示</translation>
    </message>
    <message>
        <source>%1 · company %2 at %3</source>
        <comment>path, company, server</comment>
        <translation>%1 · 会社 %2（%3）</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::PendingModel</name>
    <message numerus="yes">
        <source>%Ln change(s)</source>
        <translation>
            <numerusform>%Ln 件の変更</numerusform>
        </translation>
    </message>
    <message>
        <source>waits for a decision</source>
        <translation>判断を待っています</translation>
    </message>
    <message>
        <source>Row</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>変更</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message numerus="yes">
        <source>more than %Ln change(s)</source>
        <translation>
            <numerusform>%Ln 件を超える変更</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::PendingPage</name>
    <message>
        <source>Nothing waits to be sent</source>
        <translation>送信待ちの変更はありません</translation>
    </message>
    <message>
        <source>Every change made here has reached the cloud. New changes appear here by themselves.</source>
        <translation>このコンピューターで行った変更はすべてクラウドに届いています。新しい変更は自動でここに表示されます。</translation>
    </message>
    <message>
        <source>Show local data</source>
        <translation>ローカルデータを表示</translation>
    </message>
    <message>
        <source>Filter by table, row or value</source>
        <translation>テーブル、行、値で絞り込み</translation>
    </message>
    <message>
        <source>Filter the pending changes</source>
        <translation>送信待ちの変更を絞り込み</translation>
    </message>
    <message>
        <source>Pending changes by table</source>
        <translation>テーブルごとの送信待ちの変更</translation>
    </message>
    <message>
        <source>Values before and after</source>
        <translation>変更前と変更後の値</translation>
    </message>
    <message>
        <source>Revert this change…</source>
        <translation>この変更を取り消す…</translation>
    </message>
    <message>
        <source>Makes the row again what the cloud has</source>
        <translation>行をクラウドの内容に戻します</translation>
    </message>
    <message>
        <source>Choose a change to see its values.</source>
        <translation>変更を選ぶと、その値が表示されます。</translation>
    </message>
    <message>
        <source>%1 in %2: %3</source>
        <comment>kind of change, table, row</comment>
        <translation>%1（%2）：%3</translation>
    </message>
    <message>
        <source>%1 will be deleted again from %2. You can undo this.</source>
        <translation>%1 は %2 から再び削除されます。この操作は元に戻せます。</translation>
    </message>
    <message>
        <source>%1 comes back into %2. You can undo this.</source>
        <translation>%1 は %2 に戻ります。この操作は元に戻せます。</translation>
    </message>
    <message>
        <source>%1 in %2 becomes again what the cloud has. Your values go. You can undo this.</source>
        <translation>%2 の %1 はクラウドの内容に戻ります。自分の値は失われます。この操作は元に戻せます。</translation>
    </message>
    <message>
        <source>Revert this change?</source>
        <translation>この変更を取り消しますか？</translation>
    </message>
    <message>
        <source>Revert</source>
        <translation>変更を取り消す</translation>
    </message>
    <message>
        <source>Show the row</source>
        <translation>行を表示</translation>
    </message>
    <message>
        <source>Shows the row among the others of its table</source>
        <translation>テーブルのほかの行と一緒に表示します</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>元に戻す</translation>
    </message>
    <message>
        <source>Undo: %1</source>
        <translation>元に戻す：%1</translation>
    </message>
    <message numerus="yes">
        <source>Revert %Ln change(s)…</source>
        <translation>
            <numerusform>%Ln 件の変更を取り消す…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) are chosen.</source>
        <translation>
            <numerusform>%Ln 件の変更を選択しています。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Revert %Ln change(s)?</source>
        <translation>
            <numerusform>%Ln 件の変更を取り消しますか？</numerusform>
        </translation>
    </message>
    <message>
        <source>Each row becomes again what the cloud has, all at once. Rows that wait for a decision stay. You can undo this.</source>
        <translation>各行が一度にクラウドの内容に戻ります。判断を待っている行はそのまま残ります。この操作は元に戻せます。</translation>
    </message>
    <message>
        <source>%1.</source>
        <comment>what was done</comment>
        <translation>%1。</translation>
    </message>
    <message>
        <source>No change contains this.</source>
        <translation>これを含む変更はありません。</translation>
    </message>
    <message>
        <source>History of the row…</source>
        <translation>行の履歴…</translation>
    </message>
    <message>
        <source>Shows what was done to the row before</source>
        <translation>この行のこれまでの変更を表示します</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) are kept.</source>
        <translation>
            <numerusform>%Ln 行を残しました。</numerusform>
        </translation>
    </message>
    <message>
        <source>In the cloud</source>
        <translation>クラウド</translation>
    </message>
    <message>
        <source>Counting the changes that are chosen…</source>
        <translation>選択した変更を数えています…</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::PoliciesBox</name>
    <message>
        <source>Where both sides changed a row</source>
        <translation>同じ行が両方で変更されたとき</translation>
    </message>
    <message>
        <source>Wh&amp;o decides</source>
        <translation>判断の方法(&amp;O)</translation>
    </message>
    <message>
        <source>Table or column</source>
        <translation>テーブルまたは列</translation>
    </message>
    <message>
        <source>Who decides</source>
        <translation>判断の方法</translation>
    </message>
    <message>
        <source>Tables and columns, and who decides for them</source>
        <translation>テーブルと列、およびその判断の方法</translation>
    </message>
    <message>
        <source>Sign in to see what your company has decided.</source>
        <translation>会社の決定内容を見るには、ログインしてください。</translation>
    </message>
    <message>
        <source>Holds for everyone of %1, from the next sync on.</source>
        <translation>次の同期から、%1 の全員に適用されます。</translation>
    </message>
    <message>
        <source>Managers and administrators of your company decide this.</source>
        <translation>会社のマネージャーと管理者が決めます。</translation>
    </message>
    <message>
        <source>as the table</source>
        <translation>テーブルと同じ</translation>
    </message>
    <message>
        <source>S&amp;et for everyone</source>
        <translation>全員に適用(&amp;E)</translation>
    </message>
    <message>
        <source>As the table: %1</source>
        <translation>テーブルと同じ: %1</translation>
    </message>
    <message>
        <source>Not set yet. Once it is, it holds for everyone of %1, from the next sync on.</source>
        <translation>まだ適用されていません。適用すると、次の同期から %1 の全員に適用されます。</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ProblemDetails</name>
    <message>
        <source>Details of the problem</source>
        <translation>問題の詳細</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>レポートをコピー</translation>
    </message>
    <message>
        <source>Copies what whoever helps you needs to know; no passwords, no data</source>
        <translation>サポートに必要な情報をコピーします。パスワードやデータは含まれません</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>コピーしました</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ProgressStrip</name>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
    <message>
        <source>Progress of the sync</source>
        <translation>同期の進行状況</translation>
    </message>
    <message>
        <source>Stops at the next safe point; what has arrived stays, and the next sync goes on from there</source>
        <translation>次の安全な位置で停止します。届いたデータは残り、次の同期はそこから続きます</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>停止しています…</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ReferredNames</name>
    <message>
        <source>%1 · %2</source>
        <comment>name of a row, its key</comment>
        <translation>%1 · %2</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowActions</name>
    <message>
        <source>%1 (%2)</source>
        <comment>action, keys</comment>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>コピー</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>貼り付け</translation>
    </message>
    <message>
        <source>Add a row…</source>
        <translation>行を追加…</translation>
    </message>
    <message>
        <source>Duplicate the row…</source>
        <translation>行を複製…</translation>
    </message>
    <message>
        <source>Change the row…</source>
        <translation>行を変更…</translation>
    </message>
    <message>
        <source>Delete the rows</source>
        <translation>行を削除</translation>
    </message>
    <message>
        <source>Make NULL</source>
        <translation>NULL にする</translation>
    </message>
    <message>
        <source>Show the whole value…</source>
        <translation>値全体を表示…</translation>
    </message>
    <message>
        <source>Compare with the cloud</source>
        <translation>クラウドと比較</translation>
    </message>
    <message>
        <source>Filter by this value</source>
        <translation>この値で絞り込み</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>元に戻す</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>やり直す</translation>
    </message>
    <message>
        <source>Import CSV…</source>
        <translation>CSV をインポート…</translation>
    </message>
    <message>
        <source>Export CSV…</source>
        <translation>CSV をエクスポート…</translation>
    </message>
    <message>
        <source>More</source>
        <translation>その他</translation>
    </message>
    <message>
        <source>Undo: %1</source>
        <translation>元に戻す：%1</translation>
    </message>
    <message>
        <source>Redo: %1</source>
        <translation>やり直す：%1</translation>
    </message>
    <message>
        <source>Nothing was copied: not all of these rows are read yet. Choose fewer.</source>
        <translation>何もコピーしませんでした：まだ読み込まれていない行があります。選択する行を減らしてください。</translation>
    </message>
    <message>
        <source>Nothing was deleted: not all of these rows are read yet. Choose fewer.</source>
        <translation>何も削除しませんでした：まだ読み込まれていない行があります。選択する行を減らしてください。</translation>
    </message>
    <message>
        <source>Import CSV</source>
        <translation>CSV のインポート</translation>
    </message>
    <message>
        <source>Tables of text (*.csv *.tsv *.txt);;All files (*)</source>
        <translation>テキスト形式の表 (*.csv *.tsv *.txt);;すべてのファイル (*)</translation>
    </message>
    <message>
        <source>%1.</source>
        <comment>what was done</comment>
        <translation>%1。</translation>
    </message>
    <message>
        <source>Export CSV</source>
        <translation>CSV のエクスポート</translation>
    </message>
    <message>
        <source>Tables of text (*.csv)</source>
        <translation>テキスト形式の表 (*.csv)</translation>
    </message>
    <message>
        <source>%1 written to %2.</source>
        <comment>rows, file</comment>
        <translation>%1 を %2 に書き出しました。</translation>
    </message>
    <message>
        <source>History of the row…</source>
        <translation>行の履歴…</translation>
    </message>
    <message>
        <source>Paste as new rows</source>
        <translation>新しい行として貼り付け</translation>
    </message>
    <message>
        <source>Bring the saved value back</source>
        <translation>保存されている値に戻す</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowDelegate</name>
    <message>
        <source>NULL: no value</source>
        <translation>NULL：値なし</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowEdits</name>
    <message numerus="yes">
        <source>%1, and %Ln row(s) that belong to them.</source>
        <translation>
            <numerusform>%1、およびそれに属する %Ln 行。</numerusform>
        </translation>
    </message>
    <message>
        <source>%1.</source>
        <comment>what was done</comment>
        <translation>%1。</translation>
    </message>
    <message>
        <source>Nothing was pasted: not all of the rows that it would change are there.</source>
        <translation>何も貼り付けませんでした：変更対象の行の一部がありません。</translation>
    </message>
    <message>
        <source>Nothing was pasted. Line %1: %2</source>
        <translation>何も貼り付けませんでした。%1 行目：%2</translation>
    </message>
    <message numerus="yes">
        <source>Nothing was pasted: it needs %Ln column(s) more than there are from here on.</source>
        <translation>
            <numerusform>何も貼り付けませんでした：ここから先の列が %Ln 列足りません。</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing was pasted: not all rows of the table are read yet. Try again in a moment.</source>
        <translation>何も貼り付けませんでした：テーブルの行がまだすべて読み込まれていません。少ししてからもう一度お試しください。</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowForm</name>
    <message>
        <source>Change a row of %1</source>
        <translation>%1 の行を変更</translation>
    </message>
    <message>
        <source>Add a row to %1</source>
        <translation>%1 に行を追加</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Add the row</source>
        <translation>行を追加</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>既定値</translation>
    </message>
    <message>
        <source>%1 has no value of its own</source>
        <comment>column</comment>
        <translation>%1 は独自の値を持ちません</translation>
    </message>
    <message>
        <source>%1 *</source>
        <comment>a column that needs a value</comment>
        <translation>%1 *</translation>
    </message>
    <message>
        <source>assigned automatically</source>
        <translation>自動で設定されます</translation>
    </message>
    <message>
        <source>Type to find a row of %1</source>
        <translation>入力して %1 の行を検索</translation>
    </message>
    <message>
        <source>default: %1</source>
        <comment>SQL expression</comment>
        <translation>既定値：%1</translation>
    </message>
    <message>
        <source>a whole number</source>
        <translation>整数</translation>
    </message>
    <message>
        <source>a number such as 1.5</source>
        <translation>1.5 のような数値</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowHistoryDialog</name>
    <message>
        <source>Take this back…</source>
        <translation>これを元に戻す…</translation>
    </message>
    <message>
        <source>History of %1 in %2</source>
        <comment>row, table</comment>
        <translation>%2 の %1 の履歴</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>読み込み中…</translation>
    </message>
    <message>
        <source>What was done to the row, newest first</source>
        <translation>行の変更履歴（新しい順）</translation>
    </message>
    <message>
        <source>When</source>
        <translation>日時</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>実行者</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>変更</translation>
    </message>
    <message>
        <source>Nothing is kept of what was done to this row. Changes that wait here are not part of its history yet.</source>
        <translation>この行の履歴は保存されていません。送信待ちの変更は、まだ履歴に含まれません。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s), newest first.</source>
        <translation>
            <numerusform>%Ln 件の変更（新しい順）。</numerusform>
        </translation>
    </message>
    <message>
        <source>Take this change back?</source>
        <translation>この変更を元に戻しますか？</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowPanel</name>
    <message>
        <source>Revert this change</source>
        <translation>この変更を取り消す</translation>
    </message>
    <message>
        <source>Decide the conflict</source>
        <translation>競合を解決</translation>
    </message>
    <message>
        <source>In the cloud</source>
        <translation>クラウド</translation>
    </message>
    <message>
        <source>Here</source>
        <translation>このコンピューター</translation>
    </message>
    <message>
        <source>The row in the cloud and here</source>
        <translation>クラウドとこのコンピューターの行</translation>
    </message>
    <message>
        <source>Makes the row again what the cloud has</source>
        <translation>行をクラウドの内容に戻します</translation>
    </message>
    <message>
        <source>Close the comparison</source>
        <translation>比較を閉じる</translation>
    </message>
    <message>
        <source>This row is not synced: there is nothing to compare it with.</source>
        <translation>この行は同期されません。比較するものがありません。</translation>
    </message>
    <message>
        <source>%1 is here as it is in the cloud.</source>
        <comment>row</comment>
        <translation>%1 はこのコンピューターでもクラウドでも同じ内容です。</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>row, what its mark means</comment>
        <translation>%1：%2</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowTable</name>
    <message>
        <source>Rows of the table</source>
        <translation>テーブルの行</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>列</translation>
    </message>
    <message>
        <source>Show all, in the table&apos;s order</source>
        <translation>すべてをテーブルの順に表示</translation>
    </message>
    <message>
        <source>Sort upwards</source>
        <translation>昇順で並べ替え</translation>
    </message>
    <message>
        <source>Sort downwards</source>
        <translation>降順で並べ替え</translation>
    </message>
    <message>
        <source>Do not sort</source>
        <translation>並べ替えない</translation>
    </message>
    <message>
        <source>Filter by this column…</source>
        <translation>この列で絞り込み…</translation>
    </message>
    <message>
        <source>Hide this column</source>
        <translation>この列を隠す</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowsModel</name>
    <message>
        <source>Marks: new, changed, deleted, in conflict, just arrived</source>
        <translation>印：新規、変更、削除、競合中、届いたばかり</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <comment>name of a row, its key</comment>
        <translation>%1 · %2</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ServerStep</name>
    <message>
        <source>&amp;Who</source>
        <translation>ユーザー(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Server</source>
        <translation>サーバー(&amp;S)</translation>
    </message>
    <message>
        <source>Where is your company&apos;s cloud?</source>
        <translation>会社のクラウドはどこですか？</translation>
    </message>
    <message>
        <source>The address of the db-sync server. Whoever runs it for your company can tell you.</source>
        <translation>db-sync サーバーのアドレスです。会社でサーバーを運用している人に確認してください。</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>続ける</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>e-mail, company</comment>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>Someone else…</source>
        <translation>ほかの人…</translation>
    </message>
    <message>
        <source>This is not a server address. It looks like https://db-sync.example.com.</source>
        <translation>サーバーのアドレスではありません。https://db-sync.example.com のような形式です。</translation>
    </message>
    <message>
        <source>Looking for %1…</source>
        <translation>%1 を探しています…</translation>
    </message>
    <message>
        <source>%1 answers, with db-sync %2.</source>
        <translation>%1 が応答しました（db-sync %2）。</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::SettingsPage</name>
    <message>
        <source>Start when I lo&amp;g in to this computer</source>
        <translation>コンピューターへのログイン時に起動(&amp;G)</translation>
    </message>
    <message>
        <source>Syncing</source>
        <translation>同期</translation>
    </message>
    <message>
        <source>&amp;When</source>
        <translation>タイミング(&amp;W)</translation>
    </message>
    <message>
        <source>Whenever something changes, here or in the cloud</source>
        <translation>このコンピューターまたはクラウドで変更があるたび</translation>
    </message>
    <message numerus="yes">
        <source>Every %Ln minute(s)</source>
        <translation>
            <numerusform>%Ln 分ごと</numerusform>
        </translation>
    </message>
    <message>
        <source>Only when I ask</source>
        <translation>指示したときだけ</translation>
    </message>
    <message>
        <source>Messages beside the clock</source>
        <translation>時計の横に表示するメッセージ</translation>
    </message>
    <message>
        <source>When &amp;decisions are needed</source>
        <translation>判断が必要なとき(&amp;D)</translation>
    </message>
    <message>
        <source>One message for all that a sync brings</source>
        <translation>1 回の同期につき 1 件のメッセージ</translation>
    </message>
    <message>
        <source>When something else needs &amp;me</source>
        <translation>そのほかに対応が必要なとき(&amp;M)</translation>
    </message>
    <message>
        <source>A session that has ended, a file that cannot be read, deletions that wait</source>
        <translation>ログインの有効期限切れ、読み取れないファイル、保留中の削除</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>外観</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>システムに合わせる</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>ライト</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>ダーク</translation>
    </message>
    <message>
        <source>&amp;Colours</source>
        <translation>配色(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>言語(&amp;L)</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>起動</translation>
    </message>
    <message>
        <source>Stays beside the clock and opens no window</source>
        <translation>時計の横に常駐し、ウィンドウを開きません</translation>
    </message>
    <message>
        <source>Start minimi&amp;zed</source>
        <translation>最小化して起動(&amp;Z)</translation>
    </message>
    <message>
        <source>Opens no window when the program starts</source>
        <translation>プログラムの起動時にウィンドウを開きません</translation>
    </message>
    <message>
        <source>The desktop&apos;s folder of programs to start cannot be written.</source>
        <translation>デスクトップの自動起動フォルダーに書き込めません。</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::SetupDialog</name>
    <message>
        <source>&amp;Back</source>
        <translation>戻る(&amp;B)</translation>
    </message>
    <message>
        <source>Link a database</source>
        <translation>データベースのリンク</translation>
    </message>
    <message>
        <source>Step %1 of %2</source>
        <translation>ステップ %1 / %2</translation>
    </message>
    <message>
        <source>Link %1</source>
        <comment>file</comment>
        <translation>%1 のリンク</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::SetupStep</name>
    <message>
        <source>Cancel</source>
        <translation>キャンセル</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::StateLine</name>
    <message>
        <source>State: %1. %2</source>
        <translation>状態：%1。%2</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::SyncButton</name>
    <message>
        <source>Sync now</source>
        <translation>今すぐ同期</translation>
    </message>
    <message>
        <source>Fetches and sends</source>
        <translation>取得と送信を行います</translation>
    </message>
    <message>
        <source>Send only</source>
        <translation>送信のみ</translation>
    </message>
    <message>
        <source>Sends what waits here, fetches nothing</source>
        <translation>送信待ちの変更を送信し、取得は行いません</translation>
    </message>
    <message>
        <source>Fetch only</source>
        <translation>取得のみ</translation>
    </message>
    <message>
        <source>Fetches what is new in the cloud, sends nothing</source>
        <translation>クラウドの新しい内容を取得し、送信は行いません</translation>
    </message>
    <message>
        <source>Sync and allow many deletions…</source>
        <translation>同期して大量の削除を許可…</translation>
    </message>
    <message>
        <source>Deletions of more than half of a table wait until you allow them</source>
        <translation>テーブルの半分を超える削除は、許可するまで保留されます</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::TableListModel</name>
    <message>
        <source>Not synced: %1</source>
        <translation>同期されません：%1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s)</source>
        <translation>
            <numerusform>%Ln 件の競合</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) to send</source>
        <translation>
            <numerusform>送信待ちの変更 %Ln 件</numerusform>
        </translation>
    </message>
    <message>
        <source>not synced</source>
        <translation>同期対象外</translation>
    </message>
    <message>
        <source>! %1</source>
        <comment>conflicts in a table</comment>
        <translation>! %1</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>テーブル</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>送信待ち</translation>
    </message>
    <message>
        <source>↑ %1</source>
        <comment>changes to send</comment>
        <translation>↑ %1</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::TenantDialog</name>
    <message>
        <source>Add a company</source>
        <translation>会社の追加</translation>
    </message>
    <message>
        <source>Change a company</source>
        <translation>会社の変更</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>追加</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>名前(&amp;N)</translation>
    </message>
    <message>
        <source>Example Ltd</source>
        <translation>株式会社サンプル</translation>
    </message>
    <message>
        <source>&amp;Code</source>
        <translation>コード(&amp;C)</translation>
    </message>
    <message>
        <source>example</source>
        <translation>example</translation>
    </message>
    <message>
        <source>&amp;Website</source>
        <translation>Web サイト(&amp;W)</translation>
    </message>
    <message>
        <source>optional</source>
        <translation>省略可</translation>
    </message>
    <message>
        <source>N&amp;otes (JSON)</source>
        <translation>メモ（JSON）(&amp;O)</translation>
    </message>
    <message>
        <source>As the server decides</source>
        <translation>サーバーにまかせる</translation>
    </message>
    <message>
        <source>&amp;Datasource</source>
        <translation>データソース(&amp;D)</translation>
    </message>
    <message>
        <source>The code of a company stays as it is.</source>
        <translation>会社コードは変更できません。</translation>
    </message>
    <message>
        <source>Type the name of the company.</source>
        <translation>会社名を入力してください。</translation>
    </message>
    <message>
        <source>Type the company code.</source>
        <translation>会社コードを入力してください。</translation>
    </message>
    <message>
        <source>A company code has no spaces.</source>
        <translation>会社コードに空白は使えません。</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::TrayPresenter</name>
    <message>
        <source>Sync now</source>
        <translation>今すぐ同期</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>開く</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>終了</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>file, state</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Not set up</source>
        <translation>未セットアップ</translation>
    </message>
    <message>
        <source>No database is linked yet.</source>
        <translation>リンクされているデータベースはまだありません。</translation>
    </message>
    <message>
        <source>%1 – %2</source>
        <comment>state, sentence</comment>
        <translation>%1 – %2</translation>
    </message>
    <message>
        <source>db-sync: %1</source>
        <translation>db-sync：%1</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>再開</translation>
    </message>
    <message>
        <source>Pause for an hour</source>
        <translation>1 時間一時停止</translation>
    </message>
    <message>
        <source>Conflicts (%L1)</source>
        <translation>競合（%L1）</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::Undoing</name>
    <message>
        <source>Take back</source>
        <translation>元に戻す</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::UserDialog</name>
    <message>
        <source>Add a user</source>
        <translation>ユーザーの追加</translation>
    </message>
    <message>
        <source>Change a user</source>
        <translation>ユーザーの変更</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>追加</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>&amp;E-mail</source>
        <translation>メールアドレス(&amp;E)</translation>
    </message>
    <message>
        <source>name@example.com</source>
        <translation>name@example.com</translation>
    </message>
    <message>
        <source>&amp;First name</source>
        <translation>名(&amp;F)</translation>
    </message>
    <message>
        <source>optional</source>
        <translation>省略可</translation>
    </message>
    <message>
        <source>&amp;Last name</source>
        <translation>姓(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Password</source>
        <translation>パスワード(&amp;P)</translation>
    </message>
    <message>
        <source>at least 8 characters</source>
        <translation>8 文字以上</translation>
    </message>
    <message>
        <source>stays as it is</source>
        <translation>変更なし</translation>
    </message>
    <message>
        <source>&amp;Role</source>
        <translation>役割(&amp;R)</translation>
    </message>
    <message>
        <source>Type the user&apos;s e-mail address.</source>
        <translation>ユーザーのメールアドレスを入力してください。</translation>
    </message>
    <message>
        <source>The password needs at least %1 characters.</source>
        <translation>パスワードは %1 文字以上にしてください。</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ValueDialog</name>
    <message>
        <source>The whole text of %1</source>
        <translation>%1 のテキスト全体</translation>
    </message>
    <message>
        <source>NULL: no value</source>
        <translation>NULL：値なし</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Save as NULL</source>
        <translation>NULL として保存</translation>
    </message>
    <message>
        <source>Save to a file…</source>
        <translation>ファイルに保存…</translation>
    </message>
    <message>
        <source>Load from a file…</source>
        <translation>ファイルから読み込み…</translation>
    </message>
    <message>
        <source>A picture of %1</source>
        <translation>%1 の画像</translation>
    </message>
    <message>
        <source>The file cannot be written: %1</source>
        <translation>ファイルに書き込めません：%1</translation>
    </message>
    <message>
        <source>The file cannot be read: %1</source>
        <translation>ファイルを読み取れません：%1</translation>
    </message>
    <message>
        <source>The file is too large for a row: %1 are allowed.</source>
        <translation>ファイルが行に対して大きすぎます。上限は %1 です。</translation>
    </message>
    <message>
        <source>Save to a file</source>
        <translation>ファイルに保存</translation>
    </message>
    <message>
        <source>Load from a file</source>
        <translation>ファイルから読み込み</translation>
    </message>
</context>
</TS>
