<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="zh_CN" sourcelanguage="en">
<context>
    <name>Arguments</name>
    <message>
        <source>Try “dbsync-desktop --help”.</source>
        <translation>请尝试“dbsync-desktop --help”。</translation>
    </message>
    <message>
        <source>“%1” was not expected.</source>
        <translation>不应出现“%1”。</translation>
    </message>
    <message>
        <source>After --db a file must be named.</source>
        <translation>--db 之后必须指定一个文件。</translation>
    </message>
    <message>
        <source>No view is called “%1”.</source>
        <translation>没有名为“%1”的视图。</translation>
    </message>
    <message>
        <source>There is no display. On a computer without one use dbsync.</source>
        <translation>没有显示器。在没有显示器的计算机上请使用 dbsync。</translation>
    </message>
    <message>
        <source>Usage: %1</source>
        <translation>用法：%1</translation>
    </message>
    <message>
        <source>Keeps SQLite databases in step with a company’s cloud.</source>
        <translation>让 SQLite 数据库与公司的云端保持同步。</translation>
    </message>
    <message>
        <source>shows this database; sets it up where it is not linked yet</source>
        <translation>显示此数据库；尚未关联时进行设置</translation>
    </message>
    <message>
        <source>opens at local, pending, conflicts, activity, settings or admin</source>
        <translation>打开时显示 local、pending、conflicts、activity、settings 或 admin</translation>
    </message>
    <message>
        <source>opens no window where there is a tray, else a minimized one</source>
        <translation>有系统托盘时不打开窗口，否则打开最小化的窗口</translation>
    </message>
    <message>
        <source>shows this and ends</source>
        <translation>显示此说明并退出</translation>
    </message>
    <message>
        <source>shows the version and ends</source>
        <translation>显示版本并退出</translation>
    </message>
    <message>
        <source>The configuration is shared with dbsync; DBSYNC_CONFIG_DIR names its folder.</source>
        <translation>配置与 dbsync 共用；DBSYNC_CONFIG_DIR 指定其文件夹。</translation>
    </message>
</context>
<context>
    <name>Attention</name>
    <message numerus="yes">
        <source>%Ln row(s) of %1 were deleted in the cloud. Here they stay until you agree.</source>
        <translation>
            <numerusform>%1 的 %Ln 行已在云端删除。在您同意之前，它们会保留在本机。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) of %1 were deleted here. In the cloud they stay until you agree.</source>
        <translation>
            <numerusform>%1 的 %Ln 行已在本机删除。在您同意之前，它们会保留在云端。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) were changed in the cloud too. They are sent once a sync has fetched those changes.</source>
        <translation>
            <numerusform>有 %Ln 行在云端也被更改。待同步取回这些更改后再发送。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) of %1 have no value in their key and are not synced.</source>
        <translation>
            <numerusform>%1 的 %Ln 行在键中没有值，不会同步。</numerusform>
        </translation>
    </message>
    <message>
        <source>Table %1 is only in this database. It is synced once it has been added to the company&apos;s tables.</source>
        <translation>表 %1 只在此数据库中。加入公司的表后才会同步。</translation>
    </message>
    <message>
        <source>Table %1 is in the cloud but not in this database.</source>
        <translation>表 %1 在云端，但不在此数据库中。</translation>
    </message>
    <message>
        <source>Table %1 seems to have been renamed to %2 here. Its changes wait until it has its old name again, or the new one is added to the company&apos;s tables.</source>
        <translation>表 %1 在本机似乎已改名为 %2。恢复原名或把新表加入公司的表之前，其更改会一直等待。</translation>
    </message>
    <message>
        <source>The primary key of table %1 is another one than in the cloud. Its changes wait.</source>
        <translation>表 %1 的主键与云端不同。其更改正在等待。</translation>
    </message>
    <message>
        <source>Table %1 is not synced: %2</source>
        <comment>table, why</comment>
        <translation>表 %1 不同步：%2</translation>
    </message>
    <message>
        <source>Table %1 is not built as in the cloud. Its changes wait.</source>
        <translation>表 %1 的结构与云端不同。其更改正在等待。</translation>
    </message>
    <message>
        <source>Column %1 of table %2 is only in this database; its values are not synced.</source>
        <translation>表 %2 的列 %1 只在此数据库中；其值不会同步。</translation>
    </message>
    <message>
        <source>Column %1 of table %2 is in the cloud but not in this database.</source>
        <translation>表 %2 的列 %1 在云端，但不在此数据库中。</translation>
    </message>
    <message>
        <source>Column %1 of table %2 seems to have been renamed to %3 here. Its values in the cloud stay as they are.</source>
        <translation>表 %2 的列 %1 在本机似乎已改名为 %3。云端的值保持不变。</translation>
    </message>
    <message>
        <source>Column %1 of table %2 is of type %3 here and of type %4 in the cloud, so it is not synced.</source>
        <translation>表 %2 的列 %1 在本机的类型为 %3，在云端为 %4，因此不同步。</translation>
    </message>
    <message>
        <source>Column %1 of table %2 needs a value here but not in the cloud.</source>
        <translation>表 %2 的列 %1 在本机必须有值，而在云端不必。</translation>
    </message>
    <message>
        <source>It is a virtual table.</source>
        <translation>它是虚拟表。</translation>
    </message>
    <message>
        <source>It has no primary key.</source>
        <translation>它没有主键。</translation>
    </message>
    <message>
        <source>Its name is reserved for db-sync.</source>
        <translation>它的名称是 db-sync 保留的名称。</translation>
    </message>
    <message numerus="yes">
        <source>It has more than %Ln column(s).</source>
        <translation>
            <numerusform>它的列超过 %Ln 个。</numerusform>
        </translation>
    </message>
    <message>
        <source>It has a column without a name.</source>
        <translation>它有一列没有名称。</translation>
    </message>
    <message>
        <source>It has no name.</source>
        <translation>它没有名称。</translation>
    </message>
    <message>
        <source>Its primary key has too many columns.</source>
        <translation>它的主键列太多。</translation>
    </message>
    <message>
        <source>It needs a function that only the program that made it has: %1</source>
        <translation>它需要只有其原程序才具备的功能：%1</translation>
    </message>
    <message>
        <source>Its column %1 has a name that is reserved for db-sync.</source>
        <translation>其列 %1 的名称是 db-sync 保留的名称。</translation>
    </message>
    <message>
        <source>It is not one of the company&apos;s tables.</source>
        <translation>它不是公司的表。</translation>
    </message>
    <message>
        <source>Not every change of the company&apos;s tables could be made in this file; the details in the overview say why. Everything else goes on.</source>
        <translation>公司的表的更改未能全部应用到此文件；原因见“概览”中的详细信息。其他一切照常进行。</translation>
    </message>
    <message>
        <source>The definition of %1 was changed here and in the cloud. The one here stays until it is added to the company&apos;s tables, or removed here.</source>
        <translation>%1 的定义在本机和云端都已更改。在它被加入公司的表或在本机被删除之前，本机的定义会保留。</translation>
    </message>
    <message>
        <source>Table %1 refers to table %2, which is not synced. Other computers get the table without that reference.</source>
        <translation>表 %1 引用了不同步的表 %2。其他电脑得到的是不含该引用的表。</translation>
    </message>
</context>
<context>
    <name>CloudWords</name>
    <message>
        <source>“%1” must have a value in the cloud.</source>
        <translation>在云端，“%1”必须有值。</translation>
    </message>
    <message>
        <source>“%1” is of type %2, which cannot hold %3 unchanged.</source>
        <translation>“%1”的类型为 %2，无法原样保存 %3。</translation>
    </message>
    <message>
        <source>“%1” is part of a key and of type %2 in the cloud, which cannot hold %3.</source>
        <translation>“%1”是键的一部分，在云端类型为 %2，无法保存 %3。</translation>
    </message>
    <message>
        <source>The row has more values than a row of the cloud&apos;s database can hold.</source>
        <translation>此行的值的数量超过了云端数据库一行所能容纳的上限。</translation>
    </message>
    <message>
        <source>A value that the cloud looks rows up by is too long.</source>
        <translation>云端用来查找行的一个值过长。</translation>
    </message>
    <message>
        <source>A rule of the cloud&apos;s database leaves this row out.</source>
        <translation>云端数据库的一条规则排除了此行。</translation>
    </message>
    <message>
        <source>A column of the row must have a value in the cloud.</source>
        <translation>在云端，此行的某一列必须有值。</translation>
    </message>
    <message>
        <source>A rule of the cloud&apos;s database does not allow this row; the details tell which.</source>
        <translation>云端数据库的一条规则不允许此行；详细信息中说明了是哪一条。</translation>
    </message>
    <message>
        <source>The cloud&apos;s row has no value in %1, which needs one here.</source>
        <translation>云端的行在 %1 中没有值，而本机需要一个值。</translation>
    </message>
    <message>
        <source>The cloud&apos;s row breaks a rule of the table here: %1</source>
        <translation>云端的行违反了本机表的规则：%1</translation>
    </message>
    <message>
        <source>The cloud&apos;s row has a value that does not fit the type of its column here.</source>
        <translation>云端的行有一个值与本机列的类型不符。</translation>
    </message>
    <message>
        <source>A value of this row is not allowed; the details tell which.</source>
        <translation>此行的一个值不被允许；详细信息中说明了是哪一个。</translation>
    </message>
    <message>
        <source>A value of this row is not allowed: %1.</source>
        <comment>columns</comment>
        <translation>此行的一个值不被允许：%1。</translation>
    </message>
</context>
<context>
    <name>Glance</name>
    <message>
        <source>Not synced yet.</source>
        <translation>尚未同步。</translation>
    </message>
    <message>
        <source>Last synced: %1, by a clock that has been set back since.</source>
        <translation>上次同步：%1（此后时钟被往回调过）。</translation>
    </message>
    <message>
        <source>Last synced: %1.</source>
        <translation>上次同步：%1。</translation>
    </message>
    <message>
        <source>Since %1.</source>
        <translation>自 %1 起处于此状态。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) are safe on this computer.</source>
        <translation>
            <numerusform>%Ln 项更改已安全保存在此电脑上。</numerusform>
        </translation>
    </message>
    <message>
        <source>You can go on working.</source>
        <translation>您可以继续工作。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) wait here.</source>
        <translation>
            <numerusform>有 %Ln 项更改待发送。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Sync %Ln change(s)</source>
        <translation>
            <numerusform>同步 %Ln 项更改</numerusform>
        </translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation>立即同步</translation>
    </message>
    <message>
        <source>Opening</source>
        <translation>正在打开</translation>
    </message>
    <message>
        <source>The database is being read.</source>
        <translation>正在读取数据库。</translation>
    </message>
    <message>
        <source>Not linked</source>
        <translation>未关联</translation>
    </message>
    <message>
        <source>Set up…</source>
        <translation>开始设置…</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Syncing…</source>
        <translation>正在同步…</translation>
    </message>
    <message>
        <source>Signed out</source>
        <translation>已退出登录</translation>
    </message>
    <message>
        <source>Your session has ended; sign in to go on syncing.</source>
        <translation>您的登录已过期；请登录以继续同步。</translation>
    </message>
    <message>
        <source>Sign in again…</source>
        <translation>重新登录…</translation>
    </message>
    <message>
        <source>Trying…</source>
        <translation>正在尝试…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) changed on both sides; everything else goes on.</source>
        <translation>
            <numerusform>%Ln 行在两边都有更改；其他一切照常进行。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln decision(s) needed</source>
        <translation>
            <numerusform>需要做出 %Ln 个决定</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Resolve %Ln conflict(s)</source>
        <translation>
            <numerusform>解决 %Ln 个冲突</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing waits.</source>
        <translation>没有待发送的更改。</translation>
    </message>
    <message>
        <source>Automatic sync goes on at %1.</source>
        <translation>自动同步将于 %1 继续。</translation>
    </message>
    <message>
        <source>Decide about deletions</source>
        <translation>决定是否删除</translation>
    </message>
    <message>
        <source>Open the settings</source>
        <translation>打开设置</translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) had not been sent yet: keep the damaged file until somebody has looked for them.</source>
        <translation>
            <numerusform>有 %Ln 项更改尚未发送：在有人检查之前，请保留损坏的文件。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) that you made since are kept and will be written by themselves.</source>
        <translation>
            <numerusform>此后您所做的 %Ln 项更改已保存，将自动写入。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) not written yet</source>
        <translation>
            <numerusform>%Ln 项更改尚未写入</numerusform>
        </translation>
    </message>
    <message>
        <source>The file cannot be written to right now.</source>
        <translation>文件现在无法写入。</translation>
    </message>
    <message>
        <source>The first sync was stopped before its end. What has arrived stays, and the rest comes when you go on with it.</source>
        <translation>首次同步在完成前被停止。已到达的内容会保留，继续后将收到其余部分。</translation>
    </message>
    <message>
        <source>Go on with the first sync</source>
        <translation>继续首次同步</translation>
    </message>
    <message>
        <source>Automatic sync goes on tomorrow at %1.</source>
        <translation>自动同步将于明天 %1 继续。</translation>
    </message>
    <message>
        <source>Automatic sync goes on at %1 on %2.</source>
        <comment>time, day</comment>
        <translation>自动同步将于 %2 %1 继续。</translation>
    </message>
</context>
<context>
    <name>ListColumns</name>
    <message>
        <source>Companies</source>
        <translation>公司</translation>
    </message>
    <message>
        <source>Datasources</source>
        <translation>数据源</translation>
    </message>
    <message>
        <source>Users</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>Audit log</source>
        <translation>审计日志</translation>
    </message>
    <message>
        <source>suspended</source>
        <translation>已停用</translation>
    </message>
    <message>
        <source>removed, kept until its time is over</source>
        <translation>已移除（期满前保留）</translation>
    </message>
    <message>
        <source>takes no new companies</source>
        <translation>正在排空</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>使用中</translation>
    </message>
    <message>
        <source>company added</source>
        <translation>已添加公司</translation>
    </message>
    <message>
        <source>company changed</source>
        <translation>已更改公司</translation>
    </message>
    <message>
        <source>company moved</source>
        <translation>已迁移公司</translation>
    </message>
    <message>
        <source>company suspended</source>
        <translation>已停用公司</translation>
    </message>
    <message>
        <source>company resumed</source>
        <translation>已恢复公司</translation>
    </message>
    <message>
        <source>company removed</source>
        <translation>已移除公司</translation>
    </message>
    <message>
        <source>company removed for good</source>
        <translation>已彻底移除公司</translation>
    </message>
    <message>
        <source>company exported</source>
        <translation>已导出公司</translation>
    </message>
    <message>
        <source>company signed up</source>
        <translation>已注册公司</translation>
    </message>
    <message>
        <source>datasource added</source>
        <translation>已添加数据源</translation>
    </message>
    <message>
        <source>datasource changed</source>
        <translation>已更改数据源</translation>
    </message>
    <message>
        <source>datasource removed</source>
        <translation>已移除数据源</translation>
    </message>
    <message>
        <source>user added</source>
        <translation>已添加用户</translation>
    </message>
    <message>
        <source>user changed</source>
        <translation>已更改用户</translation>
    </message>
    <message>
        <source>user disabled</source>
        <translation>已禁用用户</translation>
    </message>
    <message>
        <source>password changed</source>
        <translation>已更改密码</translation>
    </message>
    <message>
        <source>device revoked</source>
        <translation>已吊销设备</translation>
    </message>
    <message>
        <source>schema pushed</source>
        <translation>已推送架构</translation>
    </message>
    <message>
        <source>policy set</source>
        <translation>已设置策略</translation>
    </message>
    <message>
        <source>API key made</source>
        <translation>已创建 API 密钥</translation>
    </message>
    <message>
        <source>API key revoked</source>
        <translation>已吊销 API 密钥</translation>
    </message>
    <message>
        <source>operator added</source>
        <translation>已添加运维人员</translation>
    </message>
    <message>
        <source>operator changed</source>
        <translation>已更改运维人员</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>代码</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>名称</translation>
    </message>
    <message>
        <source>Website</source>
        <translation>网站</translation>
    </message>
    <message>
        <source>Datasource</source>
        <translation>数据源</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>创建时间</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>权重</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>地址</translation>
    </message>
    <message>
        <source>E-mail</source>
        <translation>电子邮件</translation>
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
        <translation>角色</translation>
    </message>
    <message>
        <source>Disabled</source>
        <translation>禁用</translation>
    </message>
    <message>
        <source>disabled</source>
        <translation>已禁用</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>设备</translation>
    </message>
    <message>
        <source>User</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>Last seen</source>
        <translation>上次在线</translation>
    </message>
    <message>
        <source>Revision</source>
        <translation>修订号</translation>
    </message>
    <message>
        <source>Revoked</source>
        <translation>吊销</translation>
    </message>
    <message>
        <source>revoked</source>
        <translation>已吊销</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>操作者</translation>
    </message>
    <message>
        <source>What</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>On</source>
        <translation>对象</translation>
    </message>
    <message>
        <source>logged in</source>
        <translation>已登录</translation>
    </message>
    <message>
        <source>wrong password</source>
        <translation>密码错误</translation>
    </message>
    <message>
        <source>login refused</source>
        <translation>已拒绝登录</translation>
    </message>
    <message>
        <source>locked out for some minutes</source>
        <translation>锁定几分钟</translation>
    </message>
    <message>
        <source>From</source>
        <translation>来源</translation>
    </message>
    <message>
        <source>Times</source>
        <translation>次数</translation>
    </message>
    <message>
        <source>policy taken back</source>
        <translation>已撤销策略</translation>
    </message>
</context>
<context>
    <name>MetadataField</name>
    <message>
        <source>Notes are a JSON object, for example %1.</source>
        <translation>备注须为 JSON 对象，例如 %1。</translation>
    </message>
</context>
<context>
    <name>SearchField</name>
    <message>
        <source>Search</source>
        <translation>搜索</translation>
    </message>
</context>
<context>
    <name>TimeLeft</name>
    <message>
        <source>a few seconds left</source>
        <translation>还剩几秒</translation>
    </message>
    <message>
        <source>less than a minute left</source>
        <translation>还剩不到一分钟</translation>
    </message>
    <message numerus="yes">
        <source>about %Ln minute(s) left</source>
        <translation>
            <numerusform>还剩约 %Ln 分钟</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Wording</name>
    <message>
        <source>In step</source>
        <translation>已同步</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>已暂停</translation>
    </message>
    <message>
        <source>Changes waiting</source>
        <translation>有待发送的更改</translation>
    </message>
    <message>
        <source>Syncing</source>
        <translation>正在同步</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>离线</translation>
    </message>
    <message>
        <source>Needs your attention</source>
        <translation>需要您处理</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>问题</translation>
    </message>
    <message>
        <source>New</source>
        <translation>新增</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>已更改</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>已删除</translation>
    </message>
    <message>
        <source>New here, not sent yet</source>
        <translation>在本机新增，尚未发送</translation>
    </message>
    <message>
        <source>Changed here, not sent yet</source>
        <translation>在本机更改，尚未发送</translation>
    </message>
    <message>
        <source>In conflict: waits for your decision</source>
        <translation>有冲突：等待您决定</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) added</source>
        <translation>
            <numerusform>添加了 %Ln 行</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) changed</source>
        <translation>
            <numerusform>更改了 %Ln 行</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) deleted</source>
        <translation>
            <numerusform>删除了 %Ln 行</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing changed</source>
        <translation>没有更改</translation>
    </message>
    <message>
        <source>Received from the cloud</source>
        <translation>已从云端接收</translation>
    </message>
    <message>
        <source>Sent to the cloud</source>
        <translation>已发送到云端</translation>
    </message>
    <message>
        <source>Taken back</source>
        <translation>已撤销</translation>
    </message>
    <message>
        <source>Conflict decided</source>
        <translation>冲突已解决</translation>
    </message>
    <message>
        <source>Guest (reads)</source>
        <translation>访客（仅查看）</translation>
    </message>
    <message>
        <source>User (syncs)</source>
        <translation>用户（可同步）</translation>
    </message>
    <message>
        <source>Manager</source>
        <translation>经理</translation>
    </message>
    <message>
        <source>Administrator</source>
        <translation>管理员</translation>
    </message>
    <message>
        <source>Preparing</source>
        <translation>正在准备</translation>
    </message>
    <message>
        <source>Waiting for the cloud</source>
        <translation>正在等待云端</translation>
    </message>
    <message>
        <source>Receiving</source>
        <translation>正在接收</translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>正在写入</translation>
    </message>
    <message>
        <source>Collecting changes</source>
        <translation>正在收集更改</translation>
    </message>
    <message>
        <source>Sending</source>
        <translation>正在发送</translation>
    </message>
    <message>
        <source>Finishing</source>
        <translation>正在完成</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 / %2</translation>
    </message>
    <message>
        <source>received: %1</source>
        <translation>已接收：%1</translation>
    </message>
    <message>
        <source>sent: %1</source>
        <translation>已发送：%1</translation>
    </message>
    <message>
        <source>Nothing had changed on either side.</source>
        <translation>两边都没有更改。</translation>
    </message>
    <message>
        <source>Synced – %1.</source>
        <translation>同步完成。%1。</translation>
    </message>
    <message>
        <source>yesterday, %1</source>
        <translation>昨天 %1</translation>
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
            <numerusform>%Ln 字节</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>text of %Ln byte(s), not UTF-8</source>
        <translation>
            <numerusform>%Ln 字节的文本，非 UTF-8</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>a row&apos;s name, its key</comment>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>Changed on both sides</source>
        <translation>两边都已更改</translation>
    </message>
    <message>
        <source>Changed here, deleted in the cloud</source>
        <translation>在本机更改，在云端删除</translation>
    </message>
    <message>
        <source>Deleted here, changed in the cloud</source>
        <translation>在本机删除，在云端更改</translation>
    </message>
    <message>
        <source>Added on both sides</source>
        <translation>两边都已添加</translation>
    </message>
    <message>
        <source>A value that must be unique</source>
        <translation>必须唯一的值</translation>
    </message>
    <message>
        <source>A row that it refers to is missing</source>
        <translation>它引用的行不存在</translation>
    </message>
    <message>
        <source>A value that is not allowed</source>
        <translation>不允许的值</translation>
    </message>
    <message>
        <source>Someone</source>
        <comment>who changed a row</comment>
        <translation>有人</translation>
    </message>
    <message>
        <source>%1 changed %2 in the cloud; here it was changed too, to something else.</source>
        <translation>%1 在云端更改了 %2；本机也更改了它，但内容不同。</translation>
    </message>
    <message>
        <source>%1 deleted this row in the cloud; here it was changed.</source>
        <translation>%1 在云端删除了此行；本机更改了它。</translation>
    </message>
    <message>
        <source>%1 changed this row in the cloud; here it was deleted.</source>
        <translation>%1 在云端更改了此行；本机删除了它。</translation>
    </message>
    <message>
        <source>%1 added a row with the same key in the cloud; the two differ.</source>
        <translation>%1 在云端添加了键相同的行；两行内容不同。</translation>
    </message>
    <message>
        <source>Another row in the cloud already has the same %1, which must be unique.</source>
        <translation>云端的另一行已有相同的 %1，而该值必须唯一。</translation>
    </message>
    <message>
        <source>This row refers to a row that no longer exists in the cloud.</source>
        <translation>此行引用的行在云端已不存在。</translation>
    </message>
    <message>
        <source>Cloud</source>
        <translation>云端</translation>
    </message>
    <message>
        <source>Keep mine</source>
        <translation>保留我的</translation>
    </message>
    <message>
        <source>Take the cloud&apos;s</source>
        <translation>采用云端的</translation>
    </message>
    <message>
        <source>Keep both</source>
        <translation>两者都保留</translation>
    </message>
    <message>
        <source>Use my choice</source>
        <translation>使用我的选择</translation>
    </message>
    <message>
        <source>The row comes back in the cloud, with your changes.</source>
        <translation>该行将连同您的更改一起恢复到云端。</translation>
    </message>
    <message>
        <source>The row is deleted in the cloud too.</source>
        <translation>该行在云端也会被删除。</translation>
    </message>
    <message>
        <source>Your values replace the cloud&apos;s at the next sync.</source>
        <translation>下次同步时，您的值将替换云端的值。</translation>
    </message>
    <message>
        <source>The row is deleted here too; your changes are discarded.</source>
        <translation>该行在本机也会被删除；您的更改将丢弃。</translation>
    </message>
    <message>
        <source>The row comes back here, as the cloud has it.</source>
        <translation>该行将按云端的内容恢复到本机。</translation>
    </message>
    <message>
        <source>This computer takes the cloud&apos;s values; yours are discarded.</source>
        <translation>此电脑将采用云端的值；您的值将丢弃。</translation>
    </message>
    <message>
        <source>What the column “Result” shows is kept here and sent at the next sync.</source>
        <translation>“结果”列显示的内容将保存在本机，并在下次同步时发送。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) decided: yours stay.</source>
        <translation>
            <numerusform>已解决 %Ln 个冲突：保留您的内容。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) decided: the cloud&apos;s are taken.</source>
        <translation>
            <numerusform>已解决 %Ln 个冲突：采用云端的内容。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) decided: both rows stay.</source>
        <translation>
            <numerusform>已解决 %Ln 个冲突：两行都保留。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) decided as you chose.</source>
        <translation>
            <numerusform>已按您的选择解决 %Ln 个冲突。</numerusform>
        </translation>
    </message>
    <message>
        <source>The file is not there</source>
        <translation>文件不存在</translation>
    </message>
    <message>
        <source>The database file was moved, renamed or deleted, or its disk is not connected. Bring it back and db-sync goes on by itself; or unlink it in the settings.</source>
        <translation>数据库文件已被移动、重命名或删除，或者其磁盘未连接。将它放回原处，db-sync 会自动继续；也可以在设置中取消关联。</translation>
    </message>
    <message>
        <source>This file is not a database</source>
        <translation>此文件不是数据库</translation>
    </message>
    <message>
        <source>What lies there is not an SQLite database. If it was one, put a backup in its place; what was synced is safe in the cloud.</source>
        <translation>该处的文件不是 SQLite 数据库。如果它曾经是，请用备份替换它；已同步的内容在云端很安全。</translation>
    </message>
    <message>
        <source>The file is damaged</source>
        <translation>文件已损坏</translation>
    </message>
    <message>
        <source>Parts of the database cannot be read. Close the programs that use it and put a backup in its place; what was synced is safe in the cloud, and comes back with the next sync.</source>
        <translation>数据库的部分内容无法读取。请关闭使用它的程序，并用备份替换它；已同步的内容在云端很安全，下次同步时会恢复。</translation>
    </message>
    <message>
        <source>This file is not linked yet</source>
        <translation>此文件尚未关联</translation>
    </message>
    <message>
        <source>Link it to your company to keep it in step.</source>
        <translation>将它关联到您的公司，以保持同步。</translation>
    </message>
    <message>
        <source>This file is linked already</source>
        <translation>此文件已关联</translation>
    </message>
    <message>
        <source>Open it, or unlink it in the settings first.</source>
        <translation>请打开它，或先在设置中取消关联。</translation>
    </message>
    <message>
        <source>Another program is using the file</source>
        <translation>另一个程序正占用此文件</translation>
    </message>
    <message>
        <source>db-sync goes on by itself as soon as that program has finished with it. Nothing is lost.</source>
        <translation>该程序释放文件后，db-sync 会自动继续。不会丢失任何内容。</translation>
    </message>
    <message>
        <source>Another sync of this file runs</source>
        <translation>此文件的另一个同步正在进行</translation>
    </message>
    <message>
        <source>Wait until it is done, then try again.</source>
        <translation>请等它完成后再试。</translation>
    </message>
    <message>
        <source>The disk is full</source>
        <translation>磁盘已满</translation>
    </message>
    <message>
        <source>Free some space, then try again. The database is as it was; nothing was half written.</source>
        <translation>请腾出一些空间后再试。数据库保持原样，没有只写入一半的内容。</translation>
    </message>
    <message>
        <source>You do not have permission to write to this file</source>
        <translation>不允许写入此文件</translation>
    </message>
    <message>
        <source>Check the permissions of the file and of its folder, then try again.</source>
        <translation>请检查文件及其文件夹的权限，然后重试。</translation>
    </message>
    <message>
        <source>The file cannot be opened</source>
        <translation>无法打开文件</translation>
    </message>
    <message>
        <source>Check that the file and its folder are there and may be read and written.</source>
        <translation>请检查文件及其文件夹是否存在，以及能否读写。</translation>
    </message>
    <message>
        <source>The disk is not responding properly</source>
        <translation>磁盘响应异常</translation>
    </message>
    <message>
        <source>The file could not be read or written. Check the disk and its cable, then try again.</source>
        <translation>无法读取或写入文件。请检查磁盘及其连接线，然后重试。</translation>
    </message>
    <message>
        <source>The cloud cannot be reached</source>
        <translation>无法连接云端</translation>
    </message>
    <message>
        <source>Your work here is safe and goes on. Check the network; db-sync tries again by itself.</source>
        <translation>您在本机的工作是安全的，可以继续。请检查网络；db-sync 会自动重试。</translation>
    </message>
    <message>
        <source>The connection broke off</source>
        <translation>连接中断</translation>
    </message>
    <message>
        <source>What has arrived stays, and the next sync goes on from there.</source>
        <translation>已收到的内容会保留，下次同步从那里继续。</translation>
    </message>
    <message>
        <source>The cloud has a problem</source>
        <translation>云端出现问题</translation>
    </message>
    <message>
        <source>Your work here is safe and goes on; db-sync tries again by itself.</source>
        <translation>您在本机的工作是安全的，可以继续；db-sync 会自动重试。</translation>
    </message>
    <message>
        <source>The cloud is very busy</source>
        <translation>云端非常繁忙</translation>
    </message>
    <message>
        <source>Your work here is safe; db-sync tries again by itself.</source>
        <translation>您在本机的工作是安全的；db-sync 会自动重试。</translation>
    </message>
    <message>
        <source>No db-sync cloud answers there</source>
        <translation>此地址没有 db-sync 云端响应</translation>
    </message>
    <message>
        <source>Something answers at this address, but it is not a db-sync cloud. Check the address.</source>
        <translation>此地址有响应，但不是 db-sync 云端。请检查地址。</translation>
    </message>
    <message>
        <source>This is not a server address</source>
        <translation>这不是服务器地址</translation>
    </message>
    <message>
        <source>It looks like https://db-sync.example.com.</source>
        <translation>格式类似 https://db-sync.example.com。</translation>
    </message>
    <message>
        <source>You are signed out</source>
        <translation>您已退出登录</translation>
    </message>
    <message>
        <source>Sign in again; nothing here is lost.</source>
        <translation>请重新登录；本机不会丢失任何内容。</translation>
    </message>
    <message>
        <source>Nobody is signed in</source>
        <translation>没有人登录</translation>
    </message>
    <message>
        <source>Sign in to go on syncing; nothing here is lost.</source>
        <translation>请登录以继续同步；本机不会丢失任何内容。</translation>
    </message>
    <message>
        <source>E-mail or password is wrong</source>
        <translation>电子邮件或密码错误</translation>
    </message>
    <message>
        <source>Check the company code, the e-mail address and the password.</source>
        <translation>请检查公司代码、电子邮件地址和密码。</translation>
    </message>
    <message>
        <source>You may not do that</source>
        <translation>您无权执行此操作</translation>
    </message>
    <message>
        <source>Your role does not allow it. Ask an administrator of your company.</source>
        <translation>您的角色不允许此操作。请联系您公司的管理员。</translation>
    </message>
    <message>
        <source>There is no such company</source>
        <translation>没有这家公司</translation>
    </message>
    <message>
        <source>Check the company code.</source>
        <translation>请检查公司代码。</translation>
    </message>
    <message>
        <source>Your company is suspended</source>
        <translation>您的公司已被停用</translation>
    </message>
    <message>
        <source>Whoever runs the cloud has stopped it for a while. Your changes wait here.</source>
        <translation>云端的运维人员已将它暂时停用。您的更改会在本机等待。</translation>
    </message>
    <message>
        <source>This device was shut out</source>
        <translation>此设备已被拒绝接入</translation>
    </message>
    <message>
        <source>An administrator of your company has revoked it. Your changes stay here; unlink and link the file again if that was a mistake.</source>
        <translation>您公司的管理员吊销了此设备。您的更改会保留在本机；如果是误操作，请取消关联该文件后重新关联。</translation>
    </message>
    <message>
        <source>Your company has no place in the cloud yet</source>
        <translation>您的公司在云端还没有存储位置</translation>
    </message>
    <message>
        <source>Ask whoever runs the cloud to give it a datasource.</source>
        <translation>请联系云端的运维人员为它分配一个数据源。</translation>
    </message>
    <message>
        <source>Too many attempts</source>
        <translation>尝试次数过多</translation>
    </message>
    <message>
        <source>Wait some minutes, then try again.</source>
        <translation>请等几分钟后再试。</translation>
    </message>
    <message>
        <source>This company code is taken</source>
        <translation>此公司代码已被使用</translation>
    </message>
    <message>
        <source>Choose another, or log in if your company is here already.</source>
        <translation>请另选一个；如果您的公司已注册，请登录。</translation>
    </message>
    <message>
        <source>This e-mail address is taken</source>
        <translation>此电子邮件地址已被使用</translation>
    </message>
    <message>
        <source>Log in instead, or use another address.</source>
        <translation>请直接登录，或使用其他地址。</translation>
    </message>
    <message>
        <source>There is no table that could be synced</source>
        <translation>没有可以同步的表</translation>
    </message>
    <message>
        <source>Neither the file nor your company has one. Tables need a primary key.</source>
        <translation>文件和您的公司都没有。表需要有主键。</translation>
    </message>
    <message>
        <source>The tables differ from your company&apos;s</source>
        <translation>这些表与您公司的不同</translation>
    </message>
    <message>
        <source>Both cannot be kept in this case</source>
        <translation>这种情况下无法两者都保留</translation>
    </message>
    <message>
        <source>This value does not fit the column</source>
        <translation>此值不适合该列</translation>
    </message>
    <message>
        <source>The cloud refused</source>
        <translation>云端拒绝了请求</translation>
    </message>
    <message>
        <source>The database cannot be used</source>
        <translation>无法使用数据库</translation>
    </message>
    <message>
        <source>That cannot be done</source>
        <translation>无法执行此操作</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>已停止</translation>
    </message>
    <message>
        <source>Something went wrong here</source>
        <translation>本机出现问题</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>title, text</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>The cloud&apos;s value stays</source>
        <translation>保留云端的值</translation>
    </message>
    <message>
        <source>The value of the computer that syncs stays</source>
        <translation>保留执行同步的电脑的值</translation>
    </message>
    <message>
        <source>The later change stays</source>
        <translation>保留较晚的更改</translation>
    </message>
    <message>
        <source>Both differences are added up</source>
        <translation>将两边的增减量相加</translation>
    </message>
    <message>
        <source>A person is asked</source>
        <translation>由人来决定</translation>
    </message>
    <message>
        <source>Deleted here, not sent yet</source>
        <translation>在本机删除，尚未发送</translation>
    </message>
    <message>
        <source>Just arrived from the cloud</source>
        <translation>刚从云端到达</translation>
    </message>
    <message>
        <source>%1 Noticed: %2.</source>
        <comment>what happened, when</comment>
        <translation>%1 发现时间：%2。</translation>
    </message>
    <message>
        <source>Your row is sent again. The cloud takes it once the row that it refers to is there.</source>
        <translation>您的行会重新发送。当它引用的行存在时，云端就会接受它。</translation>
    </message>
    <message>
        <source>Your row is sent again as it is. The cloud takes it once its rules allow the value.</source>
        <translation>您的行会原样重新发送。当云端的规则允许此值时，就会接受它。</translation>
    </message>
    <message>
        <source>Your change goes; the row becomes again what the cloud has.</source>
        <translation>您的更改将丢弃；该行会恢复为云端的内容。</translation>
    </message>
    <message>
        <source>Your row is deleted; the cloud&apos;s rows stay as they are.</source>
        <translation>您的行将被删除；云端的行保持不变。</translation>
    </message>
    <message>
        <source>%1 needs a value.</source>
        <comment>column</comment>
        <translation>%1 需要一个值。</translation>
    </message>
    <message>
        <source>Another row already has these values.</source>
        <translation>另一行已有这些值。</translation>
    </message>
    <message>
        <source>Another row already has this %1.</source>
        <comment>column</comment>
        <translation>另一行已有此 %1。</translation>
    </message>
    <message>
        <source>This breaks a rule of the table: %1</source>
        <comment>SQL condition</comment>
        <translation>这违反了表的规则：%1</translation>
    </message>
    <message>
        <source>A value refers to a row that is not there.</source>
        <translation>有一个值引用了不存在的行。</translation>
    </message>
    <message>
        <source>There is no such row in %1 that %2 could refer to.</source>
        <comment>table, column</comment>
        <translation>%1 中没有 %2 可以引用的行。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) of %1 still refer to this row.</source>
        <translation>
            <numerusform>%1 中有 %Ln 行仍引用此行。</numerusform>
        </translation>
    </message>
    <message>
        <source>A value does not fit the type of its column.</source>
        <translation>有一个值不符合其列的类型。</translation>
    </message>
    <message>
        <source>“%1” does not fit %2, which takes numbers such as 12 or 1.5.</source>
        <comment>value, column</comment>
        <translation>“%1”不适合 %2，该列只接受 12 或 1.5 这样的数字。</translation>
    </message>
    <message>
        <source>A rule of the database does not allow this.</source>
        <translation>数据库的规则不允许此操作。</translation>
    </message>
    <message>
        <source>A rule of the database does not allow this: %1</source>
        <translation>数据库的规则不允许此操作：%1</translation>
    </message>
    <message>
        <source>This row no longer exists.</source>
        <translation>此行已不存在。</translation>
    </message>
    <message>
        <source>A row was changed again since.</source>
        <translation>此后有一行又被更改。</translation>
    </message>
    <message>
        <source>“%1” cannot be taken back. %2</source>
        <comment>what was done, why</comment>
        <translation>无法撤销“%1”。%2</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) added to %1</source>
        <translation>
            <numerusform>向 %1 添加了 %Ln 行</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) of %1 changed</source>
        <translation>
            <numerusform>更改了 %1 的 %Ln 行</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) of %1 deleted</source>
        <translation>
            <numerusform>删除了 %1 的 %Ln 行</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) pasted into %1</source>
        <translation>
            <numerusform>向 %1 粘贴了 %Ln 行</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) imported into %1</source>
        <translation>
            <numerusform>向 %1 导入了 %Ln 行</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) reverted</source>
        <translation>
            <numerusform>还原了 %Ln 项更改</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 contains “%2”</source>
        <comment>column, text</comment>
        <translation>%1 包含“%2”</translation>
    </message>
    <message>
        <source>%1 is “%2”</source>
        <comment>column, value</comment>
        <translation>%1 等于“%2”</translation>
    </message>
    <message>
        <source>%1 is not “%2”</source>
        <comment>column, value</comment>
        <translation>%1 不等于“%2”</translation>
    </message>
    <message>
        <source>%1 is below “%2”</source>
        <comment>column, value</comment>
        <translation>%1 小于“%2”</translation>
    </message>
    <message>
        <source>%1 is above “%2”</source>
        <comment>column, value</comment>
        <translation>%1 大于“%2”</translation>
    </message>
    <message>
        <source>%1 has no value</source>
        <comment>column</comment>
        <translation>%1 没有值</translation>
    </message>
    <message>
        <source>%1 has a value</source>
        <comment>column</comment>
        <translation>%1 有值</translation>
    </message>
    <message>
        <source>contains</source>
        <translation>包含</translation>
    </message>
    <message>
        <source>is</source>
        <translation>等于</translation>
    </message>
    <message>
        <source>is not</source>
        <translation>不等于</translation>
    </message>
    <message>
        <source>is below</source>
        <translation>小于</translation>
    </message>
    <message>
        <source>is above</source>
        <translation>大于</translation>
    </message>
    <message>
        <source>has no value</source>
        <translation>没有值</translation>
    </message>
    <message>
        <source>has a value</source>
        <translation>有值</translation>
    </message>
    <message>
        <source>This cannot be taken back</source>
        <translation>此操作无法撤销</translation>
    </message>
    <message>
        <source>This is not a text file</source>
        <translation>这不是文本文件</translation>
    </message>
    <message>
        <source>The file is empty</source>
        <translation>文件是空的</translation>
    </message>
    <message>
        <source>The file cannot be written</source>
        <translation>无法写入文件</translation>
    </message>
    <message>
        <source>waits for a decision</source>
        <translation>等待决定</translation>
    </message>
    <message>
        <source>changed since: %1</source>
        <comment>columns</comment>
        <translation>此后又有更改：%1</translation>
    </message>
    <message>
        <source>was added, and changed since</source>
        <translation>添加后又有更改</translation>
    </message>
    <message>
        <source>was changed, and deleted since</source>
        <translation>更改后又被删除</translation>
    </message>
    <message>
        <source>was deleted, and another row has its place now</source>
        <translation>已被删除，现在另一行占用了它的位置</translation>
    </message>
    <message>
        <source>refers to a row that no longer exists</source>
        <translation>引用了已不存在的行</translation>
    </message>
    <message>
        <source>other rows refer to it</source>
        <translation>其他行引用了它</translation>
    </message>
    <message>
        <source>a rule of the database does not allow it: %1</source>
        <translation>数据库的规则不允许：%1</translation>
    </message>
    <message>
        <source>this table is not synced here any more</source>
        <translation>此表已不再在本机同步</translation>
    </message>
    <message numerus="yes">
        <source>… and %Ln more</source>
        <translation>
            <numerusform>… 另有 %Ln 项</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 in %2</source>
        <comment>row, table</comment>
        <translation>%2 中的 %1</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>row, why it stays</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>The rows already are as they were before: nothing has to be changed.</source>
        <translation>这些行已经与之前相同，无需更改。</translation>
    </message>
    <message>
        <source>Nothing can be taken back:</source>
        <translation>没有可撤销的内容：</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) stay as they are:</source>
        <translation>
            <numerusform>%Ln 行保持不变：</numerusform>
        </translation>
    </message>
    <message>
        <source>Taken back: %1</source>
        <comment>what was done</comment>
        <translation>已撤销：%1</translation>
    </message>
    <message numerus="yes">
        <source>Taken back: %1. %Ln row(s) stayed as they are.</source>
        <comment>what was done</comment>
        <translation>
            <numerusform>已撤销：%1。%Ln 行保持不变。</numerusform>
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
            <numerusform>有 %Ln 个冲突无法这样解决，仍保留：%1</numerusform>
        </translation>
    </message>
    <message>
        <source>Received and sent</source>
        <translation>已接收并发送</translation>
    </message>
    <message numerus="yes">
        <source>%Ln new row(s) got another number, because theirs was taken; the activity tells which.</source>
        <translation>
            <numerusform>有 %Ln 个新行因编号已被占用而获得了新编号；“活动”中会说明是哪些。</numerusform>
        </translation>
    </message>
    <message>
        <source>(empty)</source>
        <comment>a text without characters</comment>
        <translation>（空）</translation>
    </message>
    <message>
        <source>An administrator must stay</source>
        <translation>必须保留一名管理员</translation>
    </message>
    <message>
        <source>This is the company&apos;s last administrator. Make another user administrator first.</source>
        <translation>这是公司的最后一名管理员。请先将另一位用户设为管理员。</translation>
    </message>
    <message>
        <source>Companies are still in this datasource</source>
        <translation>此数据源中仍有公司</translation>
    </message>
    <message>
        <source>Move them to another datasource first.</source>
        <translation>请先将它们迁移到另一个数据源。</translation>
    </message>
    <message>
        <source>A datasource of this name is there already</source>
        <translation>已有同名的数据源</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>请选择其他名称。</translation>
    </message>
    <message>
        <source>This database is a datasource already</source>
        <translation>此数据库已是数据源</translation>
    </message>
    <message>
        <source>Choose another database.</source>
        <translation>请选择其他数据库。</translation>
    </message>
    <message>
        <source>This datasource takes no more companies</source>
        <translation>此数据源不再接收公司</translation>
    </message>
    <message>
        <source>It is being emptied. Choose another one, or make it active again.</source>
        <translation>它正在排空。请选择其他数据源，或重新使用它。</translation>
    </message>
    <message>
        <source>This company has data already</source>
        <translation>此公司已有数据</translation>
    </message>
    <message>
        <source>Its rows must stay in a datasource.</source>
        <translation>其行必须保留在某个数据源中。</translation>
    </message>
    <message>
        <source>This company is being moved</source>
        <translation>此公司正在迁移</translation>
    </message>
    <message>
        <source>This row was deleted here, but rows in the cloud still refer to it.</source>
        <translation>此行已在本机删除，但云端仍有行引用它。</translation>
    </message>
    <message>
        <source>Your row stays, and the other one goes; what refers to either refers to yours.</source>
        <translation>您的行保留，另一行将被删除；引用任一行的内容都会改为引用您的行。</translation>
    </message>
    <message>
        <source>The row is deleted in the cloud too, once nothing there refers to it any more.</source>
        <translation>当云端不再有内容引用它时，该行也会在云端删除。</translation>
    </message>
    <message>
        <source>Your row is deleted; what referred to it refers to the cloud&apos;s row.</source>
        <translation>您的行将被删除；引用它的内容会改为引用云端的行。</translation>
    </message>
    <message>
        <source>Both rows stay; yours gets a new key, and what refers to yours goes along.</source>
        <translation>两行都保留；您的行获得新键，引用它的内容随之更新。</translation>
    </message>
    <message>
        <source>The cloud&apos;s row cannot be replaced</source>
        <translation>云端的行无法让位</translation>
    </message>
    <message>
        <source>Other rows refer to it. Take the cloud&apos;s, or give yours another value.</source>
        <translation>有其他行引用它。请采用云端的行，或为您的行改用其他值。</translation>
    </message>
    <message>
        <source>A row that it refers to has lost its place to another</source>
        <translation>它引用的行的位置已被另一行占用</translation>
    </message>
    <message>
        <source>Decide between those two first; the next sync asks about them.</source>
        <translation>请先在那两行之间作出决定；下次同步时会询问。</translation>
    </message>
    <message>
        <source>Both rows are in the cloud</source>
        <translation>两行都在云端</translation>
    </message>
    <message>
        <source>Keep yours, and the other one goes; or give yours another value.</source>
        <translation>保留您的行则另一行将被删除；或为您的行改用其他值。</translation>
    </message>
    <message>
        <source>This database does not hold the datasource&apos;s companies</source>
        <translation>此数据库不包含该数据源的公司</translation>
    </message>
    <message>
        <source>Restore the companies&apos; rows there first, or move the companies to another datasource.</source>
        <translation>请先将它们放入该数据库，或将公司迁移到其他数据源。</translation>
    </message>
    <message>
        <source>This database belongs to another cloud</source>
        <translation>此数据库属于另一个云端</translation>
    </message>
    <message>
        <source>Choose another database, or another schema in it.</source>
        <translation>请选择其他数据库或其中的其他架构。</translation>
    </message>
    <message>
        <source>Both datasources are the same database</source>
        <translation>两个数据源是同一个数据库</translation>
    </message>
    <message>
        <source>The company&apos;s rows are there already; choose another datasource.</source>
        <translation>公司的行已在那里；请选择其他数据源。</translation>
    </message>
    <message>
        <source>This datasource has no room for another company</source>
        <translation>此数据源没有空间容纳更多公司</translation>
    </message>
    <message>
        <source>Choose another one.</source>
        <translation>请选择其他数据源。</translation>
    </message>
    <message>
        <source>The cloud has no room for another company</source>
        <translation>云端没有空间容纳更多公司</translation>
    </message>
    <message>
        <source>Ask whoever runs the cloud to add a datasource.</source>
        <translation>请联系云端的运维人员添加数据源。</translation>
    </message>
    <message>
        <source>This company has been removed</source>
        <translation>此公司已被移除</translation>
    </message>
    <message>
        <source>Its rows are being deleted; it cannot come back.</source>
        <translation>其行正在删除；无法恢复。</translation>
    </message>
    <message>
        <source>This row and another one in the cloud share a value that only one row may have.</source>
        <translation>此行与云端的另一行具有只允许一行拥有的内容。</translation>
    </message>
    <message>
        <source>Choose one of them, or give yours another value.</source>
        <translation>请选择其中一行，或为您的行改用其他值。</translation>
    </message>
    <message>
        <source>It breaks a rule of the table, or refers to a row that is not there. Choose another value; nothing was changed.</source>
        <translation>它违反了表的规则，或引用了不存在的行。请换一个值；未做任何更改。</translation>
    </message>
    <message>
        <source>Save it as CSV in UTF-8, then choose it again.</source>
        <translation>请将其另存为 UTF-8 编码的 CSV，然后重新选择。</translation>
    </message>
    <message>
        <source>There is no line in it; nothing was changed.</source>
        <translation>其中没有任何行；未做任何更改。</translation>
    </message>
    <message>
        <source>This no longer exists</source>
        <translation>此项已不存在</translation>
    </message>
    <message>
        <source>It was synced, decided or changed meanwhile; the view shows what there is now.</source>
        <translation>其间它已被同步、决定或更改；视图显示的是现在的内容。</translation>
    </message>
    <message>
        <source>No sync has changed rows yet, so there is nothing to take back.</source>
        <translation>尚无同步更改过行，因此没有可撤销的内容。</translation>
    </message>
    <message>
        <source>Its rows are not kept: they were too many or are too old, or it was the first sync of the file.</source>
        <translation>其行未保留：数量太多、时间太久，或者这是文件的首次同步。</translation>
    </message>
    <message>
        <source>Something else answers in its place: the log-in page of a network, say. Your work here is safe and goes on; db-sync tries again by itself.</source>
        <translation>应答的是别的东西，例如网络的登录页面。您在本机的工作是安全的，可以继续；db-sync 会自动重试。</translation>
    </message>
    <message>
        <source>A newer db-sync is needed</source>
        <translation>需要更新版本的 db-sync</translation>
    </message>
    <message>
        <source>The file was used with a newer version. Update db-sync on this computer; nothing here is lost.</source>
        <translation>该文件曾用更新的版本使用过。请更新此电脑上的 db-sync；本机不会丢失任何内容。</translation>
    </message>
    <message>
        <source>The cloud does not know this file</source>
        <translation>云端无法识别此文件</translation>
    </message>
    <message>
        <source>Unlink it in the settings and link it again; rows are compared and kept.</source>
        <translation>请在设置中取消关联后重新关联；行会被比较并保留。</translation>
    </message>
    <message>
        <source>Your account is disabled</source>
        <translation>您的账户已被禁用</translation>
    </message>
    <message>
        <source>An administrator of your company has done that; ask them. Your changes stay here.</source>
        <translation>您公司的管理员禁用了它；请与管理员联系。您的更改会保留在本机。</translation>
    </message>
    <message>
        <source>The tables have just changed</source>
        <translation>表刚刚发生了更改</translation>
    </message>
    <message>
        <source>Another program has changed them during the sync; the next one goes on with them.</source>
        <translation>同步期间另一个程序更改了它们；下一次同步会继续。</translation>
    </message>
    <message>
        <source>A search index of the file is damaged</source>
        <translation>文件的一个搜索索引已损坏</translation>
    </message>
    <message>
        <source>The rows themselves are whole. Whoever looks after the file can have it rebuilt: dbsync doctor --repair.</source>
        <translation>行本身完好。负责该文件的人可以用“dbsync doctor --repair”重建索引。</translation>
    </message>
    <message>
        <source>The change on the computer that syncs is replaced; it can still be found in that computer&apos;s activity.</source>
        <translation>执行同步的电脑上的更改不予采用；它会保留在那台电脑的活动中。</translation>
    </message>
    <message>
        <source>The change in the cloud is replaced by that of the computer that syncs later; it can still be found in that computer&apos;s activity.</source>
        <translation>云端的更改会被较晚同步的电脑的更改取代；它会保留在那台电脑的活动中。</translation>
    </message>
    <message>
        <source>The latest change wins, no matter who syncs first. The earlier value stays in the activity.</source>
        <translation>以最后更改的为准，与谁先同步无关。较早的值保留在活动中。</translation>
    </message>
    <message>
        <source>If two people each add 1, the total goes up by 2. Only in columns of numbers; elsewhere a person is asked.</source>
        <translation>两个人各加 1，结果加 2。仅适用于数字列；其他列由人来决定。</translation>
    </message>
    <message>
        <source>If two people each add 1, the total goes up by 2. Only for a column of numbers.</source>
        <translation>两个人各加 1，结果加 2。仅适用于数字列。</translation>
    </message>
    <message>
        <source>Both values are kept until somebody decides under “Conflicts”; everything else goes on.</source>
        <translation>在有人于“冲突”中做出决定之前，两个值都会保留；其他一切照常进行。</translation>
    </message>
    <message>
        <source>Nothing was changed. Link an empty file instead, or have the tables matched to your company&apos;s:</source>
        <translation>没有更改任何内容。请改为关联空文件，或请人将表改成一致：</translation>
    </message>
    <message>
        <source>The tables were changed here and in the cloud</source>
        <translation>本机和云端的表都已更改</translation>
    </message>
    <message>
        <source>The two changes exclude each other:</source>
        <translation>这两处更改互相冲突，无法并存：</translation>
    </message>
    <message>
        <source>Your company&apos;s tables were changed meanwhile; the next sync goes on with them.</source>
        <translation>其间您公司的表已更改；下次同步会按新的表继续。</translation>
    </message>
    <message>
        <source>A name is reserved for db-sync</source>
        <translation>有一个名称是 db-sync 保留的名称</translation>
    </message>
    <message>
        <source>Have it renamed, then link the file:</source>
        <translation>请让人改名，然后再关联文件：</translation>
    </message>
    <message>
        <source>Only numbers can be added up</source>
        <translation>只有数字可以相加</translation>
    </message>
    <message>
        <source>Choose a column of numbers, or another way to decide.</source>
        <translation>请选择数字列，或选择其他决定方式。</translation>
    </message>
    <message>
        <source>Something you entered is not valid</source>
        <translation>输入的内容中有不合适的</translation>
    </message>
    <message>
        <source>This is not a database address</source>
        <translation>这不是数据库的地址</translation>
    </message>
    <message>
        <source>It looks like postgresql://user:password@host:port/database?schema=name.</source>
        <translation>它的形式为 postgresql://user:password@host:port/database?schema=name。</translation>
    </message>
    <message>
        <source>The database cannot be a datasource</source>
        <translation>该数据库不能作为数据源</translation>
    </message>
    <message>
        <source>Nothing was stored. Check the address, and that the database runs:</source>
        <translation>没有保存任何内容。请检查地址以及数据库是否在运行：</translation>
    </message>
    <message>
        <source>This database belongs to something else</source>
        <translation>该数据库属于其他用途</translation>
    </message>
    <message>
        <source>This database cannot hold every text</source>
        <translation>该数据库无法存储所有文字</translation>
    </message>
    <message>
        <source>Choose one that was made with the encoding UTF8.</source>
        <translation>请选择以 UTF8 编码创建的数据库。</translation>
    </message>
    <message>
        <source>Making the company took too long</source>
        <translation>创建公司用时过长</translation>
    </message>
    <message>
        <source>Try again in a while.</source>
        <translation>请稍后重试。</translation>
    </message>
    <message>
        <source>A row has too many values for this datasource</source>
        <translation>有一行的值过多，此数据源无法容纳</translation>
    </message>
    <message>
        <source>The company stays where it is:</source>
        <translation>公司留在原处：</translation>
    </message>
    <message>
        <source>A row is too large</source>
        <translation>有一行过大</translation>
    </message>
    <message>
        <source>The cloud takes rows of up to 64 MB. Make the values smaller; the row stays here.</source>
        <translation>云端接受最大 64 MB 的行。请减小其中的值；该行保留在本机。</translation>
    </message>
    <message>
        <source>db-sync&apos;s own files cannot be used</source>
        <translation>无法使用 db-sync 自己的文件</translation>
    </message>
    <message>
        <source>Check the permissions of its folder, and that the disk has room:</source>
        <translation>请检查文件夹的权限以及磁盘是否有空间：</translation>
    </message>
    <message>
        <source>Somebody has removed it meanwhile; read the list again.</source>
        <translation>其间有人已将其移除；请刷新列表。</translation>
    </message>
    <message>
        <source>Check the network, and try again in a while.</source>
        <translation>请检查网络，稍后重试。</translation>
    </message>
    <message>
        <source>A newer db-sync has linked this file</source>
        <translation>此文件已由较新版本的 db-sync 关联</translation>
    </message>
    <message>
        <source>Install the newest db-sync on this computer. Other programs go on working with the file meanwhile.</source>
        <translation>请在此电脑上安装最新版的 db-sync。在此期间，其他程序可以继续使用该文件。</translation>
    </message>
    <message>
        <source>“%1” does not fit %2, which takes whole numbers such as 12.</source>
        <comment>value, column</comment>
        <translation>“%1”不适合 %2，该列只接受 12 这样的整数。</translation>
    </message>
    <message>
        <source>The keychain is locked</source>
        <translation>钥匙串已锁定</translation>
    </message>
    <message>
        <source>The keychain of this computer, which has your login, is locked or not running. Unlock it, and db-sync goes on by itself.</source>
        <translation>此电脑上保存登录信息的钥匙串已锁定或未运行。解锁后，db-sync 会自动继续。</translation>
    </message>
    <message>
        <source>Check it, then try again:</source>
        <translation>请检查后重试：</translation>
    </message>
    <message>
        <source>A rule of the table does not allow it</source>
        <translation>表的规则不允许这样做</translation>
    </message>
    <message>
        <source>Nothing was changed. The database said:</source>
        <translation>没有更改任何内容。数据库提示：</translation>
    </message>
    <message>
        <source>This cannot be reverted</source>
        <translation>无法还原</translation>
    </message>
    <message>
        <source>Starting at log-in could not be set</source>
        <translation>无法设置登录时启动</translation>
    </message>
    <message>
        <source>Choose another place, or make room on the disk:</source>
        <translation>请选择其他位置，或腾出磁盘空间：</translation>
    </message>
    <message>
        <source>Your work here is safe and goes on. The cloud said: “%1”</source>
        <translation>您在本机的工作是安全的，可以继续。云端提示：“%1”</translation>
    </message>
    <message>
        <source>Your changes stay here. The cloud said: “%1”</source>
        <translation>您的更改保留在本机。云端提示：“%1”</translation>
    </message>
    <message>
        <source>Close other programs that use the file, then try again. The database said: “%1”</source>
        <translation>请关闭使用该文件的其他程序，然后重试。数据库提示：“%1”</translation>
    </message>
    <message>
        <source>Nothing was changed. The reason: “%1”</source>
        <translation>没有更改任何内容。原因：“%1”</translation>
    </message>
    <message>
        <source>What was done until then stays.</source>
        <translation>到那时为止已完成的内容会保留。</translation>
    </message>
    <message>
        <source>Try again; where it stays so, tell whoever looks after db-sync: “%1”</source>
        <translation>请重试；如果仍然如此，请将以下内容告知负责 db-sync 的人员：“%1”</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) get the values of before again.</source>
        <translation>
            <numerusform>%Ln 行将恢复以前的值。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln deleted row(s) come back.</source>
        <translation>
            <numerusform>%Ln 个已删除的行将恢复。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln added row(s) are deleted again.</source>
        <translation>
            <numerusform>%Ln 个添加的行将被删除。</numerusform>
        </translation>
    </message>
    <message>
        <source>The next sync sends that to everyone, and it can be taken back in turn.</source>
        <translation>下次同步会将其发送给所有人，此操作也可以再撤销。</translation>
    </message>
    <message>
        <source>Your company was removed</source>
        <translation>您的公司已被移除</translation>
    </message>
    <message>
        <source>Whoever runs the cloud has removed it; ask them if that was a mistake. Your file and your changes stay here.</source>
        <translation>云端的运维人员已将它移除；如果是误操作，请联系他们。您的文件和更改仍保留在本机。</translation>
    </message>
    <message>
        <source>It can be taken back until %1.</source>
        <translation>在 %1 之前可以恢复。</translation>
    </message>
</context>
<context>
    <name>dbsync::desktop::SingleInstance</name>
    <message>
        <source>The folder %1, where db-sync keeps its settings, cannot be made.</source>
        <translation>无法创建 db-sync 保存设置的文件夹 %1。</translation>
    </message>
    <message>
        <source>The folder %1, where db-sync keeps its settings, cannot be written to.</source>
        <translation>无法写入 db-sync 保存设置的文件夹 %1。</translation>
    </message>
    <message>
        <source>db-sync runs already, but does not answer. End it, then start it again.</source>
        <translation>db-sync 已在运行，但没有响应。请结束它，然后重新启动。</translation>
    </message>
    <message>
        <source>db-sync cannot be reached by later starts at %1: %2</source>
        <translation>之后的启动无法通过 %1 连接 db-sync：%2</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::AccountStep</name>
    <message>
        <source>My company &amp;uses db-sync already: log in</source>
        <translation>我的公司已在使用 db-sync：登录(&amp;U)</translation>
    </message>
    <message>
        <source>My company is new &amp;here: sign up</source>
        <translation>我的公司是首次使用：注册(&amp;H)</translation>
    </message>
    <message>
        <source>Who are you?</source>
        <translation>确认您的身份</translation>
    </message>
    <message>
        <source>Everyone in a company shares its data; each logs in with an e-mail address and a password.</source>
        <translation>公司的所有人共享其数据；每个人用电子邮件地址和密码登录。</translation>
    </message>
    <message>
        <source>Sign up</source>
        <translation>注册</translation>
    </message>
    <message>
        <source>Log in</source>
        <translation>登录</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::AccountsBox</name>
    <message>
        <source>Accounts</source>
        <translation>账户</translation>
    </message>
    <message>
        <source>Log in…</source>
        <translation>登录…</translation>
    </message>
    <message>
        <source>Log out…</source>
        <translation>退出登录…</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>用户</translation>
    </message>
    <message>
        <source>Company</source>
        <translation>公司</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>角色</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>服务器</translation>
    </message>
    <message>
        <source>Accounts on this computer</source>
        <translation>此电脑上的账户</translation>
    </message>
    <message>
        <source>all companies</source>
        <translation>所有公司</translation>
    </message>
    <message>
        <source>Operator</source>
        <translation>运维人员</translation>
    </message>
    <message>
        <source>No keychain could be reached, so log-ins are kept in a file that only you can read, in %1.</source>
        <translation>无法访问钥匙串，因此登录信息保存在只有您能读取的文件中，位于 %1。</translation>
    </message>
    <message>
        <source>Log-ins are kept in the keychain of this computer.</source>
        <translation>登录信息保存在此电脑的钥匙串中。</translation>
    </message>
    <message>
        <source>Log out %1?</source>
        <translation>要退出登录 %1 吗？</translation>
    </message>
    <message>
        <source>Databases of this company stop syncing until someone logs in again. No data is lost.</source>
        <translation>在有人重新登录之前，这家公司的数据库将停止同步。不会丢失数据。</translation>
    </message>
    <message>
        <source>Log out</source>
        <translation>退出登录</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ActivityExport</name>
    <message>
        <source>Table</source>
        <translation>表</translation>
    </message>
    <message>
        <source>Row</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>更改</translation>
    </message>
    <message>
        <source>Column</source>
        <translation>列</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>更改前</translation>
    </message>
    <message>
        <source>After</source>
        <translation>更改后</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>操作者</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ActivityModel</name>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>What</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>操作者</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>更改</translation>
    </message>
    <message>
        <source>%1, taken back since</source>
        <comment>what was done</comment>
        <translation>%1，此后已撤销</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ActivityPage</name>
    <message>
        <source>Activity, newest first</source>
        <translation>活动，最新的在前</translation>
    </message>
    <message>
        <source>Nothing has happened yet</source>
        <translation>还没有任何活动</translation>
    </message>
    <message>
        <source>Each sync that moves rows leaves a line here: when, which way, how many, and whose.</source>
        <translation>每次传送行的同步都会在这里留下一条记录：时间、方向、数量和操作者。</translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation>立即同步</translation>
    </message>
    <message>
        <source>Take all of it back…</source>
        <translation>全部撤销…</translation>
    </message>
    <message>
        <source>Take the chosen rows back…</source>
        <translation>撤销所选的行…</translation>
    </message>
    <message>
        <source>History of the row…</source>
        <translation>该行的历史…</translation>
    </message>
    <message>
        <source>Show the row</source>
        <translation>显示该行</translation>
    </message>
    <message>
        <source>Export CSV…</source>
        <translation>导出 CSV…</translation>
    </message>
    <message>
        <source>Filter by person, day or what was done</source>
        <translation>按人员、日期或操作筛选</translation>
    </message>
    <message>
        <source>Filter the activity</source>
        <translation>筛选活动</translation>
    </message>
    <message>
        <source>Which activity is shown</source>
        <translation>显示哪些活动</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Writes the rows of this line, before and after, into a file for spreadsheets</source>
        <translation>将此操作的各行（更改前后）写入电子表格文件</translation>
    </message>
    <message>
        <source>Shows the row among the others of its table</source>
        <translation>在表的其他行中显示该行</translation>
    </message>
    <message>
        <source>Choose a line to see the rows that were changed.</source>
        <translation>选择一项操作以查看更改的行。</translation>
    </message>
    <message>
        <source>The rows of this line are not kept: it was a first sync, very large, or is too long ago.</source>
        <translation>此操作的行未保留：它是首次同步、数量很大，或时间太久。</translation>
    </message>
    <message>
        <source>%1, %2: %3</source>
        <comment>what was done, when, how many rows</comment>
        <translation>%1，%2：%3</translation>
    </message>
    <message>
        <source>Take the chosen rows back?</source>
        <translation>撤销所选的行？</translation>
    </message>
    <message>
        <source>Take all of this back?</source>
        <translation>全部撤销？</translation>
    </message>
    <message>
        <source>Export the rows</source>
        <translation>导出行</translation>
    </message>
    <message>
        <source>Tables of text (*.csv)</source>
        <translation>文本表格 (*.csv)</translation>
    </message>
    <message>
        <source>activity</source>
        <comment>name of a file</comment>
        <translation>activity</translation>
    </message>
    <message numerus="yes">
        <source>%Ln line(s) written.</source>
        <translation>
            <numerusform>已写入 %Ln 行。</numerusform>
        </translation>
    </message>
    <message>
        <source>Looking through what is older…</source>
        <translation>正在查找更早的记录…</translation>
    </message>
    <message>
        <source>No line contains this.</source>
        <translation>没有包含此内容的行。</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ActivityRows</name>
    <message>
        <source>The rows that were changed, by table</source>
        <translation>更改的行，按表</translation>
    </message>
    <message>
        <source>Values before and after</source>
        <translation>更改前后的值</translation>
    </message>
    <message>
        <source>Choose a row to see its values.</source>
        <translation>选择一行以查看其值。</translation>
    </message>
    <message>
        <source>%1 in %2: %3</source>
        <comment>kind of change, table, row</comment>
        <translation>%1（%2）：%3</translation>
    </message>
    <message>
        <source>%1 (%2, %3)</source>
        <comment>what was done, who, when</comment>
        <translation>%1（%2，%3）</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::AdministrationPage</name>
    <message>
        <source>%1, operator of %2</source>
        <translation>%1，%2 的运维人员</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>Seen &amp;by</source>
        <translation>查看身份(&amp;B)</translation>
    </message>
    <message>
        <source>Log in as an operator…</source>
        <translation>以运维人员身份登录…</translation>
    </message>
    <message>
        <source>For operators and administrators</source>
        <translation>供运维人员和管理员使用</translation>
    </message>
    <message>
        <source>Operators manage companies and datasources of a server; administrators of a company see its users and devices. Log in as one to see them here.</source>
        <translation>运维人员管理服务器的公司和数据源；公司的管理员可查看其用户和设备。以其中一种身份登录即可在此查看。</translation>
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
        <translation>更改前</translation>
    </message>
    <message>
        <source>After</source>
        <translation>更改后</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ChoiceEditor</name>
    <message>
        <source>Rows of %1 to choose from</source>
        <translation>可供选择的 %1 的行</translation>
    </message>
    <message>
        <source>Type to find a row of %1</source>
        <translation>输入以查找 %1 的行</translation>
    </message>
    <message>
        <source>Show the rows to choose from</source>
        <translation>显示可供选择的行</translation>
    </message>
    <message>
        <source>Show the rows to choose from (Alt+Down)</source>
        <translation>显示可供选择的行（Alt+↓）</translation>
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
        <translation>表</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>情况</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>发现时间</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ConflictModel</name>
    <message>
        <source>choose…</source>
        <translation>选择…</translation>
    </message>
    <message>
        <source>%1, differs</source>
        <translation>%1，不同</translation>
    </message>
    <message>
        <source>%1, %2: %3</source>
        <comment>column, side, value</comment>
        <translation>%1，%2：%3</translation>
    </message>
    <message>
        <source>%1, chosen</source>
        <translation>%1，已选择</translation>
    </message>
    <message>
        <source>Column</source>
        <translation>列</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>更改前</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>此电脑</translation>
    </message>
    <message>
        <source>Cloud</source>
        <translation>云端</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>结果</translation>
    </message>
    <message>
        <source>%1, changed</source>
        <translation>%1，已更改</translation>
    </message>
    <message>
        <source>%1, new</source>
        <translation>%1，新增</translation>
    </message>
    <message>
        <source>%1, deleted</source>
        <translation>%1，已删除</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ConflictsPage</name>
    <message>
        <source>No decisions needed</source>
        <translation>没有需要决定的事项</translation>
    </message>
    <message>
        <source>When a row is changed here and in the cloud in different ways, both versions appear here, and nothing is lost until you decide.</source>
        <translation>当一行在本机和云端有不同的更改时，两个版本都会显示在这里；在您决定之前，不会丢失任何内容。</translation>
    </message>
    <message>
        <source>Show the activity</source>
        <translation>显示活动</translation>
    </message>
    <message>
        <source>Conflicts that wait for a decision</source>
        <translation>等待决定的冲突</translation>
    </message>
    <message>
        <source>The row before, here, in the cloud, and what comes of it</source>
        <translation>该行更改前、在本机、在云端的内容，以及最终结果</translation>
    </message>
    <message>
        <source>Space takes the value under the cursor, F2 in “Result” types another, Ctrl+0 makes it NULL; Alt+Down and Alt+Up go to the next and the previous conflict.</source>
        <translation>空格键采用光标处的值，在“结果”中按 F2 可输入其他值，Ctrl+0 设为 NULL；Alt+↓ 和 Alt+↑ 转到下一个和上一个冲突。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) left</source>
        <translation>
            <numerusform>还剩 %Ln 个冲突</numerusform>
        </translation>
    </message>
    <message>
        <source>It stays in the list until you decide; everything else goes on.</source>
        <translation>在您决定之前，它会留在列表中；其他一切照常进行。</translation>
    </message>
    <message>
        <source>Show the row</source>
        <translation>显示该行</translation>
    </message>
    <message>
        <source>Shows the row among the others of its table</source>
        <translation>在表的其他行中显示该行</translation>
    </message>
    <message>
        <source>%1 in %2</source>
        <comment>row, table</comment>
        <translation>%2 中的 %1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln more</source>
        <translation>
            <numerusform>另有 %Ln 项</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln other row(s) wait for these decisions: %1</source>
        <translation>
            <numerusform>另有 %Ln 行在等待这些决定：%1</numerusform>
        </translation>
    </message>
    <message>
        <source>The next conflict</source>
        <translation>下一个冲突</translation>
    </message>
    <message>
        <source>The conflict before</source>
        <translation>上一个冲突</translation>
    </message>
    <message>
        <source>Take the value under the cursor</source>
        <translation>采用光标处的值</translation>
    </message>
    <message>
        <source>Make the value NULL</source>
        <translation>将值设为 NULL</translation>
    </message>
    <message>
        <source>What the database said</source>
        <translation>数据库返回的消息</translation>
    </message>
    <message>
        <source>Filter by table, row or value</source>
        <translation>按表、行或值筛选</translation>
    </message>
    <message>
        <source>Filter the conflicts</source>
        <translation>筛选冲突</translation>
    </message>
    <message numerus="yes">
        <source>%1, %Ln of them shown</source>
        <comment>5 conflicts left</comment>
        <translation>
            <numerusform>%1，显示其中 %Ln 个</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Deciding %Ln conflict(s)…</source>
        <translation>
            <numerusform>正在处理 %Ln 个冲突…</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::CredentialsForm</name>
    <message>
        <source>Company &amp;name</source>
        <translation>公司名称(&amp;N)</translation>
    </message>
    <message>
        <source>Example Ltd</source>
        <translation>示例有限公司</translation>
    </message>
    <message>
        <source>Company &amp;code</source>
        <translation>公司代码(&amp;C)</translation>
    </message>
    <message>
        <source>example</source>
        <translation>example</translation>
    </message>
    <message>
        <source>The short name by which everyone of the company logs in</source>
        <translation>公司所有人登录时使用的简短名称</translation>
    </message>
    <message>
        <source>&amp;E-mail</source>
        <translation>电子邮件(&amp;E)</translation>
    </message>
    <message>
        <source>you@example.com</source>
        <translation>you@example.com</translation>
    </message>
    <message>
        <source>&amp;Keep me signed in</source>
        <translation>保持登录(&amp;K)</translation>
    </message>
    <message>
        <source>In the keychain of this computer; where there is none, in a file that only you can read. Without, you sign in each time the program starts.</source>
        <translation>保存在此电脑的钥匙串中；如果没有钥匙串，则保存在只有您能读取的文件中。否则每次启动程序都需要登录。</translation>
    </message>
    <message>
        <source>&amp;Password</source>
        <translation>密码(&amp;P)</translation>
    </message>
    <message numerus="yes">
        <source>At least %Ln character(s)</source>
        <translation>
            <numerusform>至少 %Ln 个字符</numerusform>
        </translation>
    </message>
    <message>
        <source>Password &amp;again</source>
        <translation>再次输入密码(&amp;A)</translation>
    </message>
    <message>
        <source>Type the name of your company.</source>
        <translation>请输入您公司的名称。</translation>
    </message>
    <message>
        <source>Type the company code.</source>
        <translation>请输入公司代码。</translation>
    </message>
    <message>
        <source>A company code consists of letters, digits, - and _, without spaces.</source>
        <translation>公司代码由字母、数字、- 和 _ 组成，不含空格。</translation>
    </message>
    <message>
        <source>Type your e-mail address.</source>
        <translation>请输入您的电子邮件地址。</translation>
    </message>
    <message>
        <source>This is not an e-mail address: %1</source>
        <translation>这不是电子邮件地址：%1</translation>
    </message>
    <message>
        <source>Type the password.</source>
        <translation>请输入密码。</translation>
    </message>
    <message numerus="yes">
        <source>The password needs at least %Ln character(s).</source>
        <translation>
            <numerusform>密码至少需要 %Ln 个字符。</numerusform>
        </translation>
    </message>
    <message>
        <source>The two passwords differ.</source>
        <translation>两次输入的密码不一致。</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::DatabaseChooser</name>
    <message>
        <source>Database</source>
        <translation>数据库</translation>
    </message>
    <message>
        <source>The database that the views show</source>
        <translation>各视图显示的数据库</translation>
    </message>
    <message>
        <source>No database yet</source>
        <translation>还没有数据库</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <comment>file, company</comment>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>database, state</comment>
        <translation>%1，%2</translation>
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
        <translation>数据库</translation>
    </message>
    <message>
        <source>Link another…</source>
        <translation>关联其他数据库…</translation>
    </message>
    <message>
        <source>Unlink…</source>
        <translation>取消关联…</translation>
    </message>
    <message>
        <source>File</source>
        <translation>文件</translation>
    </message>
    <message>
        <source>Company</source>
        <translation>公司</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>服务器</translation>
    </message>
    <message>
        <source>Linked databases</source>
        <translation>已关联的数据库</translation>
    </message>
    <message>
        <source>Unlink %1?</source>
        <translation>要取消关联 %1 吗？</translation>
    </message>
    <message>
        <source>Its tables and rows stay as they are, but are synced no more. Changes that were not sent stay in the file only.</source>
        <translation>其表和行保持不变，但不再同步。尚未发送的更改只保留在文件中。</translation>
    </message>
    <message>
        <source>Unlink</source>
        <translation>取消关联</translation>
    </message>
    <message>
        <source>%1 is unlinked; its rows are as they were.</source>
        <translation>%1 已取消关联；其行保持不变。</translation>
    </message>
    <message>
        <source>State</source>
        <translation>状态</translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) could not be written yet, and would be lost.</source>
        <translation>
            <numerusform>%Ln 项更改尚未写入，将会丢失。</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::DatasourceDialog</name>
    <message>
        <source>Add a datasource</source>
        <translation>添加数据源</translation>
    </message>
    <message>
        <source>Change a datasource</source>
        <translation>更改数据源</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>名称(&amp;N)</translation>
    </message>
    <message>
        <source>eu1</source>
        <translation>eu1</translation>
    </message>
    <message>
        <source>&amp;Address</source>
        <translation>地址(&amp;A)</translation>
    </message>
    <message>
        <source>N&amp;otes (JSON)</source>
        <translation>备注（JSON）(&amp;O)</translation>
    </message>
    <message>
        <source>optional</source>
        <translation>可选</translation>
    </message>
    <message>
        <source>How large a share of new companies it gets; 0 for none</source>
        <translation>分配到的新公司的比例；0 表示不分配</translation>
    </message>
    <message>
        <source>&amp;Weight</source>
        <translation>权重(&amp;W)</translation>
    </message>
    <message>
        <source>The name of a datasource stays as it is.</source>
        <translation>数据源的名称保持不变。</translation>
    </message>
    <message>
        <source>stays as it is (%1)</source>
        <translation>保持不变（%1）</translation>
    </message>
    <message>
        <source>Type a name for the datasource.</source>
        <translation>请输入数据源的名称。</translation>
    </message>
    <message>
        <source>This is not a database address. It looks like %1.</source>
        <translation>这不是数据库地址。格式类似 %1。</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::DecisionPanel</name>
    <message>
        <source>Decide later</source>
        <translation>稍后决定</translation>
    </message>
    <message>
        <source>Leaves this row as it is and shows the next one (%1)</source>
        <translation>此行保持原样并显示下一行（%1）</translation>
    </message>
    <message numerus="yes">
        <source>Do the same for %Ln other conflict(s) of this kind in %1</source>
        <translation>
            <numerusform>对 %1 中另外 %Ln 个同类冲突执行相同操作</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::DeletionsPanel</name>
    <message>
        <source>Delete them…</source>
        <translation>删除它们…</translation>
    </message>
    <message>
        <source>Keep the rows</source>
        <translation>保留这些行</translation>
    </message>
    <message>
        <source>Syncs, and carries out the deletions on both sides</source>
        <translation>同步，并在两边执行删除</translation>
    </message>
    <message>
        <source>Delete these rows everywhere?</source>
        <translation>要在所有地方删除这些行吗？</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>删除</translation>
    </message>
    <message>
        <source>So many deletions at once wait until you agree; everything else goes on.</source>
        <translation>一次删除这么多行，需等待您同意；其他一切照常进行。</translation>
    </message>
    <message>
        <source>Brings back what was deleted here, and sends again what was deleted in the cloud</source>
        <translation>恢复在本机删除的内容，并重新发送在云端删除的内容</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::EditHistory</name>
    <message>
        <source>Taken back: %1</source>
        <comment>what was done</comment>
        <translation>已撤销：%1</translation>
    </message>
    <message>
        <source>Done again: %1</source>
        <comment>what was done</comment>
        <translation>已重做：%1</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::EditQueue</name>
    <message>
        <source>What you changed while the file could not be written was refused: %1 (%2)</source>
        <comment>why, values</comment>
        <translation>文件无法写入期间您所做的更改被拒绝：%1（%2）</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ExportStrip</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Progress of the export</source>
        <translation>导出进度</translation>
    </message>
    <message>
        <source>The export was stopped; no file was written.</source>
        <translation>导出已停止；未写入任何文件。</translation>
    </message>
    <message>
        <source>Writing the file · %1 of %2 rows</source>
        <translation>正在写入文件 · %1 / %2 行</translation>
    </message>
    <message>
        <source>Writing the file…</source>
        <translation>正在写入文件…</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::FileStep</name>
    <message>
        <source>A database file that is &amp;here already</source>
        <translation>已在此电脑上的数据库文件(&amp;H)</translation>
    </message>
    <message>
        <source>A &amp;new file, filled with what the company has</source>
        <translation>新文件，填入公司已有的内容(&amp;N)</translation>
    </message>
    <message>
        <source>B&amp;rowse…</source>
        <translation>浏览(&amp;R)…</translation>
    </message>
    <message>
        <source>Choose a file, or drop one here</source>
        <translation>选择文件，或将文件拖放到这里</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>Which database?</source>
        <translation>要同步哪个数据库？</translation>
    </message>
    <message>
        <source>An SQLite file on this computer. The programs that use it go on as before, also while it is synced.</source>
        <translation>此电脑上的 SQLite 文件。使用它的程序照常工作，同步期间也是如此。</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>Choose a database file</source>
        <translation>选择数据库文件</translation>
    </message>
    <message>
        <source>SQLite databases (*.db *.sqlite *.sqlite3 *.db3)</source>
        <translation>SQLite 数据库 (*.db *.sqlite *.sqlite3 *.db3)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>所有文件 (*)</translation>
    </message>
    <message>
        <source>There is no file %1. Choose another, or a new file.</source>
        <translation>没有文件 %1。请选择其他文件或新文件。</translation>
    </message>
    <message>
        <source>%1 is a folder. Choose a file in it.</source>
        <translation>%1 是文件夹。请选择其中的文件。</translation>
    </message>
    <message>
        <source>You do not have permission to write to %1. Ask for it, or choose another file.</source>
        <translation>不允许写入 %1。请申请权限，或选择其他文件。</translation>
    </message>
    <message>
        <source>%1 exists already. Choose another name, or the choice above.</source>
        <translation>%1 已存在。请选择其他名称，或选择上面的选项。</translation>
    </message>
    <message>
        <source>No file can be made in the folder %1. Choose another.</source>
        <translation>无法在文件夹 %1 中创建文件。请选择其他文件夹。</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::FilterBar</name>
    <message>
        <source>Filter</source>
        <translation>筛选</translation>
    </message>
    <message>
        <source>Column to filter by</source>
        <translation>用于筛选的列</translation>
    </message>
    <message>
        <source>How to compare</source>
        <translation>比较方式</translation>
    </message>
    <message>
        <source>Value to compare with</source>
        <translation>用于比较的值</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>值</translation>
    </message>
    <message>
        <source>Add no filter</source>
        <translation>不添加筛选</translation>
    </message>
    <message>
        <source>Add no filter (Esc)</source>
        <translation>不添加筛选（Esc）</translation>
    </message>
    <message>
        <source>Take this filter away</source>
        <translation>移除此筛选</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::FirstSyncStep</name>
    <message>
        <source>Table</source>
        <translation>表</translation>
    </message>
    <message>
        <source>Remark</source>
        <translation>备注</translation>
    </message>
    <message>
        <source>Tables that will sync</source>
        <translation>将同步的表</translation>
    </message>
    <message>
        <source>Progress of the first sync</source>
        <translation>首次同步的进度</translation>
    </message>
    <message>
        <source>All set</source>
        <translation>一切就绪</translation>
    </message>
    <message>
        <source>The first sync</source>
        <translation>首次同步</translation>
    </message>
    <message>
        <source>From now on db-sync keeps this database in step by itself.</source>
        <translation>从现在起，db-sync 会自动让此数据库保持同步。</translation>
    </message>
    <message>
        <source>Your file stays where it is and as it is; nothing in it is lost.</source>
        <translation>您的文件位置和内容都保持不变；其中不会丢失任何内容。</translation>
    </message>
    <message>
        <source>Go on with the first sync</source>
        <translation>继续首次同步</translation>
    </message>
    <message>
        <source>Start the first sync</source>
        <translation>开始首次同步</translation>
    </message>
    <message>
        <source>Syncing…</source>
        <translation>正在同步…</translation>
    </message>
    <message>
        <source>Open the database</source>
        <translation>打开数据库</translation>
    </message>
    <message>
        <source>%1 will be made and filled with the tables and rows of %2.</source>
        <translation>将创建 %1，并填入 %2 的表和行。</translation>
    </message>
    <message>
        <source>%1, with %3, will be linked to %2. Where %2 has no data yet, these tables and rows become its first; else rows with the same key are compared, and what differs is shown to you.</source>
        <translation>%1（含 %3）将关联到 %2。如果 %2 还没有数据，这些表和行将成为其首批数据；否则会比较键相同的行，并向您显示不同之处。</translation>
    </message>
    <message>
        <source>This file is linked already; there is nothing more to do.</source>
        <translation>此文件已关联；无需再做任何操作。</translation>
    </message>
    <message>
        <source>stays here: %1</source>
        <translation>留在本机：%1</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>正在停止…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) differ on both sides; you can decide about them under “Conflicts”.</source>
        <translation>
            <numerusform>%Ln 行在两边不同；您可以在“冲突”中决定。</numerusform>
        </translation>
    </message>
    <message>
        <source>Your company&apos;s tables and rows come to this computer; what is in the cloud stays there.</source>
        <translation>您公司的表和行会传到此电脑；云端的内容保持不变。</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>重试</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>停止</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>稍后</translation>
    </message>
    <message>
        <source>Stopped. What has arrived stays, and nothing is lost. It goes on once you choose “%1”, now or later.</source>
        <translation>已停止。已到达的内容会保留，没有丢失任何内容。选择“%1”后继续，现在或稍后均可。</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::FoldedText</name>
    <message>
        <source>Details</source>
        <translation>详细信息</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::FormDialog</name>
    <message>
        <source>Waiting for the cloud…</source>
        <translation>正在等待云端…</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::HeaderBar</name>
    <message>
        <source>Stopped. What has arrived stays; the next sync goes on from there.</source>
        <translation>已停止。已收到的内容会保留；下次同步从那里继续。</translation>
    </message>
    <message>
        <source>Allow the deletions that wait?</source>
        <translation>允许等待中的删除吗？</translation>
    </message>
    <message>
        <source>More than half of the rows of a table will be deleted, here or in the cloud. Other changes have already been synced.</source>
        <translation>一个表中超过一半的行将在本机或云端被删除。其他更改已同步。</translation>
    </message>
    <message>
        <source>Allow and sync</source>
        <translation>允许并同步</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ImportDialog</name>
    <message>
        <source>The first line names the columns</source>
        <translation>第一行是列名</translation>
    </message>
    <message>
        <source>Change rows whose key is already there</source>
        <translation>更改键已存在的行</translation>
    </message>
    <message>
        <source>Import %1 into %2</source>
        <translation>将 %1 导入 %2</translation>
    </message>
    <message>
        <source>Field separator</source>
        <translation>字段之间的分隔符</translation>
    </message>
    <message>
        <source>Comma</source>
        <translation>逗号</translation>
    </message>
    <message>
        <source>Semicolon</source>
        <translation>分号</translation>
    </message>
    <message>
        <source>Tab</source>
        <translation>制表符</translation>
    </message>
    <message>
        <source>Vertical bar</source>
        <translation>竖线</translation>
    </message>
    <message>
        <source>The first lines of the file; the first line here says which column takes what</source>
        <translation>文件的前几行；这里的第一行说明哪一列接收哪个字段</translation>
    </message>
    <message>
        <source>Lines that do not fit</source>
        <translation>不适合的行</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>导入</translation>
    </message>
    <message>
        <source>Choose which column takes which field. Fields without a column are left out; all lines are imported, or none.</source>
        <translation>请选择哪一列接收哪个字段。没有列的字段会被略过；要么导入所有行，要么全部不导入。</translation>
    </message>
    <message>
        <source>Field %1</source>
        <translation>字段 %1</translation>
    </message>
    <message>
        <source>Column that takes %1</source>
        <comment>title of a field</comment>
        <translation>接收 %1 的列</translation>
    </message>
    <message>
        <source>– left out –</source>
        <translation>（略过）</translation>
    </message>
    <message>
        <source>Two fields go into %1. Leave one of them out.</source>
        <translation>有两个字段进入 %1。请略过其中一个。</translation>
    </message>
    <message>
        <source>Choose a column for at least one field.</source>
        <translation>请至少为一个字段选择列。</translation>
    </message>
    <message>
        <source>Importing…</source>
        <translation>正在导入…</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>行号</translation>
    </message>
    <message>
        <source>What does not fit</source>
        <translation>不适合之处</translation>
    </message>
    <message numerus="yes">
        <source>Nothing was imported: %Ln line(s) do not fit. Correct the file, or leave a column out.</source>
        <translation>
            <numerusform>未导入任何内容：%Ln 行不适合。请更正文件，或略过一列。</numerusform>
        </translation>
    </message>
    <message>
        <source>Progress of the import</source>
        <translation>导入进度</translation>
    </message>
    <message>
        <source>Importing · %1</source>
        <comment>rows</comment>
        <translation>正在导入 · %1</translation>
    </message>
    <message>
        <source>The import was stopped; nothing was imported.</source>
        <translation>导入已停止；没有导入任何内容。</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::KeysDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>按键</translation>
    </message>
    <message>
        <source>What</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>What keys do, by view</source>
        <translation>各视图中按键的作用</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>所有视图</translation>
    </message>
    <message>
        <source> or </source>
        <comment>between keys</comment>
        <translation> 或 </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ListPane</name>
    <message>
        <source>Add…</source>
        <translation>添加…</translation>
    </message>
    <message>
        <source>Refresh</source>
        <translation>刷新</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>正在读取…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln line(s)</source>
        <translation>
            <numerusform>%Ln 项</numerusform>
        </translation>
    </message>
    <message>
        <source>Revoke…</source>
        <translation>吊销…</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>更改…</translation>
    </message>
    <message>
        <source>Move…</source>
        <translation>迁移…</translation>
    </message>
    <message>
        <source>Suspend</source>
        <translation>停用</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>恢复</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>移除…</translation>
    </message>
    <message>
        <source>Remove the company %1?</source>
        <translation>要移除公司 %1 吗？</translation>
    </message>
    <message>
        <source>Nobody can use it any more. For 30 days “Resume” brings it back; then all its rows are deleted.</source>
        <translation>任何人都不能再使用它。30 天内可用“恢复”将其找回；之后其所有行都会被删除。</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>检查</translation>
    </message>
    <message>
        <source>Take no new companies</source>
        <translation>排空</translation>
    </message>
    <message>
        <source>Use again</source>
        <translation>重新使用</translation>
    </message>
    <message>
        <source>Remove the datasource %1?</source>
        <translation>要移除数据源 %1 吗？</translation>
    </message>
    <message>
        <source>The database itself stays; the cloud does not use it any more.</source>
        <translation>数据库本身保留；云端不再使用它。</translation>
    </message>
    <message>
        <source>Disable</source>
        <translation>禁用</translation>
    </message>
    <message>
        <source>Enable</source>
        <translation>启用</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>移除</translation>
    </message>
    <message>
        <source>Revoke the device %1?</source>
        <translation>要吊销设备 %1 吗？</translation>
    </message>
    <message>
        <source>It cannot sync any more, for good. What was not sent stays on it.</source>
        <translation>它将永远不能再同步。未发送的内容会留在该设备上。</translation>
    </message>
    <message>
        <source>Revoke</source>
        <translation>吊销</translation>
    </message>
    <message>
        <source>Co&amp;mpany</source>
        <translation>公司(&amp;M)</translation>
    </message>
    <message>
        <source>All</source>
        <translation>全部</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Refresh the list</source>
        <translation>刷新列表</translation>
    </message>
    <message>
        <source>The datasource %1 can be reached, and is as it should be.</source>
        <translation>数据源 %1 可以访问，状态正常。</translation>
    </message>
    <message>
        <source>Search in this list</source>
        <translation>在此列表中搜索</translation>
    </message>
    <message numerus="yes">
        <source>%L1 of %Ln line(s)</source>
        <translation>
            <numerusform>%Ln 项中的 %L1 项</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>the newest %Ln line(s)</source>
        <translation>
            <numerusform>最新的 %Ln 项</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::LocalDataPage</name>
    <message>
        <source>The file can be written again; what you typed is saved.</source>
        <translation>文件可以再次写入；您输入的内容已保存。</translation>
    </message>
    <message>
        <source>No tables yet</source>
        <translation>还没有表</translation>
    </message>
    <message>
        <source>This database holds no tables. Once the company has some, a sync brings them here.</source>
        <translation>此数据库中没有表。公司有了表之后，同步会将它们传到本机。</translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation>立即同步</translation>
    </message>
    <message>
        <source>Tables</source>
        <translation>表</translation>
    </message>
    <message>
        <source>Search in all columns</source>
        <translation>在所有列中搜索</translation>
    </message>
    <message>
        <source>Search in all columns of the table</source>
        <translation>在表的所有列中搜索</translation>
    </message>
    <message>
        <source>%1 found</source>
        <translation>找到 %1</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>%1 so far…</source>
        <comment>rows that are counted</comment>
        <translation>目前 %1…</translation>
    </message>
    <message>
        <source>The row that you were changing was deleted meanwhile, here or by somebody else. Not saved: “%1”</source>
        <translation>您正在更改的行在此期间已在本机或由他人删除。未保存：“%1”</translation>
    </message>
    <message>
        <source>%1 · not synced: %2</source>
        <comment>how many rows, why</comment>
        <translation>%1 · 不同步：%2</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>正在查找…</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>正在读取…</translation>
    </message>
    <message>
        <source>Sorting…</source>
        <translation>正在排序…</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::LoginDialog</name>
    <message>
        <source>Log in</source>
        <translation>登录</translation>
    </message>
    <message>
        <source>Log in as an operator</source>
        <translation>以运维人员身份登录</translation>
    </message>
    <message>
        <source>&amp;Server</source>
        <translation>服务器(&amp;S)</translation>
    </message>
    <message>
        <source>Type the address of the server.</source>
        <translation>请输入服务器的地址。</translation>
    </message>
    <message>
        <source>Logging in…</source>
        <translation>正在登录…</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::MainWindow</name>
    <message>
        <source>Welcome to db-sync</source>
        <translation>欢迎使用 db-sync</translation>
    </message>
    <message>
        <source>It keeps an SQLite database on this computer in step with your company&apos;s cloud. Choose a database file, or drop one here, to begin.</source>
        <translation>它让此电脑上的 SQLite 数据库与您公司的云端保持同步。选择数据库文件，或将文件拖放到这里，即可开始。</translation>
    </message>
    <message>
        <source>Set up…</source>
        <translation>开始设置…</translation>
    </message>
    <message>
        <source>Link another database</source>
        <translation>关联其他数据库</translation>
    </message>
    <message>
        <source>%1 – %2 – %3</source>
        <comment>state, file, product</comment>
        <translation>%1 – %2 – %3</translation>
    </message>
    <message>
        <source>About db-sync</source>
        <translation>关于 db-sync</translation>
    </message>
    <message>
        <source>db-sync %1</source>
        <translation>db-sync %1</translation>
    </message>
    <message>
        <source>Keeps SQLite databases in step with a company&apos;s cloud.
Licensed under Apache-2.0.</source>
        <translation>让 SQLite 数据库与公司的云端保持同步。
以 Apache-2.0 许可证授权。</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>文件(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Link another database…</source>
        <translation>关联其他数据库(&amp;L)…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>退出(&amp;Q)</translation>
    </message>
    <message>
        <source>&amp;Sync</source>
        <translation>同步(&amp;S)</translation>
    </message>
    <message>
        <source>&amp;Sync now</source>
        <translation>立即同步(&amp;S)</translation>
    </message>
    <message>
        <source>S&amp;end only</source>
        <translation>仅发送(&amp;E)</translation>
    </message>
    <message>
        <source>&amp;Fetch only</source>
        <translation>仅获取(&amp;F)</translation>
    </message>
    <message>
        <source>&amp;Pause automatic sync</source>
        <translation>暂停自动同步(&amp;P)</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>视图(&amp;V)</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>帮助(&amp;H)</translation>
    </message>
    <message>
        <source>&amp;About db-sync</source>
        <translation>关于 db-sync(&amp;A)</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>菜单</translation>
    </message>
    <message numerus="yes">
        <source>Quit before %Ln change(s) could be written?</source>
        <translation>
            <numerusform>%Ln 项更改尚未写入，仍要退出吗？</numerusform>
        </translation>
    </message>
    <message>
        <source>The file cannot be written to right now. What you typed waits for it, and is lost when db-sync quits.</source>
        <translation>文件现在无法写入。您输入的内容正在等待写入，退出 db-sync 后将丢失。</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts…</source>
        <translation>按键(&amp;K)…</translation>
    </message>
    <message>
        <source>The file cannot be written to right now. What you typed is kept, and is written when db-sync runs again and the file can be written to.</source>
        <translation>文件现在无法写入。您输入的内容已保存，将在 db-sync 再次运行且文件可写时写入。</translation>
    </message>
    <message>
        <source>Pause for an &amp;hour</source>
        <translation>暂停一小时(&amp;H)</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::MessageBar</name>
    <message>
        <source>Close this message</source>
        <translation>关闭此消息</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>复制报告</translation>
    </message>
    <message>
        <source>Copies what whoever helps you needs to know; no passwords, no data</source>
        <translation>复制帮助您的人需要了解的信息；不含密码和数据</translation>
    </message>
    <message>
        <source>Details of the problem</source>
        <translation>问题的详细信息</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::MoveDialog</name>
    <message>
        <source>Move %1</source>
        <translation>迁移 %1</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>迁移</translation>
    </message>
    <message>
        <source>All rows go there with their history. Devices go on working; for a moment they wait.</source>
        <translation>所有行将连同其历史一起迁移过去。设备继续工作；只会等待片刻。</translation>
    </message>
    <message>
        <source>To &amp;datasource</source>
        <translation>目标数据源(&amp;D)</translation>
    </message>
    <message>
        <source>There is no other datasource. Add one first.</source>
        <translation>没有其他数据源。请先添加一个。</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::MovedKeysLabel</name>
    <message>
        <source>%1 %2 is %3 now</source>
        <comment>table, old number, new number</comment>
        <translation>%1 %2 现为 %3</translation>
    </message>
    <message numerus="yes">
        <source>%Ln more</source>
        <translation>
            <numerusform>另有 %Ln 项</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln new row(s) got another number, because somebody else had taken it; what refers to them follows: %1</source>
        <translation>
            <numerusform>有 %Ln 个新行因编号被他人占用而获得了新编号，引用也随之更改：%1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::Navigation</name>
    <message>
        <source>Views</source>
        <translation>视图</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>概览</translation>
    </message>
    <message>
        <source>Local data</source>
        <translation>本地数据</translation>
    </message>
    <message>
        <source>Pending changes</source>
        <translation>待发送的更改</translation>
    </message>
    <message>
        <source>Conflicts</source>
        <translation>冲突</translation>
    </message>
    <message>
        <source>Activity</source>
        <translation>活动</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>设置</translation>
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
        <translation>%1，%2</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::Notices</name>
    <message numerus="yes">
        <source>%Ln decision(s) needed</source>
        <translation>
            <numerusform>需要做出 %Ln 个决定</numerusform>
        </translation>
    </message>
    <message>
        <source>Rows were changed here and in the cloud. Nothing is lost; everything else goes on.</source>
        <translation>有些行在本机和云端都有更改。没有丢失任何内容；其他一切照常进行。</translation>
    </message>
    <message>
        <source>Something waits for you</source>
        <translation>有事项等待您处理</translation>
    </message>
    <message>
        <source>You are signed out</source>
        <translation>您已退出登录</translation>
    </message>
    <message>
        <source>Sign in again to go on syncing. Your changes are safe here.</source>
        <translation>请重新登录以继续同步。您的更改已安全保存在本机。</translation>
    </message>
    <message>
        <source>Several things wait for you</source>
        <translation>有多个事项等待您处理</translation>
    </message>
    <message>
        <source>The overview says what they are. Nothing is lost.</source>
        <translation>概览中会说明是哪些事项。没有丢失任何内容。</translation>
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
        <translation>此数据库的表</translation>
    </message>
    <message>
        <source>Enter opens the rows of a table</source>
        <translation>按 Enter 键打开表的行</translation>
    </message>
    <message>
        <source>What waits for you:</source>
        <translation>等待您处理的事项：</translation>
    </message>
    <message>
        <source>Decide…</source>
        <translation>决定…</translation>
    </message>
    <message>
        <source>Show them</source>
        <translation>显示</translation>
    </message>
    <message>
        <source>Show the table</source>
        <translation>显示该表</translation>
    </message>
    <message>
        <source>%1 · company %2 at %3</source>
        <comment>path, company, server</comment>
        <translation>%1 · 公司 %2，位于 %3</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::PendingModel</name>
    <message numerus="yes">
        <source>%Ln change(s)</source>
        <translation>
            <numerusform>%Ln 项更改</numerusform>
        </translation>
    </message>
    <message>
        <source>waits for a decision</source>
        <translation>等待决定</translation>
    </message>
    <message>
        <source>Row</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>更改</translation>
    </message>
    <message>
        <source>What</source>
        <translation>内容</translation>
    </message>
    <message numerus="yes">
        <source>more than %Ln change(s)</source>
        <translation>
            <numerusform>超过 %Ln 项更改</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::PendingPage</name>
    <message>
        <source>Nothing waits to be sent</source>
        <translation>没有待发送的更改</translation>
    </message>
    <message>
        <source>Every change made here has reached the cloud. New changes appear here by themselves.</source>
        <translation>在本机所做的每项更改都已到达云端。新的更改会自动显示在这里。</translation>
    </message>
    <message>
        <source>Show local data</source>
        <translation>显示本地数据</translation>
    </message>
    <message>
        <source>Filter by table, row or value</source>
        <translation>按表、行或值筛选</translation>
    </message>
    <message>
        <source>Filter the pending changes</source>
        <translation>筛选待发送的更改</translation>
    </message>
    <message>
        <source>Pending changes by table</source>
        <translation>按表列出待发送的更改</translation>
    </message>
    <message>
        <source>Values before and after</source>
        <translation>更改前后的值</translation>
    </message>
    <message>
        <source>Revert this change…</source>
        <translation>还原此更改…</translation>
    </message>
    <message>
        <source>Makes the row again what the cloud has</source>
        <translation>将该行恢复为云端的内容</translation>
    </message>
    <message>
        <source>Choose a change to see its values.</source>
        <translation>选择一项更改以查看其值。</translation>
    </message>
    <message>
        <source>%1 in %2: %3</source>
        <comment>kind of change, table, row</comment>
        <translation>%1（%2）：%3</translation>
    </message>
    <message>
        <source>%1 will be deleted again from %2. You can undo this.</source>
        <translation>%1 将再次从 %2 中删除。您可以撤销此操作。</translation>
    </message>
    <message>
        <source>%1 comes back into %2. You can undo this.</source>
        <translation>%1 将回到 %2 中。您可以撤销此操作。</translation>
    </message>
    <message>
        <source>%1 in %2 becomes again what the cloud has. Your values go. You can undo this.</source>
        <translation>%2 中的 %1 将恢复为云端的内容。您的值将丢弃。您可以撤销此操作。</translation>
    </message>
    <message>
        <source>Revert this change?</source>
        <translation>要还原此更改吗？</translation>
    </message>
    <message>
        <source>Revert</source>
        <translation>还原</translation>
    </message>
    <message>
        <source>Show the row</source>
        <translation>显示该行</translation>
    </message>
    <message>
        <source>Shows the row among the others of its table</source>
        <translation>在表的其他行中显示该行</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Undo: %1</source>
        <translation>撤销：%1</translation>
    </message>
    <message numerus="yes">
        <source>Revert %Ln change(s)…</source>
        <translation>
            <numerusform>还原 %Ln 项更改…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) are chosen.</source>
        <translation>
            <numerusform>已选择 %Ln 项更改。</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Revert %Ln change(s)?</source>
        <translation>
            <numerusform>要还原 %Ln 项更改吗？</numerusform>
        </translation>
    </message>
    <message>
        <source>Each row becomes again what the cloud has, all at once. Rows that wait for a decision stay. You can undo this.</source>
        <translation>各行将一次性全部恢复为云端的内容。等待决定的行保持不变。您可以撤销此操作。</translation>
    </message>
    <message>
        <source>%1.</source>
        <comment>what was done</comment>
        <translation>%1。</translation>
    </message>
    <message>
        <source>No change contains this.</source>
        <translation>没有更改包含此内容。</translation>
    </message>
    <message>
        <source>History of the row…</source>
        <translation>该行的历史…</translation>
    </message>
    <message>
        <source>Shows what was done to the row before</source>
        <translation>显示该行以前的更改</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) are kept.</source>
        <translation>
            <numerusform>保留了 %Ln 行。</numerusform>
        </translation>
    </message>
    <message>
        <source>In the cloud</source>
        <translation>云端</translation>
    </message>
    <message>
        <source>Counting the changes that are chosen…</source>
        <translation>正在统计所选的更改…</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::PoliciesBox</name>
    <message>
        <source>Where both sides changed a row</source>
        <translation>当两边都更改了同一行时</translation>
    </message>
    <message>
        <source>Wh&amp;o decides</source>
        <translation>由谁决定(&amp;O)</translation>
    </message>
    <message>
        <source>Table or column</source>
        <translation>表或列</translation>
    </message>
    <message>
        <source>Who decides</source>
        <translation>由谁决定</translation>
    </message>
    <message>
        <source>Tables and columns, and who decides for them</source>
        <translation>表和列，以及由谁为其决定</translation>
    </message>
    <message>
        <source>Sign in to see what your company has decided.</source>
        <translation>请登录以查看您公司的决定。</translation>
    </message>
    <message>
        <source>Holds for everyone of %1, from the next sync on.</source>
        <translation>从下次同步起，对 %1 的所有人生效。</translation>
    </message>
    <message>
        <source>Managers and administrators of your company decide this.</source>
        <translation>由您公司的经理和管理员决定。</translation>
    </message>
    <message>
        <source>as the table</source>
        <translation>与表相同</translation>
    </message>
    <message>
        <source>S&amp;et for everyone</source>
        <translation>对所有人生效(&amp;E)</translation>
    </message>
    <message>
        <source>As the table: %1</source>
        <translation>与表相同：%1</translation>
    </message>
    <message>
        <source>Not set yet. Once it is, it holds for everyone of %1, from the next sync on.</source>
        <translation>尚未生效。设置后，从下次同步起对 %1 的所有人生效。</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ProblemDetails</name>
    <message>
        <source>Details of the problem</source>
        <translation>问题的详细信息</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>复制报告</translation>
    </message>
    <message>
        <source>Copies what whoever helps you needs to know; no passwords, no data</source>
        <translation>复制帮助您的人需要了解的信息；不含密码和数据</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>已复制</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ProgressStrip</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
    <message>
        <source>Progress of the sync</source>
        <translation>同步进度</translation>
    </message>
    <message>
        <source>Stops at the next safe point; what has arrived stays, and the next sync goes on from there</source>
        <translation>在下一个安全点停止；已收到的内容会保留，下次同步从那里继续</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>正在停止…</translation>
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
        <translation>复制</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>粘贴</translation>
    </message>
    <message>
        <source>Add a row…</source>
        <translation>添加行…</translation>
    </message>
    <message>
        <source>Duplicate the row…</source>
        <translation>复制为新行…</translation>
    </message>
    <message>
        <source>Change the row…</source>
        <translation>更改行…</translation>
    </message>
    <message>
        <source>Delete the rows</source>
        <translation>删除行</translation>
    </message>
    <message>
        <source>Make NULL</source>
        <translation>设为 NULL</translation>
    </message>
    <message>
        <source>Show the whole value…</source>
        <translation>显示完整的值…</translation>
    </message>
    <message>
        <source>Compare with the cloud</source>
        <translation>与云端比较</translation>
    </message>
    <message>
        <source>Filter by this value</source>
        <translation>按此值筛选</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>撤销</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>重做</translation>
    </message>
    <message>
        <source>Import CSV…</source>
        <translation>导入 CSV…</translation>
    </message>
    <message>
        <source>Export CSV…</source>
        <translation>导出 CSV…</translation>
    </message>
    <message>
        <source>More</source>
        <translation>更多</translation>
    </message>
    <message>
        <source>Undo: %1</source>
        <translation>撤销：%1</translation>
    </message>
    <message>
        <source>Redo: %1</source>
        <translation>重做：%1</translation>
    </message>
    <message>
        <source>Nothing was copied: not all of these rows are read yet. Choose fewer.</source>
        <translation>未复制任何内容：这些行尚未全部读取。请少选一些。</translation>
    </message>
    <message>
        <source>Nothing was deleted: not all of these rows are read yet. Choose fewer.</source>
        <translation>未删除任何内容：这些行尚未全部读取。请少选一些。</translation>
    </message>
    <message>
        <source>Import CSV</source>
        <translation>导入 CSV</translation>
    </message>
    <message>
        <source>Tables of text (*.csv *.tsv *.txt);;All files (*)</source>
        <translation>文本表格 (*.csv *.tsv *.txt);;所有文件 (*)</translation>
    </message>
    <message>
        <source>%1.</source>
        <comment>what was done</comment>
        <translation>%1。</translation>
    </message>
    <message>
        <source>Export CSV</source>
        <translation>导出 CSV</translation>
    </message>
    <message>
        <source>Tables of text (*.csv)</source>
        <translation>文本表格 (*.csv)</translation>
    </message>
    <message>
        <source>%1 written to %2.</source>
        <comment>rows, file</comment>
        <translation>已将 %1 写入 %2。</translation>
    </message>
    <message>
        <source>History of the row…</source>
        <translation>该行的历史…</translation>
    </message>
    <message>
        <source>Paste as new rows</source>
        <translation>粘贴为新行</translation>
    </message>
    <message>
        <source>Bring the saved value back</source>
        <translation>恢复已保存的值</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowDelegate</name>
    <message>
        <source>NULL: no value</source>
        <translation>NULL：没有值</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowEdits</name>
    <message numerus="yes">
        <source>%1, and %Ln row(s) that belong to them.</source>
        <translation>
            <numerusform>%1，以及属于它们的 %Ln 行。</numerusform>
        </translation>
    </message>
    <message>
        <source>%1.</source>
        <comment>what was done</comment>
        <translation>%1。</translation>
    </message>
    <message>
        <source>Nothing was pasted: not all of the rows that it would change are there.</source>
        <translation>未粘贴任何内容：要更改的行并非都存在。</translation>
    </message>
    <message>
        <source>Nothing was pasted. Line %1: %2</source>
        <translation>未粘贴任何内容。第 %1 行：%2</translation>
    </message>
    <message numerus="yes">
        <source>Nothing was pasted: it needs %Ln column(s) more than there are from here on.</source>
        <translation>
            <numerusform>未粘贴任何内容：从此处起还缺少 %Ln 列。</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing was pasted: not all rows of the table are read yet. Try again in a moment.</source>
        <translation>未粘贴任何内容：表的行尚未全部读取。请稍后重试。</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowForm</name>
    <message>
        <source>Change a row of %1</source>
        <translation>更改 %1 的行</translation>
    </message>
    <message>
        <source>Add a row to %1</source>
        <translation>向 %1 添加行</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Add the row</source>
        <translation>添加行</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>默认值</translation>
    </message>
    <message>
        <source>%1 has no value of its own</source>
        <comment>column</comment>
        <translation>%1 没有自己的值</translation>
    </message>
    <message>
        <source>%1 *</source>
        <comment>a column that needs a value</comment>
        <translation>%1 *</translation>
    </message>
    <message>
        <source>assigned automatically</source>
        <translation>自动分配</translation>
    </message>
    <message>
        <source>Type to find a row of %1</source>
        <translation>输入以查找 %1 的行</translation>
    </message>
    <message>
        <source>default: %1</source>
        <comment>SQL expression</comment>
        <translation>默认值：%1</translation>
    </message>
    <message>
        <source>a whole number</source>
        <translation>整数</translation>
    </message>
    <message>
        <source>a number such as 1.5</source>
        <translation>1.5 这样的数字</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowHistoryDialog</name>
    <message>
        <source>Take this back…</source>
        <translation>撤销此项…</translation>
    </message>
    <message>
        <source>History of %1 in %2</source>
        <comment>row, table</comment>
        <translation>%2 中 %1 的历史</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>正在读取…</translation>
    </message>
    <message>
        <source>What was done to the row, newest first</source>
        <translation>该行的更改历史，最新的在前</translation>
    </message>
    <message>
        <source>When</source>
        <translation>时间</translation>
    </message>
    <message>
        <source>What</source>
        <translation>操作</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>操作者</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>更改</translation>
    </message>
    <message>
        <source>Nothing is kept of what was done to this row. Changes that wait here are not part of its history yet.</source>
        <translation>没有保留该行的历史。待发送的更改尚不属于其历史。</translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s), newest first.</source>
        <translation>
            <numerusform>%Ln 项更改，最新的在前。</numerusform>
        </translation>
    </message>
    <message>
        <source>Take this change back?</source>
        <translation>撤销此更改？</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowPanel</name>
    <message>
        <source>Revert this change</source>
        <translation>还原此更改</translation>
    </message>
    <message>
        <source>Decide the conflict</source>
        <translation>解决冲突</translation>
    </message>
    <message>
        <source>In the cloud</source>
        <translation>云端</translation>
    </message>
    <message>
        <source>Here</source>
        <translation>本机</translation>
    </message>
    <message>
        <source>The row in the cloud and here</source>
        <translation>云端和本机的行</translation>
    </message>
    <message>
        <source>Makes the row again what the cloud has</source>
        <translation>将该行恢复为云端的内容</translation>
    </message>
    <message>
        <source>Close the comparison</source>
        <translation>关闭比较</translation>
    </message>
    <message>
        <source>This row is not synced: there is nothing to compare it with.</source>
        <translation>此行不同步：没有可与之比较的内容。</translation>
    </message>
    <message>
        <source>%1 is here as it is in the cloud.</source>
        <comment>row</comment>
        <translation>%1 在本机与云端相同。</translation>
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
        <translation>表的行</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>列</translation>
    </message>
    <message>
        <source>Show all, in the table&apos;s order</source>
        <translation>按表的顺序显示全部</translation>
    </message>
    <message>
        <source>Sort upwards</source>
        <translation>升序排序</translation>
    </message>
    <message>
        <source>Sort downwards</source>
        <translation>降序排序</translation>
    </message>
    <message>
        <source>Do not sort</source>
        <translation>不排序</translation>
    </message>
    <message>
        <source>Filter by this column…</source>
        <translation>按此列筛选…</translation>
    </message>
    <message>
        <source>Hide this column</source>
        <translation>隐藏此列</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowsModel</name>
    <message>
        <source>Marks: new, changed, deleted, in conflict, just arrived</source>
        <translation>标记：新增、已更改、已删除、有冲突、刚到达</translation>
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
        <translation>用户(&amp;W)</translation>
    </message>
    <message>
        <source>&amp;Server</source>
        <translation>服务器(&amp;S)</translation>
    </message>
    <message>
        <source>Where is your company&apos;s cloud?</source>
        <translation>您公司的云端在哪里？</translation>
    </message>
    <message>
        <source>The address of the db-sync server. Whoever runs it for your company can tell you.</source>
        <translation>db-sync 服务器的地址。为您公司运行它的人可以告诉您。</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>继续</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>e-mail, company</comment>
        <translation>%1（%2）</translation>
    </message>
    <message>
        <source>Someone else…</source>
        <translation>其他人…</translation>
    </message>
    <message>
        <source>This is not a server address. It looks like https://db-sync.example.com.</source>
        <translation>这不是服务器地址。格式类似 https://db-sync.example.com。</translation>
    </message>
    <message>
        <source>Looking for %1…</source>
        <translation>正在查找 %1…</translation>
    </message>
    <message>
        <source>%1 answers, with db-sync %2.</source>
        <translation>%1 有响应，版本为 db-sync %2。</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::SettingsPage</name>
    <message>
        <source>Start when I lo&amp;g in to this computer</source>
        <translation>登录此电脑时启动(&amp;G)</translation>
    </message>
    <message>
        <source>Syncing</source>
        <translation>同步</translation>
    </message>
    <message>
        <source>&amp;When</source>
        <translation>时间(&amp;W)</translation>
    </message>
    <message>
        <source>Whenever something changes, here or in the cloud</source>
        <translation>每当本机或云端有更改时</translation>
    </message>
    <message numerus="yes">
        <source>Every %Ln minute(s)</source>
        <translation>
            <numerusform>每 %Ln 分钟</numerusform>
        </translation>
    </message>
    <message>
        <source>Only when I ask</source>
        <translation>仅在我要求时</translation>
    </message>
    <message>
        <source>Messages beside the clock</source>
        <translation>时钟旁的消息</translation>
    </message>
    <message>
        <source>When &amp;decisions are needed</source>
        <translation>需要决定时(&amp;D)</translation>
    </message>
    <message>
        <source>One message for all that a sync brings</source>
        <translation>一次同步带来的所有内容合为一条消息</translation>
    </message>
    <message>
        <source>When something else needs &amp;me</source>
        <translation>有其他事项需要我处理时(&amp;M)</translation>
    </message>
    <message>
        <source>A session that has ended, a file that cannot be read, deletions that wait</source>
        <translation>登录已过期、文件无法读取、有删除等待确认</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>外观</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>跟随系统</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>浅色</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>深色</translation>
    </message>
    <message>
        <source>&amp;Colours</source>
        <translation>颜色(&amp;C)</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>语言(&amp;L)</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>启动</translation>
    </message>
    <message>
        <source>Stays beside the clock and opens no window</source>
        <translation>停留在时钟旁，不打开窗口</translation>
    </message>
    <message>
        <source>Start minimi&amp;zed</source>
        <translation>启动时最小化(&amp;Z)</translation>
    </message>
    <message>
        <source>Opens no window when the program starts</source>
        <translation>程序启动时不打开窗口</translation>
    </message>
    <message>
        <source>The desktop&apos;s folder of programs to start cannot be written.</source>
        <translation>无法写入桌面的启动程序文件夹。</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::SetupDialog</name>
    <message>
        <source>&amp;Back</source>
        <translation>上一步(&amp;B)</translation>
    </message>
    <message>
        <source>Link a database</source>
        <translation>关联数据库</translation>
    </message>
    <message>
        <source>Step %1 of %2</source>
        <translation>第 %1 步，共 %2 步</translation>
    </message>
    <message>
        <source>Link %1</source>
        <comment>file</comment>
        <translation>关联 %1</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::SetupStep</name>
    <message>
        <source>Cancel</source>
        <translation>取消</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::StateLine</name>
    <message>
        <source>State: %1. %2</source>
        <translation>状态：%1。%2</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::SyncButton</name>
    <message>
        <source>Sync now</source>
        <translation>立即同步</translation>
    </message>
    <message>
        <source>Fetches and sends</source>
        <translation>获取并发送</translation>
    </message>
    <message>
        <source>Send only</source>
        <translation>仅发送</translation>
    </message>
    <message>
        <source>Sends what waits here, fetches nothing</source>
        <translation>发送本机等待的更改，不获取任何内容</translation>
    </message>
    <message>
        <source>Fetch only</source>
        <translation>仅获取</translation>
    </message>
    <message>
        <source>Fetches what is new in the cloud, sends nothing</source>
        <translation>获取云端的新内容，不发送任何内容</translation>
    </message>
    <message>
        <source>Sync and allow many deletions…</source>
        <translation>同步并允许大量删除…</translation>
    </message>
    <message>
        <source>Deletions of more than half of a table wait until you allow them</source>
        <translation>删除超过表的一半时，会等待您允许</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::TableListModel</name>
    <message>
        <source>Not synced: %1</source>
        <translation>不同步：%1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s)</source>
        <translation>
            <numerusform>%Ln 个冲突</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) to send</source>
        <translation>
            <numerusform>%Ln 项更改待发送</numerusform>
        </translation>
    </message>
    <message>
        <source>not synced</source>
        <translation>不同步</translation>
    </message>
    <message>
        <source>! %1</source>
        <comment>conflicts in a table</comment>
        <translation>! %1</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>表</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>行</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>待发送</translation>
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
        <translation>添加公司</translation>
    </message>
    <message>
        <source>Change a company</source>
        <translation>更改公司</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>名称(&amp;N)</translation>
    </message>
    <message>
        <source>Example Ltd</source>
        <translation>示例有限公司</translation>
    </message>
    <message>
        <source>&amp;Code</source>
        <translation>代码(&amp;C)</translation>
    </message>
    <message>
        <source>example</source>
        <translation>example</translation>
    </message>
    <message>
        <source>&amp;Website</source>
        <translation>网站(&amp;W)</translation>
    </message>
    <message>
        <source>optional</source>
        <translation>可选</translation>
    </message>
    <message>
        <source>N&amp;otes (JSON)</source>
        <translation>备注（JSON）(&amp;O)</translation>
    </message>
    <message>
        <source>As the server decides</source>
        <translation>由服务器决定</translation>
    </message>
    <message>
        <source>&amp;Datasource</source>
        <translation>数据源(&amp;D)</translation>
    </message>
    <message>
        <source>The code of a company stays as it is.</source>
        <translation>公司代码保持不变。</translation>
    </message>
    <message>
        <source>Type the name of the company.</source>
        <translation>请输入公司的名称。</translation>
    </message>
    <message>
        <source>Type the company code.</source>
        <translation>请输入公司代码。</translation>
    </message>
    <message>
        <source>A company code has no spaces.</source>
        <translation>公司代码不含空格。</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::TrayPresenter</name>
    <message>
        <source>Sync now</source>
        <translation>立即同步</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>打开</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>退出</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>file, state</comment>
        <translation>%1：%2</translation>
    </message>
    <message>
        <source>Not set up</source>
        <translation>未设置</translation>
    </message>
    <message>
        <source>No database is linked yet.</source>
        <translation>尚未关联数据库。</translation>
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
        <translation>恢复</translation>
    </message>
    <message>
        <source>Pause for an hour</source>
        <translation>暂停一小时</translation>
    </message>
    <message>
        <source>Conflicts (%L1)</source>
        <translation>冲突（%L1）</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::Undoing</name>
    <message>
        <source>Take back</source>
        <translation>撤销</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::UserDialog</name>
    <message>
        <source>Add a user</source>
        <translation>添加用户</translation>
    </message>
    <message>
        <source>Change a user</source>
        <translation>更改用户</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>添加</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>&amp;E-mail</source>
        <translation>电子邮件(&amp;E)</translation>
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
        <translation>可选</translation>
    </message>
    <message>
        <source>&amp;Last name</source>
        <translation>姓(&amp;L)</translation>
    </message>
    <message>
        <source>&amp;Password</source>
        <translation>密码(&amp;P)</translation>
    </message>
    <message>
        <source>at least 8 characters</source>
        <translation>至少 8 个字符</translation>
    </message>
    <message>
        <source>stays as it is</source>
        <translation>保持不变</translation>
    </message>
    <message>
        <source>&amp;Role</source>
        <translation>角色(&amp;R)</translation>
    </message>
    <message>
        <source>Type the user&apos;s e-mail address.</source>
        <translation>请输入用户的电子邮件地址。</translation>
    </message>
    <message>
        <source>The password needs at least %1 characters.</source>
        <translation>密码至少需要 %1 个字符。</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ValueDialog</name>
    <message>
        <source>The whole text of %1</source>
        <translation>%1 的完整文本</translation>
    </message>
    <message>
        <source>NULL: no value</source>
        <translation>NULL：没有值</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>保存</translation>
    </message>
    <message>
        <source>Save as NULL</source>
        <translation>保存为 NULL</translation>
    </message>
    <message>
        <source>Save to a file…</source>
        <translation>保存到文件…</translation>
    </message>
    <message>
        <source>Load from a file…</source>
        <translation>从文件加载…</translation>
    </message>
    <message>
        <source>A picture of %1</source>
        <translation>%1 的图片</translation>
    </message>
    <message>
        <source>The file cannot be written: %1</source>
        <translation>无法写入文件：%1</translation>
    </message>
    <message>
        <source>The file cannot be read: %1</source>
        <translation>无法读取文件：%1</translation>
    </message>
    <message>
        <source>The file is too large for a row: %1 are allowed.</source>
        <translation>文件太大，一行无法容纳：最大允许 %1。</translation>
    </message>
    <message>
        <source>Save to a file</source>
        <translation>保存到文件</translation>
    </message>
    <message>
        <source>Load from a file</source>
        <translation>从文件加载</translation>
    </message>
</context>
</TS>
