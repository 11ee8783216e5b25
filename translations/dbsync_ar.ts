<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="ar" sourcelanguage="en">
<context>
    <name>Arguments</name>
    <message>
        <source>Try “dbsync-desktop --help”.</source>
        <translation>جرّب «dbsync-desktop --help».</translation>
    </message>
    <message>
        <source>“%1” was not expected.</source>
        <translation>لم يكن «%1» متوقعًا.</translation>
    </message>
    <message>
        <source>After --db a file must be named.</source>
        <translation>يجب ذكر ملف بعد &#x200e;--db.</translation>
    </message>
    <message>
        <source>No view is called “%1”.</source>
        <translation>لا توجد واجهة باسم «%1».</translation>
    </message>
    <message>
        <source>There is no display. On a computer without one use dbsync.</source>
        <translation>لا توجد شاشة. على حاسوب بلا شاشة استخدم dbsync.</translation>
    </message>
    <message>
        <source>Usage: %1</source>
        <translation>الاستخدام: %1</translation>
    </message>
    <message>
        <source>Keeps SQLite databases in step with a company’s cloud.</source>
        <translation>يُبقي قواعد بيانات SQLite متزامنة مع سحابة الشركة.</translation>
    </message>
    <message>
        <source>shows this database; sets it up where it is not linked yet</source>
        <translation>يعرض قاعدة البيانات هذه، ويُعدّها إن لم تُربط بعد</translation>
    </message>
    <message>
        <source>opens at local, pending, conflicts, activity, settings or admin</source>
        <translation>يفتح عند local أو pending أو conflicts أو activity أو settings أو admin</translation>
    </message>
    <message>
        <source>opens no window where there is a tray, else a minimized one</source>
        <translation>لا يفتح نافذة إن وُجد شريط إشعارات، وإلا فنافذة مصغّرة</translation>
    </message>
    <message>
        <source>shows this and ends</source>
        <translation>يعرض هذا وينتهي</translation>
    </message>
    <message>
        <source>shows the version and ends</source>
        <translation>يعرض الإصدار وينتهي</translation>
    </message>
    <message>
        <source>The configuration is shared with dbsync; DBSYNC_CONFIG_DIR names its folder.</source>
        <translation>الإعدادات مشتركة مع dbsync، ويحدد DBSYNC_CONFIG_DIR مجلدها.</translation>
    </message>
</context>
<context>
    <name>Attention</name>
    <message numerus="yes">
        <source>%Ln row(s) of %1 were deleted in the cloud. Here they stay until you agree.</source>
        <translation>
            <numerusform>لم يُحذف أي صف من %1 في السحابة.</numerusform>
            <numerusform>حُذف صف واحد من %1 في السحابة. يبقى هنا حتى توافق.</numerusform>
            <numerusform>حُذف صفان من %1 في السحابة. يبقيان هنا حتى توافق.</numerusform>
            <numerusform>حُذفت %Ln صفوف من %1 في السحابة. تبقى هنا حتى توافق.</numerusform>
            <numerusform>حُذف %Ln صفًا من %1 في السحابة. تبقى هنا حتى توافق.</numerusform>
            <numerusform>حُذف %Ln صف من %1 في السحابة. تبقى هنا حتى توافق.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) of %1 were deleted here. In the cloud they stay until you agree.</source>
        <translation>
            <numerusform>لم يُحذف أي صف من %1 هنا.</numerusform>
            <numerusform>حُذف صف واحد من %1 هنا. يبقى في السحابة حتى توافق.</numerusform>
            <numerusform>حُذف صفان من %1 هنا. يبقيان في السحابة حتى توافق.</numerusform>
            <numerusform>حُذفت %Ln صفوف من %1 هنا. تبقى في السحابة حتى توافق.</numerusform>
            <numerusform>حُذف %Ln صفًا من %1 هنا. تبقى في السحابة حتى توافق.</numerusform>
            <numerusform>حُذف %Ln صف من %1 هنا. تبقى في السحابة حتى توافق.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) were changed in the cloud too. They are sent once a sync has fetched those changes.</source>
        <translation>
            <numerusform>لم يتغيّر أي صف في السحابة أيضًا.</numerusform>
            <numerusform>تغيّر صف واحد في السحابة أيضًا. سيُرسل بعد أن تجلب المزامنة ذلك التغيير.</numerusform>
            <numerusform>تغيّر صفان في السحابة أيضًا. سيُرسلان بعد أن تجلب المزامنة هذين التغييرين.</numerusform>
            <numerusform>تغيّرت %Ln صفوف في السحابة أيضًا. ستُرسل بعد أن تجلب المزامنة تلك التغييرات.</numerusform>
            <numerusform>تغيّر %Ln صفًا في السحابة أيضًا. ستُرسل بعد أن تجلب المزامنة تلك التغييرات.</numerusform>
            <numerusform>تغيّر %Ln صف في السحابة أيضًا. ستُرسل بعد أن تجلب المزامنة تلك التغييرات.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) of %1 have no value in their key and are not synced.</source>
        <translation>
            <numerusform>لا صفوف من %1 بلا قيمة في مفتاحها.</numerusform>
            <numerusform>صف واحد من %1 بلا قيمة في مفتاحه ولا يُزامَن.</numerusform>
            <numerusform>صفان من %1 بلا قيمة في مفتاحيهما ولا يُزامَنان.</numerusform>
            <numerusform>%Ln صفوف من %1 بلا قيمة في مفاتيحها ولا تُزامَن.</numerusform>
            <numerusform>%Ln صفًا من %1 بلا قيمة في مفاتيحها ولا تُزامَن.</numerusform>
            <numerusform>%Ln صف من %1 بلا قيمة في مفاتيحها ولا تُزامَن.</numerusform>
        </translation>
    </message>
    <message>
        <source>Table %1 is only in this database. It is synced once it has been added to the company&apos;s tables.</source>
        <translation>الجدول %1 موجود في قاعدة البيانات هذه فقط. تبدأ مزامنته بعد إضافته إلى جداول الشركة.</translation>
    </message>
    <message>
        <source>Table %1 is in the cloud but not in this database.</source>
        <translation>الجدول %1 موجود في السحابة وليس في قاعدة البيانات هذه.</translation>
    </message>
    <message>
        <source>Table %1 seems to have been renamed to %2 here. Its changes wait until it has its old name again, or the new one is added to the company&apos;s tables.</source>
        <translation>يبدو أن الجدول %1 أُعيدت تسميته هنا إلى %2. تنتظر تغييراته حتى يستعيد اسمه القديم أو يُضاف الجديد إلى جداول الشركة.</translation>
    </message>
    <message>
        <source>The primary key of table %1 is another one than in the cloud. Its changes wait.</source>
        <translation>المفتاح الأساسي للجدول %1 يختلف عمّا في السحابة. تغييراته تنتظر.</translation>
    </message>
    <message>
        <source>Table %1 is not synced: %2</source>
        <comment>table, why</comment>
        <translation>الجدول %1 لا يُزامَن: %2</translation>
    </message>
    <message>
        <source>Table %1 is not built as in the cloud. Its changes wait.</source>
        <translation>بنية الجدول %1 ليست كما في السحابة. تغييراته تنتظر.</translation>
    </message>
    <message>
        <source>Column %1 of table %2 is only in this database; its values are not synced.</source>
        <translation>العمود %1 من الجدول %2 موجود في قاعدة البيانات هذه فقط؛ ولا تُزامَن قيمه.</translation>
    </message>
    <message>
        <source>Column %1 of table %2 is in the cloud but not in this database.</source>
        <translation>العمود %1 من الجدول %2 موجود في السحابة وليس في قاعدة البيانات هذه.</translation>
    </message>
    <message>
        <source>Column %1 of table %2 seems to have been renamed to %3 here. Its values in the cloud stay as they are.</source>
        <translation>يبدو أن العمود %1 من الجدول %2 أُعيدت تسميته هنا إلى %3. تبقى قيمه في السحابة كما هي.</translation>
    </message>
    <message>
        <source>Column %1 of table %2 is of type %3 here and of type %4 in the cloud, so it is not synced.</source>
        <translation>العمود %1 من الجدول %2 من النوع %3 هنا ومن النوع %4 في السحابة، لذلك لا يُزامَن.</translation>
    </message>
    <message>
        <source>Column %1 of table %2 needs a value here but not in the cloud.</source>
        <translation>العمود %1 من الجدول %2 يحتاج إلى قيمة هنا وليس في السحابة.</translation>
    </message>
    <message>
        <source>It is a virtual table.</source>
        <translation>إنه جدول افتراضي.</translation>
    </message>
    <message>
        <source>It has no primary key.</source>
        <translation>ليس له مفتاح أساسي.</translation>
    </message>
    <message>
        <source>Its name is reserved for db-sync.</source>
        <translation>اسمه من الأسماء التي يستخدمها db-sync نفسه.</translation>
    </message>
    <message numerus="yes">
        <source>It has more than %Ln column(s).</source>
        <translation>
            <numerusform>فيه أعمدة.</numerusform>
            <numerusform>فيه أكثر من عمود واحد.</numerusform>
            <numerusform>فيه أكثر من عمودين.</numerusform>
            <numerusform>فيه أكثر من %Ln أعمدة.</numerusform>
            <numerusform>فيه أكثر من %Ln عمودًا.</numerusform>
            <numerusform>فيه أكثر من %Ln عمود.</numerusform>
        </translation>
    </message>
    <message>
        <source>It has a column without a name.</source>
        <translation>فيه عمود بلا اسم.</translation>
    </message>
    <message>
        <source>It has no name.</source>
        <translation>ليس له اسم.</translation>
    </message>
    <message>
        <source>Its primary key has too many columns.</source>
        <translation>مفتاحه الأساسي فيه أعمدة كثيرة جدًا.</translation>
    </message>
    <message>
        <source>It needs a function that only the program that made it has: %1</source>
        <translation>يحتاج إلى وظيفة لا تتوفر إلا في برنامجه: %1</translation>
    </message>
    <message>
        <source>Its column %1 has a name that is reserved for db-sync.</source>
        <translation>عموده %1 يحمل اسمًا يستخدمه db-sync نفسه.</translation>
    </message>
    <message>
        <source>It is not one of the company&apos;s tables.</source>
        <translation>ليس من جداول الشركة.</translation>
    </message>
    <message>
        <source>Not every change of the company&apos;s tables could be made in this file; the details in the overview say why. Everything else goes on.</source>
        <translation>لم يتسنَّ إجراء كل تغييرات جداول الشركة في هذا الملف؛ وتذكر التفاصيل في النظرة العامة السبب. وكل ما عداها مستمر.</translation>
    </message>
    <message>
        <source>The definition of %1 was changed here and in the cloud. The one here stays until it is added to the company&apos;s tables, or removed here.</source>
        <translation>تغيّر تعريف %1 هنا وفي السحابة. يبقى التعريف الموجود هنا إلى أن يضاف إلى جداول الشركة أو يُحذف هنا.</translation>
    </message>
    <message>
        <source>Table %1 refers to table %2, which is not synced. Other computers get the table without that reference.</source>
        <translation>يشير الجدول %1 إلى الجدول %2 الذي لا تتم مزامنته. تحصل الحواسيب الأخرى على الجدول من دون هذه الإشارة.</translation>
    </message>
</context>
<context>
    <name>CloudWords</name>
    <message>
        <source>“%1” must have a value in the cloud.</source>
        <translation>يجب أن تكون لـ«%1» قيمة في السحابة.</translation>
    </message>
    <message>
        <source>“%1” is of type %2, which cannot hold %3 unchanged.</source>
        <translation>«%1» من النوع %2 الذي لا يحفظ %3 كما هي.</translation>
    </message>
    <message>
        <source>“%1” is part of a key and of type %2 in the cloud, which cannot hold %3.</source>
        <translation>«%1» جزء من مفتاح ونوعه %2 في السحابة، ولا يتسع لـ%3.</translation>
    </message>
    <message>
        <source>The row has more values than a row of the cloud&apos;s database can hold.</source>
        <translation>في الصف قيم أكثر مما يتسع له صف في قاعدة بيانات السحابة.</translation>
    </message>
    <message>
        <source>A value that the cloud looks rows up by is too long.</source>
        <translation>قيمة تبحث بها السحابة عن الصفوف طويلة جدًا.</translation>
    </message>
    <message>
        <source>A rule of the cloud&apos;s database leaves this row out.</source>
        <translation>أحد شروط قاعدة بيانات السحابة يستبعد هذا الصف.</translation>
    </message>
    <message>
        <source>A column of the row must have a value in the cloud.</source>
        <translation>يجب أن تكون لعمود في الصف قيمة في السحابة.</translation>
    </message>
    <message>
        <source>A rule of the cloud&apos;s database does not allow this row; the details tell which.</source>
        <translation>أحد شروط قاعدة بيانات السحابة لا يسمح بهذا الصف؛ وتبيّن التفاصيل أيّها.</translation>
    </message>
    <message>
        <source>The cloud&apos;s row has no value in %1, which needs one here.</source>
        <translation>لا قيمة لصف السحابة في %1، وهو هنا يحتاج إلى قيمة.</translation>
    </message>
    <message>
        <source>The cloud&apos;s row breaks a rule of the table here: %1</source>
        <translation>صف السحابة يخالف شرطًا في الجدول هنا: %1</translation>
    </message>
    <message>
        <source>The cloud&apos;s row has a value that does not fit the type of its column here.</source>
        <translation>في صف السحابة قيمة لا تناسب نوع عمودها هنا.</translation>
    </message>
    <message>
        <source>A value of this row is not allowed; the details tell which.</source>
        <translation>قيمة في هذا الصف غير مسموح بها؛ وتبيّن التفاصيل أيّها.</translation>
    </message>
    <message>
        <source>A value of this row is not allowed: %1.</source>
        <comment>columns</comment>
        <translation>قيمة في هذا الصف غير مسموح بها: %1.</translation>
    </message>
</context>
<context>
    <name>Glance</name>
    <message>
        <source>Not synced yet.</source>
        <translation>لم تتم المزامنة بعد.</translation>
    </message>
    <message>
        <source>Last synced: %1, by a clock that has been set back since.</source>
        <translation>آخر مزامنة: %1، حسب ساعة أُرجعت إلى الوراء بعد ذلك.</translation>
    </message>
    <message>
        <source>Last synced: %1.</source>
        <translation>آخر مزامنة: %1.</translation>
    </message>
    <message>
        <source>Since %1.</source>
        <translation>منذ %1.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) are safe on this computer.</source>
        <translation>
            <numerusform>لا تغييرات على هذا الحاسوب.</numerusform>
            <numerusform>تغيير واحد محفوظ بأمان على هذا الحاسوب.</numerusform>
            <numerusform>تغييران محفوظان بأمان على هذا الحاسوب.</numerusform>
            <numerusform>%Ln تغييرات محفوظة بأمان على هذا الحاسوب.</numerusform>
            <numerusform>%Ln تغييرًا محفوظة بأمان على هذا الحاسوب.</numerusform>
            <numerusform>%Ln تغيير محفوظة بأمان على هذا الحاسوب.</numerusform>
        </translation>
    </message>
    <message>
        <source>You can go on working.</source>
        <translation>يمكنك مواصلة العمل.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) wait here.</source>
        <translation>
            <numerusform>لا تغييرات بانتظار الإرسال.</numerusform>
            <numerusform>تغيير واحد بانتظار الإرسال.</numerusform>
            <numerusform>تغييران بانتظار الإرسال.</numerusform>
            <numerusform>%Ln تغييرات بانتظار الإرسال.</numerusform>
            <numerusform>%Ln تغييرًا بانتظار الإرسال.</numerusform>
            <numerusform>%Ln تغيير بانتظار الإرسال.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Sync %Ln change(s)</source>
        <translation>
            <numerusform>المزامنة</numerusform>
            <numerusform>مزامنة تغيير واحد</numerusform>
            <numerusform>مزامنة تغييرين</numerusform>
            <numerusform>مزامنة %Ln تغييرات</numerusform>
            <numerusform>مزامنة %Ln تغييرًا</numerusform>
            <numerusform>مزامنة %Ln تغيير</numerusform>
        </translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation>المزامنة الآن</translation>
    </message>
    <message>
        <source>Opening</source>
        <translation>جارٍ الفتح</translation>
    </message>
    <message>
        <source>The database is being read.</source>
        <translation>تجري قراءة قاعدة البيانات.</translation>
    </message>
    <message>
        <source>Not linked</source>
        <translation>غير مرتبطة</translation>
    </message>
    <message>
        <source>Set up…</source>
        <translation>إعداد…</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>إعادة المحاولة</translation>
    </message>
    <message>
        <source>Syncing…</source>
        <translation>تجري المزامنة…</translation>
    </message>
    <message>
        <source>Signed out</source>
        <translation>تم تسجيل الخروج</translation>
    </message>
    <message>
        <source>Your session has ended; sign in to go on syncing.</source>
        <translation>انتهت جلستك؛ سجّل الدخول لمواصلة المزامنة.</translation>
    </message>
    <message>
        <source>Sign in again…</source>
        <translation>تسجيل الدخول مجددًا…</translation>
    </message>
    <message>
        <source>Trying…</source>
        <translation>جارٍ المحاولة…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) changed on both sides; everything else goes on.</source>
        <translation>
            <numerusform>لم يتغيّر أي صف في الجانبين؛ وكل شيء مستمر.</numerusform>
            <numerusform>تغيّر صف واحد في الجانبين؛ وكل ما عداه مستمر.</numerusform>
            <numerusform>تغيّر صفان في الجانبين؛ وكل ما عداهما مستمر.</numerusform>
            <numerusform>تغيّرت %Ln صفوف في الجانبين؛ وكل ما عداها مستمر.</numerusform>
            <numerusform>تغيّر %Ln صفًا في الجانبين؛ وكل ما عداها مستمر.</numerusform>
            <numerusform>تغيّر %Ln صف في الجانبين؛ وكل ما عداها مستمر.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln decision(s) needed</source>
        <translation>
            <numerusform>لا قرارات مطلوبة</numerusform>
            <numerusform>مطلوب قرار واحد</numerusform>
            <numerusform>مطلوب قراران</numerusform>
            <numerusform>مطلوب %Ln قرارات</numerusform>
            <numerusform>مطلوب %Ln قرارًا</numerusform>
            <numerusform>مطلوب %Ln قرار</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Resolve %Ln conflict(s)</source>
        <translation>
            <numerusform>لا تعارضات للحل</numerusform>
            <numerusform>حل تعارض واحد</numerusform>
            <numerusform>حل تعارضين</numerusform>
            <numerusform>حل %Ln تعارضات</numerusform>
            <numerusform>حل %Ln تعارضًا</numerusform>
            <numerusform>حل %Ln تعارض</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing waits.</source>
        <translation>لا شيء بانتظار الإرسال.</translation>
    </message>
    <message>
        <source>Automatic sync goes on at %1.</source>
        <translation>تُستأنف المزامنة التلقائية في %1.</translation>
    </message>
    <message>
        <source>Decide about deletions</source>
        <translation>البتّ في عمليات الحذف</translation>
    </message>
    <message>
        <source>Open the settings</source>
        <translation>فتح الإعدادات</translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) had not been sent yet: keep the damaged file until somebody has looked for them.</source>
        <translation>
            <numerusform>أُرسلت كل التغييرات.</numerusform>
            <numerusform>هناك تغيير واحد لم يُرسل بعد: احتفظ بالملف التالف إلى أن يبحث عنه أحد فيه.</numerusform>
            <numerusform>هناك تغييران لم يُرسلا بعد: احتفظ بالملف التالف إلى أن يبحث عنهما أحد فيه.</numerusform>
            <numerusform>هناك %Ln تغييرات لم تُرسل بعد: احتفظ بالملف التالف إلى أن يبحث عنها أحد فيه.</numerusform>
            <numerusform>هناك %Ln تغييرًا لم تُرسل بعد: احتفظ بالملف التالف إلى أن يبحث عنها أحد فيه.</numerusform>
            <numerusform>هناك %Ln تغيير لم تُرسل بعد: احتفظ بالملف التالف إلى أن يبحث عنها أحد فيه.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) that you made since are kept and will be written by themselves.</source>
        <translation>
            <numerusform>لا تغييرات أجريتها منذ ذلك.</numerusform>
            <numerusform>تغيير واحد أجريته منذ ذلك محفوظ وسيُكتب تلقائيًا.</numerusform>
            <numerusform>تغييران أجريتهما منذ ذلك محفوظان وسيُكتبان تلقائيًا.</numerusform>
            <numerusform>%Ln تغييرات أجريتها منذ ذلك محفوظة وستُكتب تلقائيًا.</numerusform>
            <numerusform>%Ln تغييرًا أجريتها منذ ذلك محفوظة وستُكتب تلقائيًا.</numerusform>
            <numerusform>%Ln تغيير أجريتها منذ ذلك محفوظة وستُكتب تلقائيًا.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) not written yet</source>
        <translation>
            <numerusform>كُتبت كل التغييرات</numerusform>
            <numerusform>تغيير واحد لم يُكتب بعد</numerusform>
            <numerusform>تغييران لم يُكتبا بعد</numerusform>
            <numerusform>%Ln تغييرات لم تُكتب بعد</numerusform>
            <numerusform>%Ln تغييرًا لم تُكتب بعد</numerusform>
            <numerusform>%Ln تغيير لم تُكتب بعد</numerusform>
        </translation>
    </message>
    <message>
        <source>The file cannot be written to right now.</source>
        <translation>تتعذر الكتابة في الملف الآن.</translation>
    </message>
    <message>
        <source>The first sync was stopped before its end. What has arrived stays, and the rest comes when you go on with it.</source>
        <translation>أُوقفت المزامنة الأولى قبل نهايتها. يبقى ما وصل، ويأتي الباقي عندما تتابعها.</translation>
    </message>
    <message>
        <source>Go on with the first sync</source>
        <translation>مواصلة المزامنة الأولى</translation>
    </message>
    <message>
        <source>Automatic sync goes on tomorrow at %1.</source>
        <translation>تُستأنف المزامنة التلقائية غدًا في %1.</translation>
    </message>
    <message>
        <source>Automatic sync goes on at %1 on %2.</source>
        <comment>time, day</comment>
        <translation>تُستأنف المزامنة التلقائية يوم %2 في %1.</translation>
    </message>
</context>
<context>
    <name>ListColumns</name>
    <message>
        <source>Companies</source>
        <translation>الشركات</translation>
    </message>
    <message>
        <source>Datasources</source>
        <translation>مصادر البيانات</translation>
    </message>
    <message>
        <source>Users</source>
        <translation>المستخدمون</translation>
    </message>
    <message>
        <source>Devices</source>
        <translation>الأجهزة</translation>
    </message>
    <message>
        <source>Audit log</source>
        <translation>سجل التدقيق</translation>
    </message>
    <message>
        <source>suspended</source>
        <translation>معلّقة</translation>
    </message>
    <message>
        <source>removed, kept until its time is over</source>
        <translation>مُزالة، تُحفظ حتى انتهاء مهلتها</translation>
    </message>
    <message>
        <source>takes no new companies</source>
        <translation>قيد التفريغ</translation>
    </message>
    <message>
        <source>in use</source>
        <translation>قيد الاستخدام</translation>
    </message>
    <message>
        <source>company added</source>
        <translation>إضافة شركة</translation>
    </message>
    <message>
        <source>company changed</source>
        <translation>تغيير شركة</translation>
    </message>
    <message>
        <source>company moved</source>
        <translation>نقل شركة</translation>
    </message>
    <message>
        <source>company suspended</source>
        <translation>تعليق شركة</translation>
    </message>
    <message>
        <source>company resumed</source>
        <translation>استئناف شركة</translation>
    </message>
    <message>
        <source>company removed</source>
        <translation>إزالة شركة</translation>
    </message>
    <message>
        <source>company removed for good</source>
        <translation>إزالة شركة نهائيًا</translation>
    </message>
    <message>
        <source>company exported</source>
        <translation>تصدير شركة</translation>
    </message>
    <message>
        <source>company signed up</source>
        <translation>تسجيل شركة</translation>
    </message>
    <message>
        <source>datasource added</source>
        <translation>إضافة مصدر بيانات</translation>
    </message>
    <message>
        <source>datasource changed</source>
        <translation>تغيير مصدر بيانات</translation>
    </message>
    <message>
        <source>datasource removed</source>
        <translation>إزالة مصدر بيانات</translation>
    </message>
    <message>
        <source>user added</source>
        <translation>إضافة مستخدم</translation>
    </message>
    <message>
        <source>user changed</source>
        <translation>تغيير مستخدم</translation>
    </message>
    <message>
        <source>user disabled</source>
        <translation>تعطيل مستخدم</translation>
    </message>
    <message>
        <source>password changed</source>
        <translation>تغيير كلمة المرور</translation>
    </message>
    <message>
        <source>device revoked</source>
        <translation>حظر جهاز</translation>
    </message>
    <message>
        <source>schema pushed</source>
        <translation>إرسال المخطط</translation>
    </message>
    <message>
        <source>policy set</source>
        <translation>تعيين سياسة</translation>
    </message>
    <message>
        <source>API key made</source>
        <translation>إنشاء مفتاح API</translation>
    </message>
    <message>
        <source>API key revoked</source>
        <translation>إبطال مفتاح API</translation>
    </message>
    <message>
        <source>operator added</source>
        <translation>إضافة مشغّل</translation>
    </message>
    <message>
        <source>operator changed</source>
        <translation>تغيير مشغّل</translation>
    </message>
    <message>
        <source>Code</source>
        <translation>الرمز</translation>
    </message>
    <message>
        <source>Name</source>
        <translation>الاسم</translation>
    </message>
    <message>
        <source>Website</source>
        <translation>الموقع الإلكتروني</translation>
    </message>
    <message>
        <source>Datasource</source>
        <translation>مصدر البيانات</translation>
    </message>
    <message>
        <source>State</source>
        <translation>الحالة</translation>
    </message>
    <message>
        <source>Since</source>
        <translation>تاريخ الإنشاء</translation>
    </message>
    <message>
        <source>Weight</source>
        <translation>الوزن</translation>
    </message>
    <message>
        <source>Address</source>
        <translation>العنوان</translation>
    </message>
    <message>
        <source>E-mail</source>
        <translation>البريد الإلكتروني</translation>
    </message>
    <message>
        <source>First name</source>
        <translation>الاسم الأول</translation>
    </message>
    <message>
        <source>Last name</source>
        <translation>اسم العائلة</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>الدور</translation>
    </message>
    <message>
        <source>Disabled</source>
        <translation>معطّل</translation>
    </message>
    <message>
        <source>disabled</source>
        <translation>معطّل</translation>
    </message>
    <message>
        <source>Device</source>
        <translation>الجهاز</translation>
    </message>
    <message>
        <source>User</source>
        <translation>المستخدم</translation>
    </message>
    <message>
        <source>Last seen</source>
        <translation>آخر ظهور</translation>
    </message>
    <message>
        <source>Revision</source>
        <translation>المراجعة</translation>
    </message>
    <message>
        <source>Revoked</source>
        <translation>محظور</translation>
    </message>
    <message>
        <source>revoked</source>
        <translation>محظور</translation>
    </message>
    <message>
        <source>When</source>
        <translation>الوقت</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>بواسطة</translation>
    </message>
    <message>
        <source>What</source>
        <translation>الإجراء</translation>
    </message>
    <message>
        <source>On</source>
        <translation>العنصر</translation>
    </message>
    <message>
        <source>logged in</source>
        <translation>تسجيل دخول</translation>
    </message>
    <message>
        <source>wrong password</source>
        <translation>كلمة مرور خاطئة</translation>
    </message>
    <message>
        <source>login refused</source>
        <translation>رفض تسجيل الدخول</translation>
    </message>
    <message>
        <source>locked out for some minutes</source>
        <translation>حظر لبضع دقائق</translation>
    </message>
    <message>
        <source>From</source>
        <translation>المصدر</translation>
    </message>
    <message>
        <source>Times</source>
        <translation>عدد المرات</translation>
    </message>
    <message>
        <source>policy taken back</source>
        <translation>إلغاء سياسة</translation>
    </message>
</context>
<context>
    <name>MetadataField</name>
    <message>
        <source>Notes are a JSON object, for example %1.</source>
        <translation>الملاحظات كائن JSON، مثل %1.</translation>
    </message>
</context>
<context>
    <name>SearchField</name>
    <message>
        <source>Search</source>
        <translation>بحث</translation>
    </message>
</context>
<context>
    <name>TimeLeft</name>
    <message>
        <source>a few seconds left</source>
        <translation>بقيت بضع ثوانٍ</translation>
    </message>
    <message>
        <source>less than a minute left</source>
        <translation>بقي أقل من دقيقة</translation>
    </message>
    <message numerus="yes">
        <source>about %Ln minute(s) left</source>
        <translation>
            <numerusform>بقي أقل من دقيقة</numerusform>
            <numerusform>بقي نحو دقيقة واحدة</numerusform>
            <numerusform>بقي نحو دقيقتين</numerusform>
            <numerusform>بقي نحو %Ln دقائق</numerusform>
            <numerusform>بقي نحو %Ln دقيقة</numerusform>
            <numerusform>بقي نحو %Ln دقيقة</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Wording</name>
    <message>
        <source>In step</source>
        <translation>متزامنة</translation>
    </message>
    <message>
        <source>Paused</source>
        <translation>متوقفة مؤقتًا</translation>
    </message>
    <message>
        <source>Changes waiting</source>
        <translation>تغييرات بالانتظار</translation>
    </message>
    <message>
        <source>Syncing</source>
        <translation>تجري المزامنة</translation>
    </message>
    <message>
        <source>Offline</source>
        <translation>غير متصل</translation>
    </message>
    <message>
        <source>Needs your attention</source>
        <translation>مطلوب تدخلك</translation>
    </message>
    <message>
        <source>Problem</source>
        <translation>مشكلة</translation>
    </message>
    <message>
        <source>New</source>
        <translation>جديد</translation>
    </message>
    <message>
        <source>Changed</source>
        <translation>مغيَّر</translation>
    </message>
    <message>
        <source>Deleted</source>
        <translation>محذوف</translation>
    </message>
    <message>
        <source>New here, not sent yet</source>
        <translation>جديد هنا، لم يُرسل بعد</translation>
    </message>
    <message>
        <source>Changed here, not sent yet</source>
        <translation>تغيّر هنا، لم يُرسل بعد</translation>
    </message>
    <message>
        <source>In conflict: waits for your decision</source>
        <translation>في تعارض: بانتظار قرارك</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) added</source>
        <translation>
            <numerusform>دون إضافة صفوف</numerusform>
            <numerusform>إضافة صف واحد</numerusform>
            <numerusform>إضافة صفين</numerusform>
            <numerusform>إضافة %Ln صفوف</numerusform>
            <numerusform>إضافة %Ln صفًا</numerusform>
            <numerusform>إضافة %Ln صف</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) changed</source>
        <translation>
            <numerusform>دون تغيير صفوف</numerusform>
            <numerusform>تغيير صف واحد</numerusform>
            <numerusform>تغيير صفين</numerusform>
            <numerusform>تغيير %Ln صفوف</numerusform>
            <numerusform>تغيير %Ln صفًا</numerusform>
            <numerusform>تغيير %Ln صف</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) deleted</source>
        <translation>
            <numerusform>دون حذف صفوف</numerusform>
            <numerusform>حذف صف واحد</numerusform>
            <numerusform>حذف صفين</numerusform>
            <numerusform>حذف %Ln صفوف</numerusform>
            <numerusform>حذف %Ln صفًا</numerusform>
            <numerusform>حذف %Ln صف</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing changed</source>
        <translation>لم يتغير شيء</translation>
    </message>
    <message>
        <source>Received from the cloud</source>
        <translation>مستلَم من السحابة</translation>
    </message>
    <message>
        <source>Sent to the cloud</source>
        <translation>مُرسَل إلى السحابة</translation>
    </message>
    <message>
        <source>Taken back</source>
        <translation>تم التراجع</translation>
    </message>
    <message>
        <source>Conflict decided</source>
        <translation>تم حل التعارض</translation>
    </message>
    <message>
        <source>Guest (reads)</source>
        <translation>ضيف (يقرأ)</translation>
    </message>
    <message>
        <source>User (syncs)</source>
        <translation>مستخدم (يزامن)</translation>
    </message>
    <message>
        <source>Manager</source>
        <translation>مدير</translation>
    </message>
    <message>
        <source>Administrator</source>
        <translation>مسؤول</translation>
    </message>
    <message>
        <source>Preparing</source>
        <translation>جارٍ التحضير</translation>
    </message>
    <message>
        <source>Waiting for the cloud</source>
        <translation>في انتظار السحابة</translation>
    </message>
    <message>
        <source>Receiving</source>
        <translation>جارٍ الاستلام</translation>
    </message>
    <message>
        <source>Writing</source>
        <translation>تجري الكتابة</translation>
    </message>
    <message>
        <source>Collecting changes</source>
        <translation>جارٍ جمع التغييرات</translation>
    </message>
    <message>
        <source>Sending</source>
        <translation>جارٍ الإرسال</translation>
    </message>
    <message>
        <source>Finishing</source>
        <translation>جارٍ الإنهاء</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 من %2</translation>
    </message>
    <message>
        <source>received: %1</source>
        <translation>المستلَم: %1</translation>
    </message>
    <message>
        <source>sent: %1</source>
        <translation>المُرسَل: %1</translation>
    </message>
    <message>
        <source>Nothing had changed on either side.</source>
        <translation>لم يتغير شيء في أي من الجانبين.</translation>
    </message>
    <message>
        <source>Synced – %1.</source>
        <translation>تمت المزامنة – %1.</translation>
    </message>
    <message>
        <source>yesterday, %1</source>
        <translation>أمس، %1</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>day, time</comment>
        <translation>%1، %2</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s)</source>
        <translation>
            <numerusform>لا صفوف</numerusform>
            <numerusform>صف واحد</numerusform>
            <numerusform>صفان</numerusform>
            <numerusform>%Ln صفوف</numerusform>
            <numerusform>%Ln صفًا</numerusform>
            <numerusform>%Ln صف</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln byte(s)</source>
        <comment>a binary value</comment>
        <translation>
            <numerusform>%Ln بايت</numerusform>
            <numerusform>%Ln بايت</numerusform>
            <numerusform>%Ln بايت</numerusform>
            <numerusform>%Ln بايت</numerusform>
            <numerusform>%Ln بايت</numerusform>
            <numerusform>%Ln بايت</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>text of %Ln byte(s), not UTF-8</source>
        <translation>
            <numerusform>نص من %Ln بايت، ليس UTF-8</numerusform>
            <numerusform>نص من %Ln بايت، ليس UTF-8</numerusform>
            <numerusform>نص من %Ln بايت، ليس UTF-8</numerusform>
            <numerusform>نص من %Ln بايت، ليس UTF-8</numerusform>
            <numerusform>نص من %Ln بايت، ليس UTF-8</numerusform>
            <numerusform>نص من %Ln بايت، ليس UTF-8</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 (%2)</source>
        <comment>a row&apos;s name, its key</comment>
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>Changed on both sides</source>
        <translation>تغيّر في الجانبين</translation>
    </message>
    <message>
        <source>Changed here, deleted in the cloud</source>
        <translation>تغيّر هنا وحُذف في السحابة</translation>
    </message>
    <message>
        <source>Deleted here, changed in the cloud</source>
        <translation>حُذف هنا وتغيّر في السحابة</translation>
    </message>
    <message>
        <source>Added on both sides</source>
        <translation>أُضيف في الجانبين</translation>
    </message>
    <message>
        <source>A value that must be unique</source>
        <translation>قيمة يجب ألا تتكرر</translation>
    </message>
    <message>
        <source>A row that it refers to is missing</source>
        <translation>الصف الذي يشير إليه غير موجود</translation>
    </message>
    <message>
        <source>A value that is not allowed</source>
        <translation>قيمة غير مسموح بها</translation>
    </message>
    <message>
        <source>Someone</source>
        <comment>who changed a row</comment>
        <translation>شخص ما</translation>
    </message>
    <message>
        <source>%1 changed %2 in the cloud; here it was changed too, to something else.</source>
        <translation>غيّر %1 في السحابة %2؛ وتغيّر هنا أيضًا إلى شيء آخر.</translation>
    </message>
    <message>
        <source>%1 deleted this row in the cloud; here it was changed.</source>
        <translation>حذف %1 هذا الصف في السحابة؛ أما هنا فقد تغيّر.</translation>
    </message>
    <message>
        <source>%1 changed this row in the cloud; here it was deleted.</source>
        <translation>غيّر %1 هذا الصف في السحابة؛ أما هنا فقد حُذف.</translation>
    </message>
    <message>
        <source>%1 added a row with the same key in the cloud; the two differ.</source>
        <translation>أضاف %1 في السحابة صفًا بالمفتاح نفسه؛ والصفان مختلفان.</translation>
    </message>
    <message>
        <source>Another row in the cloud already has the same %1, which must be unique.</source>
        <translation>صف آخر في السحابة له %1 نفسه، ويجب ألا يتكرر.</translation>
    </message>
    <message>
        <source>This row refers to a row that no longer exists in the cloud.</source>
        <translation>يشير هذا الصف إلى صف لم يعد موجودًا في السحابة.</translation>
    </message>
    <message>
        <source>Cloud</source>
        <translation>السحابة</translation>
    </message>
    <message>
        <source>Keep mine</source>
        <translation>الاحتفاظ بما لديّ</translation>
    </message>
    <message>
        <source>Take the cloud&apos;s</source>
        <translation>أخذ ما في السحابة</translation>
    </message>
    <message>
        <source>Keep both</source>
        <translation>الاحتفاظ بكليهما</translation>
    </message>
    <message>
        <source>Use my choice</source>
        <translation>استخدام اختياري</translation>
    </message>
    <message>
        <source>The row comes back in the cloud, with your changes.</source>
        <translation>يعود الصف إلى السحابة مع تغييراتك.</translation>
    </message>
    <message>
        <source>The row is deleted in the cloud too.</source>
        <translation>يُحذف الصف في السحابة أيضًا.</translation>
    </message>
    <message>
        <source>Your values replace the cloud&apos;s at the next sync.</source>
        <translation>تحل قيمك محل قيم السحابة في المزامنة التالية.</translation>
    </message>
    <message>
        <source>The row is deleted here too; your changes are discarded.</source>
        <translation>يُحذف الصف هنا أيضًا وتزول تغييراتك.</translation>
    </message>
    <message>
        <source>The row comes back here, as the cloud has it.</source>
        <translation>يعود الصف إلى هنا كما هو في السحابة.</translation>
    </message>
    <message>
        <source>This computer takes the cloud&apos;s values; yours are discarded.</source>
        <translation>يأخذ هذا الحاسوب قيم السحابة، وتزول قيمك.</translation>
    </message>
    <message>
        <source>What the column “Result” shows is kept here and sent at the next sync.</source>
        <translation>ما يظهر في العمود «النتيجة» يُحفظ هنا ويُرسل في المزامنة التالية.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) decided: yours stay.</source>
        <translation>
            <numerusform>لم يُحل أي تعارض.</numerusform>
            <numerusform>تم حل تعارض واحد: يبقى ما لديك.</numerusform>
            <numerusform>تم حل تعارضين: يبقى ما لديك.</numerusform>
            <numerusform>تم حل %Ln تعارضات: يبقى ما لديك.</numerusform>
            <numerusform>تم حل %Ln تعارضًا: يبقى ما لديك.</numerusform>
            <numerusform>تم حل %Ln تعارض: يبقى ما لديك.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) decided: the cloud&apos;s are taken.</source>
        <translation>
            <numerusform>لم يُحل أي تعارض.</numerusform>
            <numerusform>تم حل تعارض واحد: أُخذ ما في السحابة.</numerusform>
            <numerusform>تم حل تعارضين: أُخذ ما في السحابة.</numerusform>
            <numerusform>تم حل %Ln تعارضات: أُخذ ما في السحابة.</numerusform>
            <numerusform>تم حل %Ln تعارضًا: أُخذ ما في السحابة.</numerusform>
            <numerusform>تم حل %Ln تعارض: أُخذ ما في السحابة.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) decided: both rows stay.</source>
        <translation>
            <numerusform>لم يُحل أي تعارض.</numerusform>
            <numerusform>تم حل تعارض واحد: يبقى الصفان كلاهما.</numerusform>
            <numerusform>تم حل تعارضين: يبقى الصفان كلاهما.</numerusform>
            <numerusform>تم حل %Ln تعارضات: يبقى الصفان كلاهما.</numerusform>
            <numerusform>تم حل %Ln تعارضًا: يبقى الصفان كلاهما.</numerusform>
            <numerusform>تم حل %Ln تعارض: يبقى الصفان كلاهما.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) decided as you chose.</source>
        <translation>
            <numerusform>لم يُحل أي تعارض.</numerusform>
            <numerusform>تم حل تعارض واحد وفق اختيارك.</numerusform>
            <numerusform>تم حل تعارضين وفق اختيارك.</numerusform>
            <numerusform>تم حل %Ln تعارضات وفق اختيارك.</numerusform>
            <numerusform>تم حل %Ln تعارضًا وفق اختيارك.</numerusform>
            <numerusform>تم حل %Ln تعارض وفق اختيارك.</numerusform>
        </translation>
    </message>
    <message>
        <source>The file is not there</source>
        <translation>الملف غير موجود</translation>
    </message>
    <message>
        <source>The database file was moved, renamed or deleted, or its disk is not connected. Bring it back and db-sync goes on by itself; or unlink it in the settings.</source>
        <translation>نُقل ملف قاعدة البيانات أو أُعيدت تسميته أو حُذف، أو أن قرصه غير موصول. أعده إلى مكانه ليواصل db-sync تلقائيًا، أو فك ربطه في الإعدادات.</translation>
    </message>
    <message>
        <source>This file is not a database</source>
        <translation>هذا الملف ليس قاعدة بيانات</translation>
    </message>
    <message>
        <source>What lies there is not an SQLite database. If it was one, put a backup in its place; what was synced is safe in the cloud.</source>
        <translation>الملف الموجود هناك ليس قاعدة بيانات SQLite. إن كان كذلك من قبل فضع نسخة احتياطية مكانه؛ وما تمت مزامنته محفوظ بأمان في السحابة.</translation>
    </message>
    <message>
        <source>The file is damaged</source>
        <translation>الملف تالف</translation>
    </message>
    <message>
        <source>Parts of the database cannot be read. Close the programs that use it and put a backup in its place; what was synced is safe in the cloud, and comes back with the next sync.</source>
        <translation>تتعذر قراءة أجزاء من قاعدة البيانات. أغلق البرامج التي تستخدمها وضع نسخة احتياطية مكانها؛ وما تمت مزامنته محفوظ بأمان في السحابة، ويعود مع المزامنة التالية.</translation>
    </message>
    <message>
        <source>This file is not linked yet</source>
        <translation>هذا الملف غير مرتبط بعد</translation>
    </message>
    <message>
        <source>Link it to your company to keep it in step.</source>
        <translation>اربطه بشركتك ليبقى متزامنًا.</translation>
    </message>
    <message>
        <source>This file is linked already</source>
        <translation>هذا الملف مرتبط بالفعل</translation>
    </message>
    <message>
        <source>Open it, or unlink it in the settings first.</source>
        <translation>افتحه، أو فك ربطه في الإعدادات أولًا.</translation>
    </message>
    <message>
        <source>Another program is using the file</source>
        <translation>برنامج آخر يحجز الملف</translation>
    </message>
    <message>
        <source>db-sync goes on by itself as soon as that program has finished with it. Nothing is lost.</source>
        <translation>يواصل db-sync تلقائيًا حالما يترك ذلك البرنامج الملف. لم يُفقد شيء.</translation>
    </message>
    <message>
        <source>Another sync of this file runs</source>
        <translation>تجري مزامنة أخرى لهذا الملف</translation>
    </message>
    <message>
        <source>Wait until it is done, then try again.</source>
        <translation>انتظر حتى تنتهي ثم حاول مجددًا.</translation>
    </message>
    <message>
        <source>The disk is full</source>
        <translation>القرص ممتلئ</translation>
    </message>
    <message>
        <source>Free some space, then try again. The database is as it was; nothing was half written.</source>
        <translation>وفّر بعض المساحة ثم حاول مجددًا. قاعدة البيانات كما كانت، ولم يُكتب شيء ناقصًا.</translation>
    </message>
    <message>
        <source>You do not have permission to write to this file</source>
        <translation>الكتابة في الملف غير مسموح بها</translation>
    </message>
    <message>
        <source>Check the permissions of the file and of its folder, then try again.</source>
        <translation>تحقق من أذونات الملف ومجلده ثم حاول مجددًا.</translation>
    </message>
    <message>
        <source>The file cannot be opened</source>
        <translation>يتعذر فتح الملف</translation>
    </message>
    <message>
        <source>Check that the file and its folder are there and may be read and written.</source>
        <translation>تأكد من وجود الملف ومجلده ومن السماح بقراءتهما والكتابة فيهما.</translation>
    </message>
    <message>
        <source>The disk is not responding properly</source>
        <translation>القرص لا يستجيب كما ينبغي</translation>
    </message>
    <message>
        <source>The file could not be read or written. Check the disk and its cable, then try again.</source>
        <translation>تعذرت قراءة الملف أو الكتابة فيه. افحص القرص وكابله ثم حاول مجددًا.</translation>
    </message>
    <message>
        <source>The cloud cannot be reached</source>
        <translation>يتعذر الوصول إلى السحابة</translation>
    </message>
    <message>
        <source>Your work here is safe and goes on. Check the network; db-sync tries again by itself.</source>
        <translation>عملك هنا آمن ومستمر. تحقق من الشبكة؛ وسيعيد db-sync المحاولة تلقائيًا.</translation>
    </message>
    <message>
        <source>The connection broke off</source>
        <translation>انقطع الاتصال</translation>
    </message>
    <message>
        <source>What has arrived stays, and the next sync goes on from there.</source>
        <translation>ما وصل يبقى، وتواصل المزامنة التالية من هناك.</translation>
    </message>
    <message>
        <source>The cloud has a problem</source>
        <translation>واجهت السحابة مشكلة</translation>
    </message>
    <message>
        <source>Your work here is safe and goes on; db-sync tries again by itself.</source>
        <translation>عملك هنا آمن ومستمر؛ وسيعيد db-sync المحاولة تلقائيًا.</translation>
    </message>
    <message>
        <source>The cloud is very busy</source>
        <translation>السحابة مشغولة جدًا</translation>
    </message>
    <message>
        <source>Your work here is safe; db-sync tries again by itself.</source>
        <translation>عملك هنا آمن؛ وسيعيد db-sync المحاولة تلقائيًا.</translation>
    </message>
    <message>
        <source>No db-sync cloud answers there</source>
        <translation>لا توجد سحابة db-sync على هذا العنوان</translation>
    </message>
    <message>
        <source>Something answers at this address, but it is not a db-sync cloud. Check the address.</source>
        <translation>هناك ما يستجيب على هذا العنوان، لكنه ليس سحابة db-sync. تحقق من العنوان.</translation>
    </message>
    <message>
        <source>This is not a server address</source>
        <translation>هذا ليس عنوان خادم</translation>
    </message>
    <message>
        <source>It looks like https://db-sync.example.com.</source>
        <translation>يكون على شكل https://db-sync.example.com.</translation>
    </message>
    <message>
        <source>You are signed out</source>
        <translation>تم تسجيل خروجك</translation>
    </message>
    <message>
        <source>Sign in again; nothing here is lost.</source>
        <translation>سجّل الدخول مجددًا؛ لم يُفقد شيء هنا.</translation>
    </message>
    <message>
        <source>Nobody is signed in</source>
        <translation>لم يسجّل أحد الدخول</translation>
    </message>
    <message>
        <source>Sign in to go on syncing; nothing here is lost.</source>
        <translation>سجّل الدخول لمواصلة المزامنة؛ لم يُفقد شيء هنا.</translation>
    </message>
    <message>
        <source>E-mail or password is wrong</source>
        <translation>البريد الإلكتروني أو كلمة المرور غير صحيحة</translation>
    </message>
    <message>
        <source>Check the company code, the e-mail address and the password.</source>
        <translation>تحقق من رمز الشركة وعنوان البريد الإلكتروني وكلمة المرور.</translation>
    </message>
    <message>
        <source>You may not do that</source>
        <translation>لا يُسمح لك بذلك</translation>
    </message>
    <message>
        <source>Your role does not allow it. Ask an administrator of your company.</source>
        <translation>دورك لا يسمح بذلك. راجع مسؤولًا في شركتك.</translation>
    </message>
    <message>
        <source>There is no such company</source>
        <translation>لا توجد شركة كهذه</translation>
    </message>
    <message>
        <source>Check the company code.</source>
        <translation>تحقق من رمز الشركة.</translation>
    </message>
    <message>
        <source>Your company is suspended</source>
        <translation>شركتك معلّقة</translation>
    </message>
    <message>
        <source>Whoever runs the cloud has stopped it for a while. Your changes wait here.</source>
        <translation>أوقفها مشغّل السحابة لبعض الوقت. تنتظر تغييراتك هنا.</translation>
    </message>
    <message>
        <source>This device was shut out</source>
        <translation>تم حظر هذا الجهاز</translation>
    </message>
    <message>
        <source>An administrator of your company has revoked it. Your changes stay here; unlink and link the file again if that was a mistake.</source>
        <translation>حظره مسؤول في شركتك. تبقى تغييراتك هنا؛ وإن كان ذلك خطأ ففك ربط الملف ثم اربطه مجددًا.</translation>
    </message>
    <message>
        <source>Your company has no place in the cloud yet</source>
        <translation>ليس لشركتك مكان في السحابة بعد</translation>
    </message>
    <message>
        <source>Ask whoever runs the cloud to give it a datasource.</source>
        <translation>اطلب من مشغّل السحابة أن يخصص لها مصدر بيانات.</translation>
    </message>
    <message>
        <source>Too many attempts</source>
        <translation>محاولات كثيرة جدًا</translation>
    </message>
    <message>
        <source>Wait some minutes, then try again.</source>
        <translation>انتظر بضع دقائق ثم حاول مجددًا.</translation>
    </message>
    <message>
        <source>This company code is taken</source>
        <translation>رمز الشركة هذا مستخدم</translation>
    </message>
    <message>
        <source>Choose another, or log in if your company is here already.</source>
        <translation>اختر رمزًا آخر، أو سجّل الدخول إن كانت شركتك مسجّلة بالفعل.</translation>
    </message>
    <message>
        <source>This e-mail address is taken</source>
        <translation>عنوان البريد الإلكتروني هذا مستخدم</translation>
    </message>
    <message>
        <source>Log in instead, or use another address.</source>
        <translation>سجّل الدخول بدلًا من ذلك، أو استخدم عنوانًا آخر.</translation>
    </message>
    <message>
        <source>There is no table that could be synced</source>
        <translation>لا يوجد جدول يمكن مزامنته</translation>
    </message>
    <message>
        <source>Neither the file nor your company has one. Tables need a primary key.</source>
        <translation>لا يوجد في الملف ولا لدى شركتك. تحتاج الجداول إلى مفتاح أساسي.</translation>
    </message>
    <message>
        <source>The tables differ from your company&apos;s</source>
        <translation>الجداول تختلف عن جداول شركتك</translation>
    </message>
    <message>
        <source>Both cannot be kept in this case</source>
        <translation>لا يمكن الاحتفاظ بكليهما في هذه الحالة</translation>
    </message>
    <message>
        <source>This value does not fit the column</source>
        <translation>هذه القيمة لا تناسب العمود</translation>
    </message>
    <message>
        <source>The cloud refused</source>
        <translation>رفضت السحابة الطلب</translation>
    </message>
    <message>
        <source>The database cannot be used</source>
        <translation>لا يمكن استخدام قاعدة البيانات</translation>
    </message>
    <message>
        <source>That cannot be done</source>
        <translation>لا يمكن تنفيذ ذلك</translation>
    </message>
    <message>
        <source>Stopped</source>
        <translation>توقفت</translation>
    </message>
    <message>
        <source>Something went wrong here</source>
        <translation>حدث خطأ ما هنا</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>title, text</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>The cloud&apos;s value stays</source>
        <translation>تبقى قيمة السحابة</translation>
    </message>
    <message>
        <source>The value of the computer that syncs stays</source>
        <translation>تبقى قيمة الحاسوب الذي يزامن</translation>
    </message>
    <message>
        <source>The later change stays</source>
        <translation>يبقى التغيير الأحدث</translation>
    </message>
    <message>
        <source>Both differences are added up</source>
        <translation>يُجمع مقدارا التغيير في الجانبين</translation>
    </message>
    <message>
        <source>A person is asked</source>
        <translation>يقرر شخص</translation>
    </message>
    <message>
        <source>Deleted here, not sent yet</source>
        <translation>حُذف هنا، لم يُرسل بعد</translation>
    </message>
    <message>
        <source>Just arrived from the cloud</source>
        <translation>وصل للتو من السحابة</translation>
    </message>
    <message>
        <source>%1 Noticed: %2.</source>
        <comment>what happened, when</comment>
        <translation>%1 لوحظ: %2.</translation>
    </message>
    <message>
        <source>Your row is sent again. The cloud takes it once the row that it refers to is there.</source>
        <translation>يُرسل صفك مجددًا. تقبله السحابة حالما يوجد الصف الذي يشير إليه.</translation>
    </message>
    <message>
        <source>Your row is sent again as it is. The cloud takes it once its rules allow the value.</source>
        <translation>يُرسل صفك مجددًا كما هو. تقبله السحابة حالما تسمح شروطها بالقيمة.</translation>
    </message>
    <message>
        <source>Your change goes; the row becomes again what the cloud has.</source>
        <translation>يزول تغييرك، ويعود الصف كما هو في السحابة.</translation>
    </message>
    <message>
        <source>Your row is deleted; the cloud&apos;s rows stay as they are.</source>
        <translation>يُحذف صفك، وتبقى صفوف السحابة كما هي.</translation>
    </message>
    <message>
        <source>%1 needs a value.</source>
        <comment>column</comment>
        <translation>يحتاج %1 إلى قيمة.</translation>
    </message>
    <message>
        <source>Another row already has these values.</source>
        <translation>صف آخر له هذه القيم بالفعل.</translation>
    </message>
    <message>
        <source>Another row already has this %1.</source>
        <comment>column</comment>
        <translation>صف آخر له القيمة نفسها في %1.</translation>
    </message>
    <message>
        <source>This breaks a rule of the table: %1</source>
        <comment>SQL condition</comment>
        <translation>هذا يخالف شرطًا في الجدول: %1</translation>
    </message>
    <message>
        <source>A value refers to a row that is not there.</source>
        <translation>تشير قيمة إلى صف غير موجود.</translation>
    </message>
    <message>
        <source>There is no such row in %1 that %2 could refer to.</source>
        <comment>table, column</comment>
        <translation>لا يوجد في %1 صف كهذا يمكن أن يشير إليه %2.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) of %1 still refer to this row.</source>
        <translation>
            <numerusform>لم يعد أي صف من %1 يشير إلى هذا الصف.</numerusform>
            <numerusform>ما زال صف واحد من %1 يشير إلى هذا الصف.</numerusform>
            <numerusform>ما زال صفان من %1 يشيران إلى هذا الصف.</numerusform>
            <numerusform>ما زالت %Ln صفوف من %1 تشير إلى هذا الصف.</numerusform>
            <numerusform>ما زال %Ln صفًا من %1 يشير إلى هذا الصف.</numerusform>
            <numerusform>ما زال %Ln صف من %1 يشير إلى هذا الصف.</numerusform>
        </translation>
    </message>
    <message>
        <source>A value does not fit the type of its column.</source>
        <translation>قيمة لا تناسب نوع عمودها.</translation>
    </message>
    <message>
        <source>“%1” does not fit %2, which takes numbers such as 12 or 1.5.</source>
        <comment>value, column</comment>
        <translation>«%1» لا تناسب %2، الذي يقبل أعدادًا مثل 12 أو 1.5.</translation>
    </message>
    <message>
        <source>A rule of the database does not allow this.</source>
        <translation>أحد شروط قاعدة البيانات لا يسمح بهذا.</translation>
    </message>
    <message>
        <source>A rule of the database does not allow this: %1</source>
        <translation>أحد شروط قاعدة البيانات لا يسمح بهذا: %1</translation>
    </message>
    <message>
        <source>This row no longer exists.</source>
        <translation>لم يعد هذا الصف موجودًا.</translation>
    </message>
    <message>
        <source>A row was changed again since.</source>
        <translation>تغيّر أحد الصفوف مجددًا بعد ذلك.</translation>
    </message>
    <message>
        <source>“%1” cannot be taken back. %2</source>
        <comment>what was done, why</comment>
        <translation>لا يمكن التراجع عن «%1». %2</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) added to %1</source>
        <translation>
            <numerusform>دون إضافة صفوف إلى %1</numerusform>
            <numerusform>إضافة صف واحد إلى %1</numerusform>
            <numerusform>إضافة صفين إلى %1</numerusform>
            <numerusform>إضافة %Ln صفوف إلى %1</numerusform>
            <numerusform>إضافة %Ln صفًا إلى %1</numerusform>
            <numerusform>إضافة %Ln صف إلى %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) of %1 changed</source>
        <translation>
            <numerusform>دون تغيير صفوف من %1</numerusform>
            <numerusform>تغيير صف واحد من %1</numerusform>
            <numerusform>تغيير صفين من %1</numerusform>
            <numerusform>تغيير %Ln صفوف من %1</numerusform>
            <numerusform>تغيير %Ln صفًا من %1</numerusform>
            <numerusform>تغيير %Ln صف من %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) of %1 deleted</source>
        <translation>
            <numerusform>دون حذف صفوف من %1</numerusform>
            <numerusform>حذف صف واحد من %1</numerusform>
            <numerusform>حذف صفين من %1</numerusform>
            <numerusform>حذف %Ln صفوف من %1</numerusform>
            <numerusform>حذف %Ln صفًا من %1</numerusform>
            <numerusform>حذف %Ln صف من %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) pasted into %1</source>
        <translation>
            <numerusform>دون لصق صفوف في %1</numerusform>
            <numerusform>لصق صف واحد في %1</numerusform>
            <numerusform>لصق صفين في %1</numerusform>
            <numerusform>لصق %Ln صفوف في %1</numerusform>
            <numerusform>لصق %Ln صفًا في %1</numerusform>
            <numerusform>لصق %Ln صف في %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) imported into %1</source>
        <translation>
            <numerusform>دون استيراد صفوف إلى %1</numerusform>
            <numerusform>استيراد صف واحد إلى %1</numerusform>
            <numerusform>استيراد صفين إلى %1</numerusform>
            <numerusform>استيراد %Ln صفوف إلى %1</numerusform>
            <numerusform>استيراد %Ln صفًا إلى %1</numerusform>
            <numerusform>استيراد %Ln صف إلى %1</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) reverted</source>
        <translation>
            <numerusform>دون إرجاع تغييرات</numerusform>
            <numerusform>إرجاع تغيير واحد</numerusform>
            <numerusform>إرجاع تغييرين</numerusform>
            <numerusform>إرجاع %Ln تغييرات</numerusform>
            <numerusform>إرجاع %Ln تغييرًا</numerusform>
            <numerusform>إرجاع %Ln تغيير</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 contains “%2”</source>
        <comment>column, text</comment>
        <translation>%1 يحتوي على «%2»</translation>
    </message>
    <message>
        <source>%1 is “%2”</source>
        <comment>column, value</comment>
        <translation>%1 يساوي «%2»</translation>
    </message>
    <message>
        <source>%1 is not “%2”</source>
        <comment>column, value</comment>
        <translation>%1 لا يساوي «%2»</translation>
    </message>
    <message>
        <source>%1 is below “%2”</source>
        <comment>column, value</comment>
        <translation>%1 أصغر من «%2»</translation>
    </message>
    <message>
        <source>%1 is above “%2”</source>
        <comment>column, value</comment>
        <translation>%1 أكبر من «%2»</translation>
    </message>
    <message>
        <source>%1 has no value</source>
        <comment>column</comment>
        <translation>%1 بلا قيمة</translation>
    </message>
    <message>
        <source>%1 has a value</source>
        <comment>column</comment>
        <translation>%1 له قيمة</translation>
    </message>
    <message>
        <source>contains</source>
        <translation>يحتوي على</translation>
    </message>
    <message>
        <source>is</source>
        <translation>يساوي</translation>
    </message>
    <message>
        <source>is not</source>
        <translation>لا يساوي</translation>
    </message>
    <message>
        <source>is below</source>
        <translation>أصغر من</translation>
    </message>
    <message>
        <source>is above</source>
        <translation>أكبر من</translation>
    </message>
    <message>
        <source>has no value</source>
        <translation>بلا قيمة</translation>
    </message>
    <message>
        <source>has a value</source>
        <translation>له قيمة</translation>
    </message>
    <message>
        <source>This cannot be taken back</source>
        <translation>لا يمكن التراجع عن هذا</translation>
    </message>
    <message>
        <source>This is not a text file</source>
        <translation>هذا ليس ملفًا نصيًا</translation>
    </message>
    <message>
        <source>The file is empty</source>
        <translation>الملف فارغ</translation>
    </message>
    <message>
        <source>The file cannot be written</source>
        <translation>تتعذر كتابة الملف</translation>
    </message>
    <message>
        <source>waits for a decision</source>
        <translation>بانتظار قرار</translation>
    </message>
    <message>
        <source>changed since: %1</source>
        <comment>columns</comment>
        <translation>تغيّر منذ ذلك الحين: %1</translation>
    </message>
    <message>
        <source>was added, and changed since</source>
        <translation>أُضيف ثم تغيّر</translation>
    </message>
    <message>
        <source>was changed, and deleted since</source>
        <translation>تغيّر ثم حُذف</translation>
    </message>
    <message>
        <source>was deleted, and another row has its place now</source>
        <translation>حُذف وحلّ صف آخر مكانه</translation>
    </message>
    <message>
        <source>refers to a row that no longer exists</source>
        <translation>يشير إلى صف لم يعد موجودًا</translation>
    </message>
    <message>
        <source>other rows refer to it</source>
        <translation>تشير إليه صفوف أخرى</translation>
    </message>
    <message>
        <source>a rule of the database does not allow it: %1</source>
        <translation>أحد شروط قاعدة البيانات لا يسمح بذلك: %1</translation>
    </message>
    <message>
        <source>this table is not synced here any more</source>
        <translation>لم يعد هذا الجدول يُزامَن هنا</translation>
    </message>
    <message numerus="yes">
        <source>… and %Ln more</source>
        <translation>
            <numerusform>… ولا شيء آخر</numerusform>
            <numerusform>… وواحد آخر</numerusform>
            <numerusform>… واثنان آخران</numerusform>
            <numerusform>… و%Ln أخرى</numerusform>
            <numerusform>… و%Ln أخرى</numerusform>
            <numerusform>… و%Ln أخرى</numerusform>
        </translation>
    </message>
    <message>
        <source>%1 in %2</source>
        <comment>row, table</comment>
        <translation>%1 في %2</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>row, why it stays</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>The rows already are as they were before: nothing has to be changed.</source>
        <translation>الصفوف على حالها السابقة بالفعل: لا يلزم تغيير شيء.</translation>
    </message>
    <message>
        <source>Nothing can be taken back:</source>
        <translation>لا يمكن التراجع عن أي شيء:</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) stay as they are:</source>
        <translation>
            <numerusform>لا يبقى أي صف كما هو:</numerusform>
            <numerusform>يبقى صف واحد كما هو:</numerusform>
            <numerusform>يبقى صفان كما هما:</numerusform>
            <numerusform>تبقى %Ln صفوف كما هي:</numerusform>
            <numerusform>يبقى %Ln صفًا كما هو:</numerusform>
            <numerusform>يبقى %Ln صف كما هو:</numerusform>
        </translation>
    </message>
    <message>
        <source>Taken back: %1</source>
        <comment>what was done</comment>
        <translation>تم التراجع عن: %1</translation>
    </message>
    <message numerus="yes">
        <source>Taken back: %1. %Ln row(s) stayed as they are.</source>
        <comment>what was done</comment>
        <translation>
            <numerusform>تم التراجع عن: %1. لم يبق أي صف كما هو.</numerusform>
            <numerusform>تم التراجع عن: %1. بقي صف واحد كما هو.</numerusform>
            <numerusform>تم التراجع عن: %1. بقي صفان كما هما.</numerusform>
            <numerusform>تم التراجع عن: %1. بقيت %Ln صفوف كما هي.</numerusform>
            <numerusform>تم التراجع عن: %1. بقي %Ln صفًا كما هو.</numerusform>
            <numerusform>تم التراجع عن: %1. بقي %Ln صف كما هو.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1: %2 → %3</source>
        <comment>column, value before, value after</comment>
        <translation>%1: %2 ← %3</translation>
    </message>
    <message numerus="yes">
        <source>%Ln cannot be decided this way and stay(s): %1</source>
        <translation>
            <numerusform>لا يبقى أي تعارض: %1</numerusform>
            <numerusform>تعارض واحد لا يمكن حله بهذه الطريقة فيبقى: %1</numerusform>
            <numerusform>تعارضان لا يمكن حلهما بهذه الطريقة فيبقيان: %1</numerusform>
            <numerusform>%Ln تعارضات لا يمكن حلها بهذه الطريقة فتبقى: %1</numerusform>
            <numerusform>%Ln تعارضًا لا يمكن حلها بهذه الطريقة فتبقى: %1</numerusform>
            <numerusform>%Ln تعارض لا يمكن حلها بهذه الطريقة فتبقى: %1</numerusform>
        </translation>
    </message>
    <message>
        <source>Received and sent</source>
        <translation>مستلَم ومُرسَل</translation>
    </message>
    <message numerus="yes">
        <source>%Ln new row(s) got another number, because theirs was taken; the activity tells which.</source>
        <translation>
            <numerusform>لم يحصل أي صف جديد على رقم آخر.</numerusform>
            <numerusform>حصل صف جديد واحد على رقم آخر لأن رقمه مستخدم؛ ويبيّن النشاط أيّ صف هو.</numerusform>
            <numerusform>حصل صفان جديدان على رقمين آخرين لأن رقميهما مستخدمان؛ ويبيّن النشاط أيّ صفين هما.</numerusform>
            <numerusform>حصلت %Ln صفوف جديدة على أرقام أخرى لأن أرقامها مستخدمة؛ ويبيّن النشاط أيّ صفوف هي.</numerusform>
            <numerusform>حصل %Ln صفًا جديدًا على أرقام أخرى لأن أرقامها مستخدمة؛ ويبيّن النشاط أيّ صفوف هي.</numerusform>
            <numerusform>حصل %Ln صف جديد على أرقام أخرى لأن أرقامها مستخدمة؛ ويبيّن النشاط أيّ صفوف هي.</numerusform>
        </translation>
    </message>
    <message>
        <source>(empty)</source>
        <comment>a text without characters</comment>
        <translation>(فارغ)</translation>
    </message>
    <message>
        <source>An administrator must stay</source>
        <translation>يجب أن يبقى مسؤول</translation>
    </message>
    <message>
        <source>This is the company&apos;s last administrator. Make another user administrator first.</source>
        <translation>هذا آخر مسؤول في الشركة. اجعل مستخدمًا آخر مسؤولًا أولًا.</translation>
    </message>
    <message>
        <source>Companies are still in this datasource</source>
        <translation>لا تزال هناك شركات في مصدر البيانات هذا</translation>
    </message>
    <message>
        <source>Move them to another datasource first.</source>
        <translation>انقلها إلى مصدر بيانات آخر أولًا.</translation>
    </message>
    <message>
        <source>A datasource of this name is there already</source>
        <translation>يوجد مصدر بيانات بهذا الاسم بالفعل</translation>
    </message>
    <message>
        <source>Choose another name.</source>
        <translation>اختر اسمًا آخر.</translation>
    </message>
    <message>
        <source>This database is a datasource already</source>
        <translation>قاعدة البيانات هذه مصدر بيانات بالفعل</translation>
    </message>
    <message>
        <source>Choose another database.</source>
        <translation>اختر قاعدة بيانات أخرى.</translation>
    </message>
    <message>
        <source>This datasource takes no more companies</source>
        <translation>مصدر البيانات هذا لا يقبل شركات أخرى</translation>
    </message>
    <message>
        <source>It is being emptied. Choose another one, or make it active again.</source>
        <translation>يجري تفريغه. اختر غيره أو فعّله من جديد.</translation>
    </message>
    <message>
        <source>This company has data already</source>
        <translation>لدى هذه الشركة بيانات بالفعل</translation>
    </message>
    <message>
        <source>Its rows must stay in a datasource.</source>
        <translation>يجب أن تبقى صفوفها في مصدر بيانات.</translation>
    </message>
    <message>
        <source>This company is being moved</source>
        <translation>يجري نقل هذه الشركة</translation>
    </message>
    <message>
        <source>This row was deleted here, but rows in the cloud still refer to it.</source>
        <translation>حُذف هذا الصف هنا، لكن صفوفًا في السحابة ما زالت تشير إليه.</translation>
    </message>
    <message>
        <source>Your row stays, and the other one goes; what refers to either refers to yours.</source>
        <translation>يبقى صفك ويُحذف الآخر؛ وما كان يشير إلى أي منهما يصبح مشيرًا إلى صفك.</translation>
    </message>
    <message>
        <source>The row is deleted in the cloud too, once nothing there refers to it any more.</source>
        <translation>يُحذف الصف من السحابة أيضًا متى لم يعد شيء فيها يشير إليه.</translation>
    </message>
    <message>
        <source>Your row is deleted; what referred to it refers to the cloud&apos;s row.</source>
        <translation>يُحذف صفك؛ وما كان يشير إليه يصبح مشيرًا إلى صف السحابة.</translation>
    </message>
    <message>
        <source>Both rows stay; yours gets a new key, and what refers to yours goes along.</source>
        <translation>يبقى الصفان؛ ويحصل صفك على مفتاح جديد، ويتبعه كل ما يشير إليه.</translation>
    </message>
    <message>
        <source>The cloud&apos;s row cannot be replaced</source>
        <translation>لا يمكن استبدال صف السحابة</translation>
    </message>
    <message>
        <source>Other rows refer to it. Take the cloud&apos;s, or give yours another value.</source>
        <translation>تشير إليه صفوف أخرى. خذ صف السحابة أو أعطِ صفك قيمة أخرى.</translation>
    </message>
    <message>
        <source>A row that it refers to has lost its place to another</source>
        <translation>صف يشير إليه هذا الصف أخذ صف آخر مكانه</translation>
    </message>
    <message>
        <source>Decide between those two first; the next sync asks about them.</source>
        <translation>قرّر أولًا بين هذين الصفين؛ ستسأل عنهما المزامنة التالية.</translation>
    </message>
    <message>
        <source>Both rows are in the cloud</source>
        <translation>الصفان كلاهما في السحابة</translation>
    </message>
    <message>
        <source>Keep yours, and the other one goes; or give yours another value.</source>
        <translation>أبقِ صفك فيُحذف الآخر، أو أعطِ صفك قيمة أخرى.</translation>
    </message>
    <message>
        <source>This database does not hold the datasource&apos;s companies</source>
        <translation>لا تحوي قاعدة البيانات هذه شركات مصدر البيانات</translation>
    </message>
    <message>
        <source>Restore the companies&apos; rows there first, or move the companies to another datasource.</source>
        <translation>ضعها هناك أولًا، أو انقل الشركات إلى مصدر بيانات آخر.</translation>
    </message>
    <message>
        <source>This database belongs to another cloud</source>
        <translation>تعود قاعدة البيانات هذه إلى سحابة أخرى</translation>
    </message>
    <message>
        <source>Choose another database, or another schema in it.</source>
        <translation>اختر قاعدة بيانات أخرى أو مخططًا آخر فيها.</translation>
    </message>
    <message>
        <source>Both datasources are the same database</source>
        <translation>مصدرا البيانات قاعدة بيانات واحدة</translation>
    </message>
    <message>
        <source>The company&apos;s rows are there already; choose another datasource.</source>
        <translation>صفوف الشركة هناك أصلًا؛ اختر مصدر بيانات آخر.</translation>
    </message>
    <message>
        <source>This datasource has no room for another company</source>
        <translation>لا مكان في مصدر البيانات هذا لشركة أخرى</translation>
    </message>
    <message>
        <source>Choose another one.</source>
        <translation>اختر مصدرًا آخر.</translation>
    </message>
    <message>
        <source>The cloud has no room for another company</source>
        <translation>لا مكان في السحابة لشركة أخرى</translation>
    </message>
    <message>
        <source>Ask whoever runs the cloud to add a datasource.</source>
        <translation>اطلب من مشغّل السحابة إضافة مصدر بيانات.</translation>
    </message>
    <message>
        <source>This company has been removed</source>
        <translation>أُزيلت هذه الشركة</translation>
    </message>
    <message>
        <source>Its rows are being deleted; it cannot come back.</source>
        <translation>تُحذف صفوفها الآن، ولا يمكن أن تعود.</translation>
    </message>
    <message>
        <source>This row and another one in the cloud share a value that only one row may have.</source>
        <translation>لهذا الصف ولصف آخر في السحابة ما لا يجوز إلا لصف واحد.</translation>
    </message>
    <message>
        <source>Choose one of them, or give yours another value.</source>
        <translation>اختر أحدهما، أو أعطِ صفك قيمة أخرى.</translation>
    </message>
    <message>
        <source>It breaks a rule of the table, or refers to a row that is not there. Choose another value; nothing was changed.</source>
        <translation>تخالف القيمة شرطًا في الجدول، أو تشير إلى صف غير موجود. اختر قيمة أخرى؛ لم يتغير شيء.</translation>
    </message>
    <message>
        <source>Save it as CSV in UTF-8, then choose it again.</source>
        <translation>احفظه بصيغة CSV بترميز UTF-8 ثم اختره مجددًا.</translation>
    </message>
    <message>
        <source>There is no line in it; nothing was changed.</source>
        <translation>لا سطر فيه؛ لم يتغير شيء.</translation>
    </message>
    <message>
        <source>This no longer exists</source>
        <translation>لم يعد هذا موجودًا</translation>
    </message>
    <message>
        <source>It was synced, decided or changed meanwhile; the view shows what there is now.</source>
        <translation>زُومن أو حُسم أو تغيّر في هذه الأثناء؛ وتعرض الواجهة ما هو موجود الآن.</translation>
    </message>
    <message>
        <source>No sync has changed rows yet, so there is nothing to take back.</source>
        <translation>لم تغيّر أي مزامنة صفوفًا بعد، فلا شيء للتراجع عنه.</translation>
    </message>
    <message>
        <source>Its rows are not kept: they were too many or are too old, or it was the first sync of the file.</source>
        <translation>صفوفه غير محفوظة: كانت كثيرة جدًا أو قديمة جدًا، أو كانت أول مزامنة للملف.</translation>
    </message>
    <message>
        <source>Something else answers in its place: the log-in page of a network, say. Your work here is safe and goes on; db-sync tries again by itself.</source>
        <translation>يجيب شيء آخر مكانها، كصفحة تسجيل الدخول إلى شبكة. عملك هنا آمن ومستمر؛ وسيعيد db-sync المحاولة تلقائيًا.</translation>
    </message>
    <message>
        <source>A newer db-sync is needed</source>
        <translation>يلزم إصدار أحدث من db-sync</translation>
    </message>
    <message>
        <source>The file was used with a newer version. Update db-sync on this computer; nothing here is lost.</source>
        <translation>استُخدم الملف بإصدار أحدث. حدّث db-sync على هذا الحاسوب؛ لا يضيع شيء هنا.</translation>
    </message>
    <message>
        <source>The cloud does not know this file</source>
        <translation>السحابة لا تعرف هذا الملف</translation>
    </message>
    <message>
        <source>Unlink it in the settings and link it again; rows are compared and kept.</source>
        <translation>فك ربطه في الإعدادات ثم اربطه مجددًا؛ تُقارن الصفوف وتبقى.</translation>
    </message>
    <message>
        <source>Your account is disabled</source>
        <translation>حسابك معطّل</translation>
    </message>
    <message>
        <source>An administrator of your company has done that; ask them. Your changes stay here.</source>
        <translation>فعل ذلك مسؤول في شركتك؛ فاسأله. تبقى تغييراتك هنا.</translation>
    </message>
    <message>
        <source>The tables have just changed</source>
        <translation>تغيّرت الجداول للتو</translation>
    </message>
    <message>
        <source>Another program has changed them during the sync; the next one goes on with them.</source>
        <translation>غيّرها برنامج آخر أثناء المزامنة؛ وستواصل المزامنة التالية معها.</translation>
    </message>
    <message>
        <source>A search index of the file is damaged</source>
        <translation>فهرس بحث في الملف تالف</translation>
    </message>
    <message>
        <source>The rows themselves are whole. Whoever looks after the file can have it rebuilt: dbsync doctor --repair.</source>
        <translation>الصفوف نفسها سليمة. يستطيع من يعتني بالملف إعادة بناء الفهرس بالأمر «dbsync doctor --repair».</translation>
    </message>
    <message>
        <source>The change on the computer that syncs is replaced; it can still be found in that computer&apos;s activity.</source>
        <translation>يُترك ما تغيّر على الحاسوب الذي يزامن؛ ويبقى في نشاط ذلك الحاسوب.</translation>
    </message>
    <message>
        <source>The change in the cloud is replaced by that of the computer that syncs later; it can still be found in that computer&apos;s activity.</source>
        <translation>يُترك ما تغيّر في السحابة لصالح الحاسوب الذي يزامن لاحقًا؛ ويبقى في نشاط ذلك الحاسوب.</translation>
    </message>
    <message>
        <source>The latest change wins, no matter who syncs first. The earlier value stays in the activity.</source>
        <translation>القيمة لمن غيّرها أخيرًا أيًّا كان من يزامن أولًا. وتبقى القيمة الأسبق في النشاط.</translation>
    </message>
    <message>
        <source>If two people each add 1, the total goes up by 2. Only in columns of numbers; elsewhere a person is asked.</source>
        <translation>إذا أضاف شخصان 1 لكل منهما كان مجموع الإضافة 2. وذلك في أعمدة الأرقام؛ أما في غيرها فيقرر شخص.</translation>
    </message>
    <message>
        <source>If two people each add 1, the total goes up by 2. Only for a column of numbers.</source>
        <translation>إذا أضاف شخصان 1 لكل منهما كان مجموع الإضافة 2. لأعمدة الأرقام فقط.</translation>
    </message>
    <message>
        <source>Both values are kept until somebody decides under “Conflicts”; everything else goes on.</source>
        <translation>تُحفظ القيمتان حتى يقرر أحد في «التعارضات»؛ ويستمر كل ما عدا ذلك.</translation>
    </message>
    <message>
        <source>Nothing was changed. Link an empty file instead, or have the tables matched to your company&apos;s:</source>
        <translation>لم يتغير شيء. اربط ملفًا فارغًا بدلًا من هذا، أو اطلب جعل الجداول متطابقة:</translation>
    </message>
    <message>
        <source>The tables were changed here and in the cloud</source>
        <translation>تغيّرت الجداول هنا وفي السحابة</translation>
    </message>
    <message>
        <source>The two changes exclude each other:</source>
        <translation>التغييران متعارضان:</translation>
    </message>
    <message>
        <source>Your company&apos;s tables were changed meanwhile; the next sync goes on with them.</source>
        <translation>تغيّرت جداول شركتك في هذه الأثناء؛ وستتابع المزامنة التالية بها.</translation>
    </message>
    <message>
        <source>A name is reserved for db-sync</source>
        <translation>أحد الأسماء يستخدمه db-sync نفسه</translation>
    </message>
    <message>
        <source>Have it renamed, then link the file:</source>
        <translation>اطلب تغييره ثم اربط الملف:</translation>
    </message>
    <message>
        <source>Only numbers can be added up</source>
        <translation>لا يمكن جمع إلا الأرقام</translation>
    </message>
    <message>
        <source>Choose a column of numbers, or another way to decide.</source>
        <translation>اختر عمود أرقام، أو طريقة أخرى للقرار.</translation>
    </message>
    <message>
        <source>Something you entered is not valid</source>
        <translation>بعض ما كُتب غير مناسب</translation>
    </message>
    <message>
        <source>This is not a database address</source>
        <translation>هذا ليس عنوان قاعدة بيانات</translation>
    </message>
    <message>
        <source>It looks like postgresql://user:password@host:port/database?schema=name.</source>
        <translation>يكون بالشكل postgresql://user:password@host:port/database?schema=name.</translation>
    </message>
    <message>
        <source>The database cannot be a datasource</source>
        <translation>لا يمكن أن تكون قاعدة البيانات مصدر بيانات</translation>
    </message>
    <message>
        <source>Nothing was stored. Check the address, and that the database runs:</source>
        <translation>لم يُحفظ شيء. تحقق من العنوان ومن أن قاعدة البيانات تعمل:</translation>
    </message>
    <message>
        <source>This database belongs to something else</source>
        <translation>قاعدة البيانات هذه تخص شيئًا آخر</translation>
    </message>
    <message>
        <source>This database cannot hold every text</source>
        <translation>لا تتسع قاعدة البيانات هذه لكل نص</translation>
    </message>
    <message>
        <source>Choose one that was made with the encoding UTF8.</source>
        <translation>اختر واحدة أُنشئت بالترميز UTF8.</translation>
    </message>
    <message>
        <source>Making the company took too long</source>
        <translation>استغرق إنشاء الشركة وقتًا أطول من اللازم</translation>
    </message>
    <message>
        <source>Try again in a while.</source>
        <translation>أعد المحاولة بعد قليل.</translation>
    </message>
    <message>
        <source>A row has too many values for this datasource</source>
        <translation>في أحد الصفوف قيم أكثر مما يتسع له مصدر البيانات هذا</translation>
    </message>
    <message>
        <source>The company stays where it is:</source>
        <translation>تبقى الشركة في مكانها:</translation>
    </message>
    <message>
        <source>A row is too large</source>
        <translation>أحد الصفوف كبير جدًا</translation>
    </message>
    <message>
        <source>The cloud takes rows of up to 64 MB. Make the values smaller; the row stays here.</source>
        <translation>تقبل السحابة صفوفًا حتى 64 م.ب. صغّر القيم؛ ويبقى الصف هنا.</translation>
    </message>
    <message>
        <source>db-sync&apos;s own files cannot be used</source>
        <translation>تعذر استخدام ملفات db-sync نفسه</translation>
    </message>
    <message>
        <source>Check the permissions of its folder, and that the disk has room:</source>
        <translation>تحقق من أذونات المجلد ومن وجود مساحة على القرص:</translation>
    </message>
    <message>
        <source>Somebody has removed it meanwhile; read the list again.</source>
        <translation>أزاله أحد في هذه الأثناء؛ حدّث القائمة.</translation>
    </message>
    <message>
        <source>Check the network, and try again in a while.</source>
        <translation>تحقق من الشبكة وأعد المحاولة بعد قليل.</translation>
    </message>
    <message>
        <source>A newer db-sync has linked this file</source>
        <translation>ربط هذا الملفَّ إصدارٌ أحدث من db-sync</translation>
    </message>
    <message>
        <source>Install the newest db-sync on this computer. Other programs go on working with the file meanwhile.</source>
        <translation>ثبّت أحدث إصدار من db-sync على هذا الحاسوب. تواصل البرامج الأخرى العمل بالملف في هذه الأثناء.</translation>
    </message>
    <message>
        <source>“%1” does not fit %2, which takes whole numbers such as 12.</source>
        <comment>value, column</comment>
        <translation>«%1» لا تناسب %2، الذي يقبل أعدادًا صحيحة مثل 12.</translation>
    </message>
    <message>
        <source>The keychain is locked</source>
        <translation>سلسلة المفاتيح مقفلة</translation>
    </message>
    <message>
        <source>The keychain of this computer, which has your login, is locked or not running. Unlock it, and db-sync goes on by itself.</source>
        <translation>سلسلة المفاتيح في هذا الحاسوب، التي تحفظ تسجيل دخولك، مقفلة أو لا تعمل. افتح قفلها وسيتابع db-sync من تلقاء نفسه.</translation>
    </message>
    <message>
        <source>Check it, then try again:</source>
        <translation>تحقق منه ثم أعد المحاولة:</translation>
    </message>
    <message>
        <source>A rule of the table does not allow it</source>
        <translation>لا تسمح بذلك قاعدة في الجدول</translation>
    </message>
    <message>
        <source>Nothing was changed. The database said:</source>
        <translation>لم يتغير شيء. قالت قاعدة البيانات:</translation>
    </message>
    <message>
        <source>This cannot be reverted</source>
        <translation>لا يمكن إرجاع هذا</translation>
    </message>
    <message>
        <source>Starting at log-in could not be set</source>
        <translation>تعذّر ضبط التشغيل عند تسجيل الدخول</translation>
    </message>
    <message>
        <source>Choose another place, or make room on the disk:</source>
        <translation>اختر مكانًا آخر أو وفّر مساحة على القرص:</translation>
    </message>
    <message>
        <source>Your work here is safe and goes on. The cloud said: “%1”</source>
        <translation>عملك هنا آمن ومستمر. قالت السحابة: «%1»</translation>
    </message>
    <message>
        <source>Your changes stay here. The cloud said: “%1”</source>
        <translation>تبقى تغييراتك هنا. قالت السحابة: «%1»</translation>
    </message>
    <message>
        <source>Close other programs that use the file, then try again. The database said: “%1”</source>
        <translation>أغلق البرامج الأخرى التي تستخدم الملف ثم أعد المحاولة. قالت قاعدة البيانات: «%1»</translation>
    </message>
    <message>
        <source>Nothing was changed. The reason: “%1”</source>
        <translation>لم يتغير شيء. السبب: «%1»</translation>
    </message>
    <message>
        <source>What was done until then stays.</source>
        <translation>يبقى ما أُنجز حتى ذلك الحين.</translation>
    </message>
    <message>
        <source>Try again; where it stays so, tell whoever looks after db-sync: “%1”</source>
        <translation>أعد المحاولة؛ وإن بقي الأمر كذلك فأخبر المسؤول عن db-sync: «%1»</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) get the values of before again.</source>
        <translation>
            <numerusform>لا يستعيد أي صف قيمه السابقة.</numerusform>
            <numerusform>يستعيد صف واحد قيمه السابقة.</numerusform>
            <numerusform>يستعيد صفان قيمهما السابقة.</numerusform>
            <numerusform>تستعيد %Ln صفوف قيمها السابقة.</numerusform>
            <numerusform>يستعيد %Ln صفًا القيم السابقة.</numerusform>
            <numerusform>يستعيد %Ln صف القيم السابقة.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln deleted row(s) come back.</source>
        <translation>
            <numerusform>لا يعود أي صف محذوف.</numerusform>
            <numerusform>يعود صف محذوف واحد.</numerusform>
            <numerusform>يعود صفان محذوفان.</numerusform>
            <numerusform>تعود %Ln صفوف محذوفة.</numerusform>
            <numerusform>يعود %Ln صفًا محذوفًا.</numerusform>
            <numerusform>يعود %Ln صف محذوف.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln added row(s) are deleted again.</source>
        <translation>
            <numerusform>لا يُحذف أي صف مضاف.</numerusform>
            <numerusform>يُحذف من جديد صف مضاف واحد.</numerusform>
            <numerusform>يُحذف من جديد صفان مضافان.</numerusform>
            <numerusform>تُحذف من جديد %Ln صفوف مضافة.</numerusform>
            <numerusform>يُحذف من جديد %Ln صفًا مضافًا.</numerusform>
            <numerusform>يُحذف من جديد %Ln صف مضاف.</numerusform>
        </translation>
    </message>
    <message>
        <source>The next sync sends that to everyone, and it can be taken back in turn.</source>
        <translation>ترسل المزامنة التالية ذلك إلى الجميع، ويمكن التراجع عنه أيضًا.</translation>
    </message>
    <message>
        <source>Your company was removed</source>
        <translation>أُزيلت شركتك</translation>
    </message>
    <message>
        <source>Whoever runs the cloud has removed it; ask them if that was a mistake. Your file and your changes stay here.</source>
        <translation>أزالها مشغّل السحابة؛ اسأله إن كان ذلك خطأً. يبقى ملفك وتغييراتك هنا.</translation>
    </message>
    <message>
        <source>It can be taken back until %1.</source>
        <translation>يمكن استعادتها حتى %1.</translation>
    </message>
</context>
<context>
    <name>dbsync::desktop::SingleInstance</name>
    <message>
        <source>The folder %1, where db-sync keeps its settings, cannot be made.</source>
        <translation>تعذّر إنشاء المجلد %1 الذي يحفظ فيه db-sync إعداداته.</translation>
    </message>
    <message>
        <source>The folder %1, where db-sync keeps its settings, cannot be written to.</source>
        <translation>تعذّرت الكتابة في المجلد %1 الذي يحفظ فيه db-sync إعداداته.</translation>
    </message>
    <message>
        <source>db-sync runs already, but does not answer. End it, then start it again.</source>
        <translation>يعمل db-sync بالفعل لكنه لا يجيب. أنهه ثم شغّله من جديد.</translation>
    </message>
    <message>
        <source>db-sync cannot be reached by later starts at %1: %2</source>
        <translation>لا يمكن لمرات التشغيل اللاحقة الوصول إلى db-sync عند %1: %2</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::AccountStep</name>
    <message>
        <source>My company &amp;uses db-sync already: log in</source>
        <translation>شركتي تستخ&amp;دم db-sync بالفعل: تسجيل الدخول</translation>
    </message>
    <message>
        <source>My company is new &amp;here: sign up</source>
        <translation>شركتي &amp;جديدة هنا: إنشاء حساب</translation>
    </message>
    <message>
        <source>Who are you?</source>
        <translation>من أنت؟</translation>
    </message>
    <message>
        <source>Everyone in a company shares its data; each logs in with an e-mail address and a password.</source>
        <translation>يتشارك جميع أفراد الشركة بياناتها؛ ويسجّل كل منهم الدخول بعنوان بريد إلكتروني وكلمة مرور.</translation>
    </message>
    <message>
        <source>Sign up</source>
        <translation>إنشاء حساب</translation>
    </message>
    <message>
        <source>Log in</source>
        <translation>تسجيل الدخول</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::AccountsBox</name>
    <message>
        <source>Accounts</source>
        <translation>الحسابات</translation>
    </message>
    <message>
        <source>Log in…</source>
        <translation>تسجيل الدخول…</translation>
    </message>
    <message>
        <source>Log out…</source>
        <translation>تسجيل الخروج…</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>المستخدم</translation>
    </message>
    <message>
        <source>Company</source>
        <translation>الشركة</translation>
    </message>
    <message>
        <source>Role</source>
        <translation>الدور</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>الخادم</translation>
    </message>
    <message>
        <source>Accounts on this computer</source>
        <translation>الحسابات على هذا الحاسوب</translation>
    </message>
    <message>
        <source>all companies</source>
        <translation>كل الشركات</translation>
    </message>
    <message>
        <source>Operator</source>
        <translation>مشغّل</translation>
    </message>
    <message>
        <source>No keychain could be reached, so log-ins are kept in a file that only you can read, in %1.</source>
        <translation>تعذر الوصول إلى سلسلة المفاتيح، لذا تُحفظ بيانات الدخول في ملف لا يقرؤه سواك، في %1.</translation>
    </message>
    <message>
        <source>Log-ins are kept in the keychain of this computer.</source>
        <translation>تُحفظ بيانات الدخول في سلسلة مفاتيح هذا الحاسوب.</translation>
    </message>
    <message>
        <source>Log out %1?</source>
        <translation>تسجيل خروج %1؟</translation>
    </message>
    <message>
        <source>Databases of this company stop syncing until someone logs in again. No data is lost.</source>
        <translation>تتوقف مزامنة قواعد بيانات هذه الشركة حتى يسجّل أحد الدخول مجددًا. لا تُفقد أي بيانات.</translation>
    </message>
    <message>
        <source>Log out</source>
        <translation>تسجيل الخروج</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ActivityExport</name>
    <message>
        <source>Table</source>
        <translation>الجدول</translation>
    </message>
    <message>
        <source>Row</source>
        <translation>الصف</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>التغيير</translation>
    </message>
    <message>
        <source>Column</source>
        <translation>العمود</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>قبل</translation>
    </message>
    <message>
        <source>After</source>
        <translation>بعد</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>بواسطة</translation>
    </message>
    <message>
        <source>When</source>
        <translation>الوقت</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ActivityModel</name>
    <message>
        <source>When</source>
        <translation>الوقت</translation>
    </message>
    <message>
        <source>What</source>
        <translation>الإجراء</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>بواسطة</translation>
    </message>
    <message>
        <source>Changes</source>
        <translation>التغييرات</translation>
    </message>
    <message>
        <source>%1, taken back since</source>
        <comment>what was done</comment>
        <translation>%1، وتم التراجع عنه منذ ذلك الحين</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ActivityPage</name>
    <message>
        <source>Activity, newest first</source>
        <translation>النشاط، الأحدث أولًا</translation>
    </message>
    <message>
        <source>Nothing has happened yet</source>
        <translation>لم يحدث شيء بعد</translation>
    </message>
    <message>
        <source>Each sync that moves rows leaves a line here: when, which way, how many, and whose.</source>
        <translation>كل مزامنة تنقل صفوفًا تترك هنا سطرًا: الوقت والاتجاه والعدد ومن أجراها.</translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation>المزامنة الآن</translation>
    </message>
    <message>
        <source>Take all of it back…</source>
        <translation>التراجع عنه كله…</translation>
    </message>
    <message>
        <source>Take the chosen rows back…</source>
        <translation>التراجع عن الصفوف المختارة…</translation>
    </message>
    <message>
        <source>History of the row…</source>
        <translation>سجل الصف…</translation>
    </message>
    <message>
        <source>Show the row</source>
        <translation>إظهار الصف</translation>
    </message>
    <message>
        <source>Export CSV…</source>
        <translation>تصدير CSV…</translation>
    </message>
    <message>
        <source>Filter by person, day or what was done</source>
        <translation>تصفية حسب الشخص أو اليوم أو ما جرى</translation>
    </message>
    <message>
        <source>Filter the activity</source>
        <translation>تصفية النشاط</translation>
    </message>
    <message>
        <source>Which activity is shown</source>
        <translation>أي نشاط يُعرض</translation>
    </message>
    <message>
        <source>Everything</source>
        <translation>الكل</translation>
    </message>
    <message>
        <source>Writes the rows of this line, before and after, into a file for spreadsheets</source>
        <translation>يكتب صفوف هذا الإجراء، قبل التغيير وبعده، في ملف لجداول البيانات</translation>
    </message>
    <message>
        <source>Shows the row among the others of its table</source>
        <translation>يُظهر الصف بين صفوف جدوله الأخرى</translation>
    </message>
    <message>
        <source>Choose a line to see the rows that were changed.</source>
        <translation>اختر إجراءً لعرض الصفوف التي تغيّرت.</translation>
    </message>
    <message>
        <source>The rows of this line are not kept: it was a first sync, very large, or is too long ago.</source>
        <translation>صفوف هذا الإجراء غير محفوظة: كان مزامنة أولى أو كبيرًا جدًا أو مضى عليه وقت طويل.</translation>
    </message>
    <message>
        <source>%1, %2: %3</source>
        <comment>what was done, when, how many rows</comment>
        <translation>%1، %2: %3</translation>
    </message>
    <message>
        <source>Take the chosen rows back?</source>
        <translation>هل تريد التراجع عن الصفوف المختارة؟</translation>
    </message>
    <message>
        <source>Take all of this back?</source>
        <translation>هل تريد التراجع عن كل هذا؟</translation>
    </message>
    <message>
        <source>Export the rows</source>
        <translation>تصدير الصفوف</translation>
    </message>
    <message>
        <source>Tables of text (*.csv)</source>
        <translation>جداول نصية (*.csv)</translation>
    </message>
    <message>
        <source>activity</source>
        <comment>name of a file</comment>
        <translation>activity</translation>
    </message>
    <message numerus="yes">
        <source>%Ln line(s) written.</source>
        <translation>
            <numerusform>لم يُكتب أي سطر.</numerusform>
            <numerusform>كُتب سطر واحد.</numerusform>
            <numerusform>كُتب سطران.</numerusform>
            <numerusform>كُتبت %Ln أسطر.</numerusform>
            <numerusform>كُتب %Ln سطرًا.</numerusform>
            <numerusform>كُتب %Ln سطر.</numerusform>
        </translation>
    </message>
    <message>
        <source>Looking through what is older…</source>
        <translation>جارٍ البحث في ما هو أقدم…</translation>
    </message>
    <message>
        <source>No line contains this.</source>
        <translation>لا يحتوي أي سطر على هذا.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ActivityRows</name>
    <message>
        <source>The rows that were changed, by table</source>
        <translation>الصفوف التي تغيّرت حسب الجدول</translation>
    </message>
    <message>
        <source>Values before and after</source>
        <translation>القيم قبل التغيير وبعده</translation>
    </message>
    <message>
        <source>Choose a row to see its values.</source>
        <translation>اختر صفًا لعرض قيمه.</translation>
    </message>
    <message>
        <source>%1 in %2: %3</source>
        <comment>kind of change, table, row</comment>
        <translation>%1 في %2: %3</translation>
    </message>
    <message>
        <source>%1 (%2, %3)</source>
        <comment>what was done, who, when</comment>
        <translation>%1 (%2، %3)</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::AdministrationPage</name>
    <message>
        <source>%1, operator of %2</source>
        <translation>%1، مشغّل %2</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <translation>%1 من %2</translation>
    </message>
    <message>
        <source>Seen &amp;by</source>
        <translation>العرض &amp;بحساب</translation>
    </message>
    <message>
        <source>Log in as an operator…</source>
        <translation>تسجيل الدخول بصفة مشغّل…</translation>
    </message>
    <message>
        <source>For operators and administrators</source>
        <translation>للمشغّلين والمسؤولين</translation>
    </message>
    <message>
        <source>Operators manage companies and datasources of a server; administrators of a company see its users and devices. Log in as one to see them here.</source>
        <translation>يدير المشغّلون شركات الخادم ومصادر بياناته؛ ويرى مسؤولو الشركة مستخدميها وأجهزتها. سجّل الدخول بإحدى الصفتين لتراها هنا.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ChangeModel</name>
    <message>
        <source>Column</source>
        <translation>العمود</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>قبل</translation>
    </message>
    <message>
        <source>After</source>
        <translation>بعد</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ChoiceEditor</name>
    <message>
        <source>Rows of %1 to choose from</source>
        <translation>صفوف %1 المتاحة للاختيار</translation>
    </message>
    <message>
        <source>Type to find a row of %1</source>
        <translation>اكتب للعثور على صف من %1</translation>
    </message>
    <message>
        <source>Show the rows to choose from</source>
        <translation>إظهار الصفوف المتاحة للاختيار</translation>
    </message>
    <message>
        <source>Show the rows to choose from (Alt+Down)</source>
        <translation>إظهار الصفوف المتاحة للاختيار (Alt+↓)</translation>
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
        <translation>الصف</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>الجدول</translation>
    </message>
    <message>
        <source>What happened</source>
        <translation>ما حدث</translation>
    </message>
    <message>
        <source>Found</source>
        <translation>وقت الاكتشاف</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ConflictModel</name>
    <message>
        <source>choose…</source>
        <translation>اختر…</translation>
    </message>
    <message>
        <source>%1, differs</source>
        <translation>%1، مختلف</translation>
    </message>
    <message>
        <source>%1, %2: %3</source>
        <comment>column, side, value</comment>
        <translation>%1، %2: %3</translation>
    </message>
    <message>
        <source>%1, chosen</source>
        <translation>%1، مختار</translation>
    </message>
    <message>
        <source>Column</source>
        <translation>العمود</translation>
    </message>
    <message>
        <source>Before</source>
        <translation>قبل</translation>
    </message>
    <message>
        <source>This computer</source>
        <translation>هذا الحاسوب</translation>
    </message>
    <message>
        <source>Cloud</source>
        <translation>السحابة</translation>
    </message>
    <message>
        <source>Result</source>
        <translation>النتيجة</translation>
    </message>
    <message>
        <source>%1, changed</source>
        <translation>%1، تغيّر</translation>
    </message>
    <message>
        <source>%1, new</source>
        <translation>%1، جديد</translation>
    </message>
    <message>
        <source>%1, deleted</source>
        <translation>%1، حُذف</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ConflictsPage</name>
    <message>
        <source>No decisions needed</source>
        <translation>لا قرارات مطلوبة</translation>
    </message>
    <message>
        <source>When a row is changed here and in the cloud in different ways, both versions appear here, and nothing is lost until you decide.</source>
        <translation>عندما يتغيّر صف هنا وفي السحابة بطريقتين مختلفتين تظهر النسختان هنا، ولا يُفقد شيء حتى تقرر.</translation>
    </message>
    <message>
        <source>Show the activity</source>
        <translation>إظهار النشاط</translation>
    </message>
    <message>
        <source>Conflicts that wait for a decision</source>
        <translation>التعارضات التي تنتظر قرارًا</translation>
    </message>
    <message>
        <source>The row before, here, in the cloud, and what comes of it</source>
        <translation>الصف من قبل، وهنا، وفي السحابة، وما ينتج عنه</translation>
    </message>
    <message>
        <source>Space takes the value under the cursor, F2 in “Result” types another, Ctrl+0 makes it NULL; Alt+Down and Alt+Up go to the next and the previous conflict.</source>
        <translation>مفتاح المسافة يأخذ القيمة تحت المؤشر، وF2 في «النتيجة» لكتابة قيمة أخرى، وCtrl+0 يجعلها NULL؛ وAlt+↓ وAlt+↑ للانتقال إلى التعارض التالي والسابق.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s) left</source>
        <translation>
            <numerusform>لم يبق أي تعارض</numerusform>
            <numerusform>بقي تعارض واحد</numerusform>
            <numerusform>بقي تعارضان</numerusform>
            <numerusform>بقيت %Ln تعارضات</numerusform>
            <numerusform>بقي %Ln تعارضًا</numerusform>
            <numerusform>بقي %Ln تعارض</numerusform>
        </translation>
    </message>
    <message>
        <source>It stays in the list until you decide; everything else goes on.</source>
        <translation>يبقى في القائمة حتى تقرر؛ وكل ما عداه مستمر.</translation>
    </message>
    <message>
        <source>Show the row</source>
        <translation>إظهار الصف</translation>
    </message>
    <message>
        <source>Shows the row among the others of its table</source>
        <translation>يُظهر الصف بين صفوف جدوله الأخرى</translation>
    </message>
    <message>
        <source>%1 in %2</source>
        <comment>row, table</comment>
        <translation>%1 في %2</translation>
    </message>
    <message numerus="yes">
        <source>%Ln more</source>
        <translation>
            <numerusform>لا مزيد</numerusform>
            <numerusform>واحد آخر</numerusform>
            <numerusform>اثنان آخران</numerusform>
            <numerusform>%Ln أخرى</numerusform>
            <numerusform>%Ln أخرى</numerusform>
            <numerusform>%Ln أخرى</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln other row(s) wait for these decisions: %1</source>
        <translation>
            <numerusform>لا صفوف أخرى بانتظار هذه القرارات: %1</numerusform>
            <numerusform>صف واحد آخر بانتظار هذه القرارات: %1</numerusform>
            <numerusform>صفان آخران بانتظار هذه القرارات: %1</numerusform>
            <numerusform>%Ln صفوف أخرى بانتظار هذه القرارات: %1</numerusform>
            <numerusform>%Ln صفًا آخر بانتظار هذه القرارات: %1</numerusform>
            <numerusform>%Ln صف آخر بانتظار هذه القرارات: %1</numerusform>
        </translation>
    </message>
    <message>
        <source>The next conflict</source>
        <translation>التعارض التالي</translation>
    </message>
    <message>
        <source>The conflict before</source>
        <translation>التعارض السابق</translation>
    </message>
    <message>
        <source>Take the value under the cursor</source>
        <translation>أخذ القيمة تحت المؤشر</translation>
    </message>
    <message>
        <source>Make the value NULL</source>
        <translation>جعل القيمة NULL</translation>
    </message>
    <message>
        <source>What the database said</source>
        <translation>رسالة قاعدة البيانات</translation>
    </message>
    <message>
        <source>Filter by table, row or value</source>
        <translation>تصفية حسب الجدول أو الصف أو القيمة</translation>
    </message>
    <message>
        <source>Filter the conflicts</source>
        <translation>تصفية التعارضات</translation>
    </message>
    <message numerus="yes">
        <source>%1, %Ln of them shown</source>
        <comment>5 conflicts left</comment>
        <translation>
            <numerusform>%1، لا يظهر منها شيء</numerusform>
            <numerusform>%1، يظهر منها واحد</numerusform>
            <numerusform>%1، يظهر منها اثنان</numerusform>
            <numerusform>%1، يظهر منها %Ln</numerusform>
            <numerusform>%1، يظهر منها %Ln</numerusform>
            <numerusform>%1، يظهر منها %Ln</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Deciding %Ln conflict(s)…</source>
        <translation>
            <numerusform>لا تعارضات للبتّ فيها…</numerusform>
            <numerusform>يجري البتّ في تعارض واحد…</numerusform>
            <numerusform>يجري البتّ في تعارضين…</numerusform>
            <numerusform>يجري البتّ في %Ln تعارضات…</numerusform>
            <numerusform>يجري البتّ في %Ln تعارضًا…</numerusform>
            <numerusform>يجري البتّ في %Ln تعارض…</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::CredentialsForm</name>
    <message>
        <source>Company &amp;name</source>
        <translation>ا&amp;سم الشركة</translation>
    </message>
    <message>
        <source>Example Ltd</source>
        <translation>شركة المثال</translation>
    </message>
    <message>
        <source>Company &amp;code</source>
        <translation>&amp;رمز الشركة</translation>
    </message>
    <message>
        <source>example</source>
        <translation>example</translation>
    </message>
    <message>
        <source>The short name by which everyone of the company logs in</source>
        <translation>الاسم القصير الذي يسجّل به جميع أفراد الشركة الدخول</translation>
    </message>
    <message>
        <source>&amp;E-mail</source>
        <translation>ال&amp;بريد الإلكتروني</translation>
    </message>
    <message>
        <source>you@example.com</source>
        <translation>you@example.com</translation>
    </message>
    <message>
        <source>&amp;Keep me signed in</source>
        <translation>إبقائي مسجّ&amp;ل الدخول</translation>
    </message>
    <message>
        <source>In the keychain of this computer; where there is none, in a file that only you can read. Without, you sign in each time the program starts.</source>
        <translation>في سلسلة مفاتيح هذا الحاسوب؛ وإن لم توجد ففي ملف لا يقرؤه سواك. وبدون ذلك تسجّل الدخول كلما بدأ البرنامج.</translation>
    </message>
    <message>
        <source>&amp;Password</source>
        <translation>&amp;كلمة المرور</translation>
    </message>
    <message numerus="yes">
        <source>At least %Ln character(s)</source>
        <translation>
            <numerusform>دون حد أدنى للأحرف</numerusform>
            <numerusform>حرف واحد على الأقل</numerusform>
            <numerusform>حرفان على الأقل</numerusform>
            <numerusform>%Ln أحرف على الأقل</numerusform>
            <numerusform>%Ln حرفًا على الأقل</numerusform>
            <numerusform>%Ln حرف على الأقل</numerusform>
        </translation>
    </message>
    <message>
        <source>Password &amp;again</source>
        <translation>كلمة المرور &amp;مجددًا</translation>
    </message>
    <message>
        <source>Type the name of your company.</source>
        <translation>اكتب اسم شركتك.</translation>
    </message>
    <message>
        <source>Type the company code.</source>
        <translation>اكتب رمز الشركة.</translation>
    </message>
    <message>
        <source>A company code consists of letters, digits, - and _, without spaces.</source>
        <translation>يتكون رمز الشركة من حروف وأرقام و- و_، دون مسافات.</translation>
    </message>
    <message>
        <source>Type your e-mail address.</source>
        <translation>اكتب عنوان بريدك الإلكتروني.</translation>
    </message>
    <message>
        <source>This is not an e-mail address: %1</source>
        <translation>هذا ليس عنوان بريد إلكتروني: %1</translation>
    </message>
    <message>
        <source>Type the password.</source>
        <translation>اكتب كلمة المرور.</translation>
    </message>
    <message numerus="yes">
        <source>The password needs at least %Ln character(s).</source>
        <translation>
            <numerusform>تحتاج كلمة المرور إلى أحرف.</numerusform>
            <numerusform>تحتاج كلمة المرور إلى حرف واحد على الأقل.</numerusform>
            <numerusform>تحتاج كلمة المرور إلى حرفين على الأقل.</numerusform>
            <numerusform>تحتاج كلمة المرور إلى %Ln أحرف على الأقل.</numerusform>
            <numerusform>تحتاج كلمة المرور إلى %Ln حرفًا على الأقل.</numerusform>
            <numerusform>تحتاج كلمة المرور إلى %Ln حرف على الأقل.</numerusform>
        </translation>
    </message>
    <message>
        <source>The two passwords differ.</source>
        <translation>كلمتا المرور مختلفتان.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::DatabaseChooser</name>
    <message>
        <source>Database</source>
        <translation>قاعدة البيانات</translation>
    </message>
    <message>
        <source>The database that the views show</source>
        <translation>قاعدة البيانات التي تعرضها الواجهات</translation>
    </message>
    <message>
        <source>No database yet</source>
        <translation>لا توجد قاعدة بيانات بعد</translation>
    </message>
    <message>
        <source>%1 · %2</source>
        <comment>file, company</comment>
        <translation>%1 · %2</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>database, state</comment>
        <translation>%1، %2</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::DatabaseList</name>
    <message>
        <source>%1 (%2)</source>
        <comment>company, its code</comment>
        <translation>%1 (%2)</translation>
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
        <translation>قواعد البيانات</translation>
    </message>
    <message>
        <source>Link another…</source>
        <translation>ربط قاعدة أخرى…</translation>
    </message>
    <message>
        <source>Unlink…</source>
        <translation>فك الربط…</translation>
    </message>
    <message>
        <source>File</source>
        <translation>الملف</translation>
    </message>
    <message>
        <source>Company</source>
        <translation>الشركة</translation>
    </message>
    <message>
        <source>Server</source>
        <translation>الخادم</translation>
    </message>
    <message>
        <source>Linked databases</source>
        <translation>قواعد البيانات المرتبطة</translation>
    </message>
    <message>
        <source>Unlink %1?</source>
        <translation>فك ربط %1؟</translation>
    </message>
    <message>
        <source>Its tables and rows stay as they are, but are synced no more. Changes that were not sent stay in the file only.</source>
        <translation>تبقى جداولها وصفوفها كما هي، لكن دون مزامنة. والتغييرات التي لم تُرسل تبقى في الملف فقط.</translation>
    </message>
    <message>
        <source>Unlink</source>
        <translation>فك الربط</translation>
    </message>
    <message>
        <source>%1 is unlinked; its rows are as they were.</source>
        <translation>تم فك ربط %1؛ وصفوفها كما كانت.</translation>
    </message>
    <message>
        <source>State</source>
        <translation>الحالة</translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) could not be written yet, and would be lost.</source>
        <translation>
            <numerusform>كُتبت كل التغييرات.</numerusform>
            <numerusform>تعذرت كتابة تغيير واحد حتى الآن، وسيضيع.</numerusform>
            <numerusform>تعذرت كتابة تغييرين حتى الآن، وسيضيعان.</numerusform>
            <numerusform>تعذرت كتابة %Ln تغييرات حتى الآن، وستضيع.</numerusform>
            <numerusform>تعذرت كتابة %Ln تغييرًا حتى الآن، وستضيع.</numerusform>
            <numerusform>تعذرت كتابة %Ln تغيير حتى الآن، وستضيع.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::DatasourceDialog</name>
    <message>
        <source>Add a datasource</source>
        <translation>إضافة مصدر بيانات</translation>
    </message>
    <message>
        <source>Change a datasource</source>
        <translation>تغيير مصدر بيانات</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>إضافة</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>حفظ</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>الا&amp;سم</translation>
    </message>
    <message>
        <source>eu1</source>
        <translation>eu1</translation>
    </message>
    <message>
        <source>&amp;Address</source>
        <translation>ال&amp;عنوان</translation>
    </message>
    <message>
        <source>N&amp;otes (JSON)</source>
        <translation>ملا&amp;حظات (JSON)</translation>
    </message>
    <message>
        <source>optional</source>
        <translation>اختياري</translation>
    </message>
    <message>
        <source>How large a share of new companies it gets; 0 for none</source>
        <translation>حصته من الشركات الجديدة؛ 0 لعدم إعطائه أيًّا منها</translation>
    </message>
    <message>
        <source>&amp;Weight</source>
        <translation>ال&amp;وزن</translation>
    </message>
    <message>
        <source>The name of a datasource stays as it is.</source>
        <translation>يبقى اسم مصدر البيانات كما هو.</translation>
    </message>
    <message>
        <source>stays as it is (%1)</source>
        <translation>يبقى كما هو (%1)</translation>
    </message>
    <message>
        <source>Type a name for the datasource.</source>
        <translation>اكتب اسمًا لمصدر البيانات.</translation>
    </message>
    <message>
        <source>This is not a database address. It looks like %1.</source>
        <translation>هذا ليس عنوان قاعدة بيانات. يكون على شكل %1.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::DecisionPanel</name>
    <message>
        <source>Decide later</source>
        <translation>القرار لاحقًا</translation>
    </message>
    <message>
        <source>Leaves this row as it is and shows the next one (%1)</source>
        <translation>يترك هذا الصف كما هو ويعرض التالي (%1)</translation>
    </message>
    <message numerus="yes">
        <source>Do the same for %Ln other conflict(s) of this kind in %1</source>
        <translation>
            <numerusform>لا تعارضات أخرى من هذا النوع في %1</numerusform>
            <numerusform>تطبيق ذلك على تعارض واحد آخر من هذا النوع في %1</numerusform>
            <numerusform>تطبيق ذلك على تعارضين آخرين من هذا النوع في %1</numerusform>
            <numerusform>تطبيق ذلك على %Ln تعارضات أخرى من هذا النوع في %1</numerusform>
            <numerusform>تطبيق ذلك على %Ln تعارضًا آخر من هذا النوع في %1</numerusform>
            <numerusform>تطبيق ذلك على %Ln تعارض آخر من هذا النوع في %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::DeletionsPanel</name>
    <message>
        <source>Delete them…</source>
        <translation>حذفها…</translation>
    </message>
    <message>
        <source>Keep the rows</source>
        <translation>الاحتفاظ بالصفوف</translation>
    </message>
    <message>
        <source>Syncs, and carries out the deletions on both sides</source>
        <translation>يزامن وينفّذ عمليات الحذف في الجانبين</translation>
    </message>
    <message>
        <source>Delete these rows everywhere?</source>
        <translation>حذف هذه الصفوف في كل مكان؟</translation>
    </message>
    <message>
        <source>Delete</source>
        <translation>حذف</translation>
    </message>
    <message>
        <source>So many deletions at once wait until you agree; everything else goes on.</source>
        <translation>عمليات حذف بهذه الكثرة دفعة واحدة تنتظر موافقتك؛ وكل ما عداها مستمر.</translation>
    </message>
    <message>
        <source>Brings back what was deleted here, and sends again what was deleted in the cloud</source>
        <translation>يعيد ما حُذف هنا، ويرسل من جديد ما حُذف في السحابة</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::EditHistory</name>
    <message>
        <source>Taken back: %1</source>
        <comment>what was done</comment>
        <translation>تم التراجع عن: %1</translation>
    </message>
    <message>
        <source>Done again: %1</source>
        <comment>what was done</comment>
        <translation>تمت الإعادة: %1</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::EditQueue</name>
    <message>
        <source>What you changed while the file could not be written was refused: %1 (%2)</source>
        <comment>why, values</comment>
        <translation>رُفض ما غيّرته حين تعذرت الكتابة في الملف: %1 (%2)</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ExportStrip</name>
    <message>
        <source>Cancel</source>
        <translation>إلغاء</translation>
    </message>
    <message>
        <source>Progress of the export</source>
        <translation>تقدم التصدير</translation>
    </message>
    <message>
        <source>The export was stopped; no file was written.</source>
        <translation>أُوقف التصدير؛ ولم يُكتب أي ملف.</translation>
    </message>
    <message>
        <source>Writing the file · %1 of %2 rows</source>
        <translation>تجري كتابة الملف · الصفوف: %1 من %2</translation>
    </message>
    <message>
        <source>Writing the file…</source>
        <translation>تجري كتابة الملف…</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::FileStep</name>
    <message>
        <source>A database file that is &amp;here already</source>
        <translation>ملف قاعدة بيانات موجود &amp;هنا بالفعل</translation>
    </message>
    <message>
        <source>A &amp;new file, filled with what the company has</source>
        <translation>ملف &amp;جديد يُملأ بما لدى الشركة</translation>
    </message>
    <message>
        <source>B&amp;rowse…</source>
        <translation>ا&amp;ستعراض…</translation>
    </message>
    <message>
        <source>Choose a file, or drop one here</source>
        <translation>اختر ملفًا أو أفلته هنا</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>ال&amp;ملف</translation>
    </message>
    <message>
        <source>Which database?</source>
        <translation>أي قاعدة بيانات؟</translation>
    </message>
    <message>
        <source>An SQLite file on this computer. The programs that use it go on as before, also while it is synced.</source>
        <translation>ملف SQLite على هذا الحاسوب. تواصل البرامج التي تستخدمه عملها كالسابق، حتى أثناء المزامنة.</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>متابعة</translation>
    </message>
    <message>
        <source>Choose a database file</source>
        <translation>اختيار ملف قاعدة بيانات</translation>
    </message>
    <message>
        <source>SQLite databases (*.db *.sqlite *.sqlite3 *.db3)</source>
        <translation>قواعد بيانات SQLite (*.db *.sqlite *.sqlite3 *.db3)</translation>
    </message>
    <message>
        <source>All files (*)</source>
        <translation>كل الملفات (*)</translation>
    </message>
    <message>
        <source>There is no file %1. Choose another, or a new file.</source>
        <translation>لا يوجد ملف %1. اختر ملفًا آخر أو ملفًا جديدًا.</translation>
    </message>
    <message>
        <source>%1 is a folder. Choose a file in it.</source>
        <translation>%1 مجلد. اختر ملفًا فيه.</translation>
    </message>
    <message>
        <source>You do not have permission to write to %1. Ask for it, or choose another file.</source>
        <translation>الكتابة في %1 غير مسموح بها. اطلب الإذن أو اختر ملفًا آخر.</translation>
    </message>
    <message>
        <source>%1 exists already. Choose another name, or the choice above.</source>
        <translation>%1 موجود بالفعل. اختر اسمًا آخر، أو الخيار أعلاه.</translation>
    </message>
    <message>
        <source>No file can be made in the folder %1. Choose another.</source>
        <translation>لا يمكن إنشاء ملف في المجلد %1. اختر مجلدًا آخر.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::FilterBar</name>
    <message>
        <source>Filter</source>
        <translation>تصفية</translation>
    </message>
    <message>
        <source>Column to filter by</source>
        <translation>العمود الذي تتم التصفية حسبه</translation>
    </message>
    <message>
        <source>How to compare</source>
        <translation>طريقة المقارنة</translation>
    </message>
    <message>
        <source>Value to compare with</source>
        <translation>القيمة المراد المقارنة بها</translation>
    </message>
    <message>
        <source>Value</source>
        <translation>القيمة</translation>
    </message>
    <message>
        <source>Add no filter</source>
        <translation>عدم إضافة تصفية</translation>
    </message>
    <message>
        <source>Add no filter (Esc)</source>
        <translation>عدم إضافة تصفية (Esc)</translation>
    </message>
    <message>
        <source>Take this filter away</source>
        <translation>إزالة هذه التصفية</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::FirstSyncStep</name>
    <message>
        <source>Table</source>
        <translation>الجدول</translation>
    </message>
    <message>
        <source>Remark</source>
        <translation>ملاحظة</translation>
    </message>
    <message>
        <source>Tables that will sync</source>
        <translation>الجداول التي ستتم مزامنتها</translation>
    </message>
    <message>
        <source>Progress of the first sync</source>
        <translation>تقدم المزامنة الأولى</translation>
    </message>
    <message>
        <source>All set</source>
        <translation>كل شيء جاهز</translation>
    </message>
    <message>
        <source>The first sync</source>
        <translation>المزامنة الأولى</translation>
    </message>
    <message>
        <source>From now on db-sync keeps this database in step by itself.</source>
        <translation>من الآن فصاعدًا يُبقي db-sync قاعدة البيانات هذه متزامنة تلقائيًا.</translation>
    </message>
    <message>
        <source>Your file stays where it is and as it is; nothing in it is lost.</source>
        <translation>يبقى ملفك في مكانه وكما هو؛ ولا يُفقد منه شيء.</translation>
    </message>
    <message>
        <source>Go on with the first sync</source>
        <translation>مواصلة المزامنة الأولى</translation>
    </message>
    <message>
        <source>Start the first sync</source>
        <translation>بدء المزامنة الأولى</translation>
    </message>
    <message>
        <source>Syncing…</source>
        <translation>تجري المزامنة…</translation>
    </message>
    <message>
        <source>Open the database</source>
        <translation>فتح قاعدة البيانات</translation>
    </message>
    <message>
        <source>%1 will be made and filled with the tables and rows of %2.</source>
        <translation>سيُنشأ %1 ويُملأ بجداول %2 وصفوفها.</translation>
    </message>
    <message>
        <source>%1, with %3, will be linked to %2. Where %2 has no data yet, these tables and rows become its first; else rows with the same key are compared, and what differs is shown to you.</source>
        <translation>سيُربط %1، وفيه %3، بـ %2. إن لم يكن لدى %2 بيانات بعد صارت هذه الجداول والصفوف أولى بياناتها؛ وإلا تُقارن الصفوف ذات المفتاح نفسه ويُعرض عليك ما يختلف.</translation>
    </message>
    <message>
        <source>This file is linked already; there is nothing more to do.</source>
        <translation>هذا الملف مرتبط بالفعل؛ لم يبق ما تفعله.</translation>
    </message>
    <message>
        <source>stays here: %1</source>
        <translation>يبقى هنا: %1</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>جارٍ الإيقاف…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) differ on both sides; you can decide about them under “Conflicts”.</source>
        <translation>
            <numerusform>لا يختلف أي صف في الجانبين؛ لا شيء للبتّ فيه في «التعارضات».</numerusform>
            <numerusform>يختلف صف واحد في الجانبين؛ يمكنك البتّ فيه في «التعارضات».</numerusform>
            <numerusform>يختلف صفان في الجانبين؛ يمكنك البتّ فيهما في «التعارضات».</numerusform>
            <numerusform>تختلف %Ln صفوف في الجانبين؛ يمكنك البتّ فيها في «التعارضات».</numerusform>
            <numerusform>يختلف %Ln صفًا في الجانبين؛ يمكنك البتّ فيها في «التعارضات».</numerusform>
            <numerusform>يختلف %Ln صف في الجانبين؛ يمكنك البتّ فيها في «التعارضات».</numerusform>
        </translation>
    </message>
    <message>
        <source>Your company&apos;s tables and rows come to this computer; what is in the cloud stays there.</source>
        <translation>تصل جداول شركتك وصفوفها إلى هذا الحاسوب، وما في السحابة يبقى فيها.</translation>
    </message>
    <message>
        <source>Try again</source>
        <translation>إعادة المحاولة</translation>
    </message>
    <message>
        <source>Stop</source>
        <translation>إيقاف</translation>
    </message>
    <message>
        <source>Later</source>
        <translation>لاحقًا</translation>
    </message>
    <message>
        <source>Stopped. What has arrived stays, and nothing is lost. It goes on once you choose “%1”, now or later.</source>
        <translation>توقفت. يبقى ما وصل ولم يُفقد شيء. وتستمر متى اخترت «%1»، الآن أو لاحقًا.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::FoldedText</name>
    <message>
        <source>Details</source>
        <translation>التفاصيل</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::FormDialog</name>
    <message>
        <source>Waiting for the cloud…</source>
        <translation>في انتظار السحابة…</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::HeaderBar</name>
    <message>
        <source>Stopped. What has arrived stays; the next sync goes on from there.</source>
        <translation>توقفت. ما وصل يبقى، وتواصل المزامنة التالية من هناك.</translation>
    </message>
    <message>
        <source>Allow the deletions that wait?</source>
        <translation>السماح بعمليات الحذف المنتظرة؟</translation>
    </message>
    <message>
        <source>More than half of the rows of a table will be deleted, here or in the cloud. Other changes have already been synced.</source>
        <translation>سيُحذف أكثر من نصف صفوف أحد الجداول، هنا أو في السحابة. أما التغييرات الأخرى فقد تمت مزامنتها.</translation>
    </message>
    <message>
        <source>Allow and sync</source>
        <translation>السماح والمزامنة</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ImportDialog</name>
    <message>
        <source>The first line names the columns</source>
        <translation>السطر الأول يحوي أسماء الأعمدة</translation>
    </message>
    <message>
        <source>Change rows whose key is already there</source>
        <translation>تغيير الصفوف التي يوجد مفتاحها بالفعل</translation>
    </message>
    <message>
        <source>Import %1 into %2</source>
        <translation>استيراد %1 إلى %2</translation>
    </message>
    <message>
        <source>Field separator</source>
        <translation>ما يفصل بين الحقول</translation>
    </message>
    <message>
        <source>Comma</source>
        <translation>فاصلة</translation>
    </message>
    <message>
        <source>Semicolon</source>
        <translation>فاصلة منقوطة</translation>
    </message>
    <message>
        <source>Tab</source>
        <translation>علامة جدولة</translation>
    </message>
    <message>
        <source>Vertical bar</source>
        <translation>خط عمودي</translation>
    </message>
    <message>
        <source>The first lines of the file; the first line here says which column takes what</source>
        <translation>الأسطر الأولى من الملف؛ والسطر الأول هنا يحدد أي عمود يأخذ ماذا</translation>
    </message>
    <message>
        <source>Lines that do not fit</source>
        <translation>الأسطر غير المناسبة</translation>
    </message>
    <message>
        <source>Import</source>
        <translation>استيراد</translation>
    </message>
    <message>
        <source>Choose which column takes which field. Fields without a column are left out; all lines are imported, or none.</source>
        <translation>اختر أي عمود يأخذ أي حقل. الحقول التي بلا عمود تُستبعد؛ وتُستورد كل الأسطر أو لا يُستورد شيء.</translation>
    </message>
    <message>
        <source>Field %1</source>
        <translation>الحقل %1</translation>
    </message>
    <message>
        <source>Column that takes %1</source>
        <comment>title of a field</comment>
        <translation>العمود الذي يأخذ %1</translation>
    </message>
    <message>
        <source>– left out –</source>
        <translation>– مستبعَد –</translation>
    </message>
    <message>
        <source>Two fields go into %1. Leave one of them out.</source>
        <translation>هناك حقلان للعمود %1. استبعد أحدهما.</translation>
    </message>
    <message>
        <source>Choose a column for at least one field.</source>
        <translation>اختر عمودًا لحقل واحد على الأقل.</translation>
    </message>
    <message>
        <source>Importing…</source>
        <translation>جارٍ الاستيراد…</translation>
    </message>
    <message>
        <source>Line</source>
        <translation>السطر</translation>
    </message>
    <message>
        <source>What does not fit</source>
        <translation>ما لا يناسب</translation>
    </message>
    <message numerus="yes">
        <source>Nothing was imported: %Ln line(s) do not fit. Correct the file, or leave a column out.</source>
        <translation>
            <numerusform>لم يُستورد شيء. صحّح الملف أو استبعد عمودًا.</numerusform>
            <numerusform>لم يُستورد شيء: سطر واحد غير مناسب. صحّح الملف أو استبعد عمودًا.</numerusform>
            <numerusform>لم يُستورد شيء: سطران غير مناسبين. صحّح الملف أو استبعد عمودًا.</numerusform>
            <numerusform>لم يُستورد شيء: %Ln أسطر غير مناسبة. صحّح الملف أو استبعد عمودًا.</numerusform>
            <numerusform>لم يُستورد شيء: %Ln سطرًا غير مناسب. صحّح الملف أو استبعد عمودًا.</numerusform>
            <numerusform>لم يُستورد شيء: %Ln سطر غير مناسب. صحّح الملف أو استبعد عمودًا.</numerusform>
        </translation>
    </message>
    <message>
        <source>Progress of the import</source>
        <translation>تقدم الاستيراد</translation>
    </message>
    <message>
        <source>Importing · %1</source>
        <comment>rows</comment>
        <translation>جارٍ الاستيراد · %1</translation>
    </message>
    <message>
        <source>The import was stopped; nothing was imported.</source>
        <translation>أُوقف الاستيراد؛ ولم يُستورد شيء.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::KeysDialog</name>
    <message>
        <source>Keyboard shortcuts</source>
        <translation>المفاتيح</translation>
    </message>
    <message>
        <source>What</source>
        <translation>الوظيفة</translation>
    </message>
    <message>
        <source>What keys do, by view</source>
        <translation>ما تفعله المفاتيح حسب الواجهة</translation>
    </message>
    <message>
        <source>Everywhere</source>
        <translation>في كل مكان</translation>
    </message>
    <message>
        <source> or </source>
        <comment>between keys</comment>
        <translation> أو </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ListPane</name>
    <message>
        <source>Add…</source>
        <translation>إضافة…</translation>
    </message>
    <message>
        <source>Refresh</source>
        <translation>تحديث</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>تجري القراءة…</translation>
    </message>
    <message numerus="yes">
        <source>%Ln line(s)</source>
        <translation>
            <numerusform>لا عناصر</numerusform>
            <numerusform>عنصر واحد</numerusform>
            <numerusform>عنصران</numerusform>
            <numerusform>%Ln عناصر</numerusform>
            <numerusform>%Ln عنصرًا</numerusform>
            <numerusform>%Ln عنصر</numerusform>
        </translation>
    </message>
    <message>
        <source>Revoke…</source>
        <translation>حظر…</translation>
    </message>
    <message>
        <source>Change…</source>
        <translation>تغيير…</translation>
    </message>
    <message>
        <source>Move…</source>
        <translation>نقل…</translation>
    </message>
    <message>
        <source>Suspend</source>
        <translation>تعليق</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>استئناف</translation>
    </message>
    <message>
        <source>Remove…</source>
        <translation>إزالة…</translation>
    </message>
    <message>
        <source>Remove the company %1?</source>
        <translation>إزالة الشركة %1؟</translation>
    </message>
    <message>
        <source>Nobody can use it any more. For 30 days “Resume” brings it back; then all its rows are deleted.</source>
        <translation>لن يستطيع أحد استخدامها بعد الآن. يعيدها «استئناف» خلال 30 يومًا؛ ثم تُحذف كل صفوفها.</translation>
    </message>
    <message>
        <source>Check</source>
        <translation>فحص</translation>
    </message>
    <message>
        <source>Take no new companies</source>
        <translation>تفريغ</translation>
    </message>
    <message>
        <source>Use again</source>
        <translation>استخدام مجددًا</translation>
    </message>
    <message>
        <source>Remove the datasource %1?</source>
        <translation>إزالة مصدر البيانات %1؟</translation>
    </message>
    <message>
        <source>The database itself stays; the cloud does not use it any more.</source>
        <translation>تبقى قاعدة البيانات نفسها، لكن السحابة لا تستخدمها بعد الآن.</translation>
    </message>
    <message>
        <source>Disable</source>
        <translation>تعطيل</translation>
    </message>
    <message>
        <source>Enable</source>
        <translation>تمكين</translation>
    </message>
    <message>
        <source>Remove</source>
        <translation>إزالة</translation>
    </message>
    <message>
        <source>Revoke the device %1?</source>
        <translation>حظر الجهاز %1؟</translation>
    </message>
    <message>
        <source>It cannot sync any more, for good. What was not sent stays on it.</source>
        <translation>لن يستطيع المزامنة بعد الآن نهائيًا. وما لم يُرسل يبقى عليه.</translation>
    </message>
    <message>
        <source>Revoke</source>
        <translation>حظر</translation>
    </message>
    <message>
        <source>Co&amp;mpany</source>
        <translation>ال&amp;شركة</translation>
    </message>
    <message>
        <source>All</source>
        <translation>الكل</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>إضافة</translation>
    </message>
    <message>
        <source>Refresh the list</source>
        <translation>تحديث القائمة</translation>
    </message>
    <message>
        <source>The datasource %1 can be reached, and is as it should be.</source>
        <translation>مصدر البيانات %1 متاح وسليم.</translation>
    </message>
    <message>
        <source>Search in this list</source>
        <translation>البحث في هذه القائمة</translation>
    </message>
    <message numerus="yes">
        <source>%L1 of %Ln line(s)</source>
        <translation>
            <numerusform>%L1 من %Ln عنصر</numerusform>
            <numerusform>%L1 من عنصر واحد (%Ln)</numerusform>
            <numerusform>%L1 من عنصرين (%Ln)</numerusform>
            <numerusform>%L1 من %Ln عناصر</numerusform>
            <numerusform>%L1 من %Ln عنصرًا</numerusform>
            <numerusform>%L1 من %Ln عنصر</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>the newest %Ln line(s)</source>
        <translation>
            <numerusform>أحدث %Ln عنصر</numerusform>
            <numerusform>أحدث عنصر (%Ln)</numerusform>
            <numerusform>أحدث عنصرين (%Ln)</numerusform>
            <numerusform>أحدث %Ln عناصر</numerusform>
            <numerusform>أحدث %Ln عنصرًا</numerusform>
            <numerusform>أحدث %Ln عنصر</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::LocalDataPage</name>
    <message>
        <source>The file can be written again; what you typed is saved.</source>
        <translation>يمكن الكتابة في الملف مجددًا، وحُفظ ما كتبته.</translation>
    </message>
    <message>
        <source>No tables yet</source>
        <translation>لا توجد جداول بعد</translation>
    </message>
    <message>
        <source>This database holds no tables. Once the company has some, a sync brings them here.</source>
        <translation>لا تحتوي قاعدة البيانات هذه على جداول. حالما يصبح لدى الشركة جداول تأتي بها المزامنة إلى هنا.</translation>
    </message>
    <message>
        <source>Sync now</source>
        <translation>المزامنة الآن</translation>
    </message>
    <message>
        <source>Tables</source>
        <translation>الجداول</translation>
    </message>
    <message>
        <source>Search in all columns</source>
        <translation>البحث في كل الأعمدة</translation>
    </message>
    <message>
        <source>Search in all columns of the table</source>
        <translation>البحث في كل أعمدة الجدول</translation>
    </message>
    <message>
        <source>%1 found</source>
        <translation>نتائج البحث: %1</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>تراجع</translation>
    </message>
    <message>
        <source>%1 so far…</source>
        <comment>rows that are counted</comment>
        <translation>%1 حتى الآن…</translation>
    </message>
    <message>
        <source>The row that you were changing was deleted meanwhile, here or by somebody else. Not saved: “%1”</source>
        <translation>حُذف الصف الذي كنت تغيّره في هذه الأثناء، هنا أو من شخص آخر. لم يُحفظ: «%1»</translation>
    </message>
    <message>
        <source>%1 · not synced: %2</source>
        <comment>how many rows, why</comment>
        <translation>%1 · لا يُزامَن: %2</translation>
    </message>
    <message>
        <source>Searching…</source>
        <translation>جارٍ البحث…</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>تجري القراءة…</translation>
    </message>
    <message>
        <source>Sorting…</source>
        <translation>جارٍ الترتيب…</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::LoginDialog</name>
    <message>
        <source>Log in</source>
        <translation>تسجيل الدخول</translation>
    </message>
    <message>
        <source>Log in as an operator</source>
        <translation>تسجيل الدخول بصفة مشغّل</translation>
    </message>
    <message>
        <source>&amp;Server</source>
        <translation>ال&amp;خادم</translation>
    </message>
    <message>
        <source>Type the address of the server.</source>
        <translation>اكتب عنوان الخادم.</translation>
    </message>
    <message>
        <source>Logging in…</source>
        <translation>جارٍ تسجيل الدخول…</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::MainWindow</name>
    <message>
        <source>Welcome to db-sync</source>
        <translation>مرحبًا بك في db-sync</translation>
    </message>
    <message>
        <source>It keeps an SQLite database on this computer in step with your company&apos;s cloud. Choose a database file, or drop one here, to begin.</source>
        <translation>يُبقي قاعدة بيانات SQLite على هذا الحاسوب متزامنة مع سحابة شركتك. اختر ملف قاعدة بيانات أو أفلته هنا للبدء.</translation>
    </message>
    <message>
        <source>Set up…</source>
        <translation>إعداد…</translation>
    </message>
    <message>
        <source>Link another database</source>
        <translation>ربط قاعدة بيانات أخرى</translation>
    </message>
    <message>
        <source>%1 – %2 – %3</source>
        <comment>state, file, product</comment>
        <translation>%1 – %2 – %3</translation>
    </message>
    <message>
        <source>About db-sync</source>
        <translation>حول db-sync</translation>
    </message>
    <message>
        <source>db-sync %1</source>
        <translation>db-sync %1</translation>
    </message>
    <message>
        <source>Keeps SQLite databases in step with a company&apos;s cloud.
Licensed under Apache-2.0.</source>
        <translation>يُبقي قواعد بيانات SQLite متزامنة مع سحابة الشركة.
مرخّص بموجب Apache-2.0.</translation>
    </message>
    <message>
        <source>&amp;File</source>
        <translation>&amp;ملف</translation>
    </message>
    <message>
        <source>&amp;Link another database…</source>
        <translation>&amp;ربط قاعدة بيانات أخرى…</translation>
    </message>
    <message>
        <source>&amp;Quit</source>
        <translation>إ&amp;نهاء</translation>
    </message>
    <message>
        <source>&amp;Sync</source>
        <translation>م&amp;زامنة</translation>
    </message>
    <message>
        <source>&amp;Sync now</source>
        <translation>الم&amp;زامنة الآن</translation>
    </message>
    <message>
        <source>S&amp;end only</source>
        <translation>إ&amp;رسال فقط</translation>
    </message>
    <message>
        <source>&amp;Fetch only</source>
        <translation>&amp;جلب فقط</translation>
    </message>
    <message>
        <source>&amp;Pause automatic sync</source>
        <translation>إيقاف المزامنة التلقائية &amp;مؤقتًا</translation>
    </message>
    <message>
        <source>&amp;View</source>
        <translation>&amp;عرض</translation>
    </message>
    <message>
        <source>&amp;Help</source>
        <translation>م&amp;ساعدة</translation>
    </message>
    <message>
        <source>&amp;About db-sync</source>
        <translation>&amp;حول db-sync</translation>
    </message>
    <message>
        <source>Menu</source>
        <translation>القائمة</translation>
    </message>
    <message numerus="yes">
        <source>Quit before %Ln change(s) could be written?</source>
        <translation>
            <numerusform>الإنهاء الآن؟</numerusform>
            <numerusform>الإنهاء قبل كتابة تغيير واحد؟</numerusform>
            <numerusform>الإنهاء قبل كتابة تغييرين؟</numerusform>
            <numerusform>الإنهاء قبل كتابة %Ln تغييرات؟</numerusform>
            <numerusform>الإنهاء قبل كتابة %Ln تغييرًا؟</numerusform>
            <numerusform>الإنهاء قبل كتابة %Ln تغيير؟</numerusform>
        </translation>
    </message>
    <message>
        <source>The file cannot be written to right now. What you typed waits for it, and is lost when db-sync quits.</source>
        <translation>تتعذر الكتابة في الملف الآن. ما كتبته ينتظر، ويضيع إذا أُغلق db-sync.</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>إنهاء</translation>
    </message>
    <message>
        <source>&amp;Keyboard shortcuts…</source>
        <translation>ال&amp;مفاتيح…</translation>
    </message>
    <message>
        <source>The file cannot be written to right now. What you typed is kept, and is written when db-sync runs again and the file can be written to.</source>
        <translation>تتعذر الكتابة في الملف الآن. ما كتبته محفوظ، وسيُكتب عندما يعمل db-sync مجددًا وتصبح الكتابة في الملف ممكنة.</translation>
    </message>
    <message>
        <source>Pause for an &amp;hour</source>
        <translation>إيقاف مؤقت ل&amp;ساعة</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::MessageBar</name>
    <message>
        <source>Close this message</source>
        <translation>إغلاق هذه الرسالة</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>نسخ التقرير</translation>
    </message>
    <message>
        <source>Copies what whoever helps you needs to know; no passwords, no data</source>
        <translation>ينسخ ما يحتاج من يساعدك إلى معرفته؛ بلا كلمات مرور ولا بيانات</translation>
    </message>
    <message>
        <source>Details of the problem</source>
        <translation>تفاصيل المشكلة</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::MoveDialog</name>
    <message>
        <source>Move %1</source>
        <translation>نقل %1</translation>
    </message>
    <message>
        <source>Move</source>
        <translation>نقل</translation>
    </message>
    <message>
        <source>All rows go there with their history. Devices go on working; for a moment they wait.</source>
        <translation>تنتقل كل الصفوف إلى هناك مع سجلها. تواصل الأجهزة العمل، لكنها تنتظر لحظة.</translation>
    </message>
    <message>
        <source>To &amp;datasource</source>
        <translation>إلى &amp;مصدر البيانات</translation>
    </message>
    <message>
        <source>There is no other datasource. Add one first.</source>
        <translation>لا يوجد مصدر بيانات آخر. أضف واحدًا أولًا.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::MovedKeysLabel</name>
    <message>
        <source>%1 %2 is %3 now</source>
        <comment>table, old number, new number</comment>
        <translation>%1 %2 أصبح الآن %3</translation>
    </message>
    <message numerus="yes">
        <source>%Ln more</source>
        <translation>
            <numerusform>لا مزيد</numerusform>
            <numerusform>واحد آخر</numerusform>
            <numerusform>اثنان آخران</numerusform>
            <numerusform>%Ln أخرى</numerusform>
            <numerusform>%Ln أخرى</numerusform>
            <numerusform>%Ln أخرى</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln new row(s) got another number, because somebody else had taken it; what refers to them follows: %1</source>
        <translation>
            <numerusform>لم يحصل أي صف جديد على رقم آخر: %1</numerusform>
            <numerusform>حصل صف جديد واحد على رقم آخر لأن شخصًا آخر أخذ رقمه؛ وما يشير إليه يتبعه: %1</numerusform>
            <numerusform>حصل صفان جديدان على رقمين آخرين لأن شخصًا آخر أخذ رقميهما؛ وما يشير إليهما يتبعهما: %1</numerusform>
            <numerusform>حصلت %Ln صفوف جديدة على أرقام أخرى لأن شخصًا آخر أخذ أرقامها؛ وما يشير إليها يتبعها: %1</numerusform>
            <numerusform>حصل %Ln صفًا جديدًا على أرقام أخرى لأن شخصًا آخر أخذ أرقامها؛ وما يشير إليها يتبعها: %1</numerusform>
            <numerusform>حصل %Ln صف جديد على أرقام أخرى لأن شخصًا آخر أخذ أرقامها؛ وما يشير إليها يتبعها: %1</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::Navigation</name>
    <message>
        <source>Views</source>
        <translation>الواجهات</translation>
    </message>
    <message>
        <source>Overview</source>
        <translation>نظرة عامة</translation>
    </message>
    <message>
        <source>Local data</source>
        <translation>البيانات المحلية</translation>
    </message>
    <message>
        <source>Pending changes</source>
        <translation>تغييرات بانتظار الإرسال</translation>
    </message>
    <message>
        <source>Conflicts</source>
        <translation>التعارضات</translation>
    </message>
    <message>
        <source>Activity</source>
        <translation>النشاط</translation>
    </message>
    <message>
        <source>Settings</source>
        <translation>الإعدادات</translation>
    </message>
    <message>
        <source>Administration</source>
        <translation>الإدارة</translation>
    </message>
    <message>
        <source>9999+</source>
        <translation>9999+</translation>
    </message>
    <message>
        <source>%1, %2</source>
        <comment>view, how many wait there</comment>
        <translation>%1، %2</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::Notices</name>
    <message numerus="yes">
        <source>%Ln decision(s) needed</source>
        <translation>
            <numerusform>لا قرارات مطلوبة</numerusform>
            <numerusform>مطلوب قرار واحد</numerusform>
            <numerusform>مطلوب قراران</numerusform>
            <numerusform>مطلوب %Ln قرارات</numerusform>
            <numerusform>مطلوب %Ln قرارًا</numerusform>
            <numerusform>مطلوب %Ln قرار</numerusform>
        </translation>
    </message>
    <message>
        <source>Rows were changed here and in the cloud. Nothing is lost; everything else goes on.</source>
        <translation>تغيّرت صفوف هنا وفي السحابة. لم يُفقد شيء؛ وكل ما عداها مستمر.</translation>
    </message>
    <message>
        <source>Something waits for you</source>
        <translation>هناك أمر ينتظرك</translation>
    </message>
    <message>
        <source>You are signed out</source>
        <translation>تم تسجيل خروجك</translation>
    </message>
    <message>
        <source>Sign in again to go on syncing. Your changes are safe here.</source>
        <translation>سجّل الدخول مجددًا لمواصلة المزامنة. تغييراتك آمنة هنا.</translation>
    </message>
    <message>
        <source>Several things wait for you</source>
        <translation>هناك عدة أمور تنتظرك</translation>
    </message>
    <message>
        <source>The overview says what they are. Nothing is lost.</source>
        <translation>تجدها في النظرة العامة. لم يُفقد شيء.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>file, what happened</comment>
        <translation>%1: %2</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::OverviewPage</name>
    <message>
        <source>Tables of this database</source>
        <translation>جداول قاعدة البيانات هذه</translation>
    </message>
    <message>
        <source>Enter opens the rows of a table</source>
        <translation>مفتاح Enter يفتح صفوف الجدول</translation>
    </message>
    <message>
        <source>What waits for you:</source>
        <translation>ما ينتظرك:</translation>
    </message>
    <message>
        <source>Decide…</source>
        <translation>اتخاذ القرار…</translation>
    </message>
    <message>
        <source>Show them</source>
        <translation>إظهارها</translation>
    </message>
    <message>
        <source>Show the table</source>
        <translation>إظهار الجدول</translation>
    </message>
    <message>
        <source>%1 · company %2 at %3</source>
        <comment>path, company, server</comment>
        <translation>%1 · الشركة %2 على %3</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::PendingModel</name>
    <message numerus="yes">
        <source>%Ln change(s)</source>
        <translation>
            <numerusform>لا تغييرات</numerusform>
            <numerusform>تغيير واحد</numerusform>
            <numerusform>تغييران</numerusform>
            <numerusform>%Ln تغييرات</numerusform>
            <numerusform>%Ln تغييرًا</numerusform>
            <numerusform>%Ln تغيير</numerusform>
        </translation>
    </message>
    <message>
        <source>waits for a decision</source>
        <translation>بانتظار قرار</translation>
    </message>
    <message>
        <source>Row</source>
        <translation>الصف</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>التغيير</translation>
    </message>
    <message>
        <source>What</source>
        <translation>التفاصيل</translation>
    </message>
    <message numerus="yes">
        <source>more than %Ln change(s)</source>
        <translation>
            <numerusform>تغييرات</numerusform>
            <numerusform>أكثر من تغيير واحد</numerusform>
            <numerusform>أكثر من تغييرين</numerusform>
            <numerusform>أكثر من %Ln تغييرات</numerusform>
            <numerusform>أكثر من %Ln تغييرًا</numerusform>
            <numerusform>أكثر من %Ln تغيير</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>dbsync::ui::PendingPage</name>
    <message>
        <source>Nothing waits to be sent</source>
        <translation>لا شيء بانتظار الإرسال</translation>
    </message>
    <message>
        <source>Every change made here has reached the cloud. New changes appear here by themselves.</source>
        <translation>وصل كل تغيير أُجري هنا إلى السحابة. وتظهر التغييرات الجديدة هنا تلقائيًا.</translation>
    </message>
    <message>
        <source>Show local data</source>
        <translation>إظهار البيانات المحلية</translation>
    </message>
    <message>
        <source>Filter by table, row or value</source>
        <translation>تصفية حسب الجدول أو الصف أو القيمة</translation>
    </message>
    <message>
        <source>Filter the pending changes</source>
        <translation>تصفية التغييرات التي بانتظار الإرسال</translation>
    </message>
    <message>
        <source>Pending changes by table</source>
        <translation>التغييرات التي بانتظار الإرسال حسب الجدول</translation>
    </message>
    <message>
        <source>Values before and after</source>
        <translation>القيم قبل التغيير وبعده</translation>
    </message>
    <message>
        <source>Revert this change…</source>
        <translation>إرجاع هذا التغيير…</translation>
    </message>
    <message>
        <source>Makes the row again what the cloud has</source>
        <translation>يعيد الصف كما هو في السحابة</translation>
    </message>
    <message>
        <source>Choose a change to see its values.</source>
        <translation>اختر تغييرًا لعرض قيمه.</translation>
    </message>
    <message>
        <source>%1 in %2: %3</source>
        <comment>kind of change, table, row</comment>
        <translation>%1 في %2: %3</translation>
    </message>
    <message>
        <source>%1 will be deleted again from %2. You can undo this.</source>
        <translation>سيُحذف %1 مجددًا من %2. يمكنك التراجع عن هذا.</translation>
    </message>
    <message>
        <source>%1 comes back into %2. You can undo this.</source>
        <translation>يعود %1 إلى %2. يمكنك التراجع عن هذا.</translation>
    </message>
    <message>
        <source>%1 in %2 becomes again what the cloud has. Your values go. You can undo this.</source>
        <translation>يعود %1 في %2 كما هو في السحابة. وتزول قيمك. يمكنك التراجع عن هذا.</translation>
    </message>
    <message>
        <source>Revert this change?</source>
        <translation>إرجاع هذا التغيير؟</translation>
    </message>
    <message>
        <source>Revert</source>
        <translation>إرجاع</translation>
    </message>
    <message>
        <source>Show the row</source>
        <translation>إظهار الصف</translation>
    </message>
    <message>
        <source>Shows the row among the others of its table</source>
        <translation>يُظهر الصف بين صفوف جدوله الأخرى</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>تراجع</translation>
    </message>
    <message>
        <source>Undo: %1</source>
        <translation>تراجع: %1</translation>
    </message>
    <message numerus="yes">
        <source>Revert %Ln change(s)…</source>
        <translation>
            <numerusform>إرجاع التغييرات…</numerusform>
            <numerusform>إرجاع تغيير واحد…</numerusform>
            <numerusform>إرجاع تغييرين…</numerusform>
            <numerusform>إرجاع %Ln تغييرات…</numerusform>
            <numerusform>إرجاع %Ln تغييرًا…</numerusform>
            <numerusform>إرجاع %Ln تغيير…</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) are chosen.</source>
        <translation>
            <numerusform>لم يُختر أي تغيير.</numerusform>
            <numerusform>تم اختيار تغيير واحد.</numerusform>
            <numerusform>تم اختيار تغييرين.</numerusform>
            <numerusform>تم اختيار %Ln تغييرات.</numerusform>
            <numerusform>تم اختيار %Ln تغييرًا.</numerusform>
            <numerusform>تم اختيار %Ln تغيير.</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>Revert %Ln change(s)?</source>
        <translation>
            <numerusform>إرجاع التغييرات؟</numerusform>
            <numerusform>إرجاع تغيير واحد؟</numerusform>
            <numerusform>إرجاع تغييرين؟</numerusform>
            <numerusform>إرجاع %Ln تغييرات؟</numerusform>
            <numerusform>إرجاع %Ln تغييرًا؟</numerusform>
            <numerusform>إرجاع %Ln تغيير؟</numerusform>
        </translation>
    </message>
    <message>
        <source>Each row becomes again what the cloud has, all at once. Rows that wait for a decision stay. You can undo this.</source>
        <translation>يعود كل صف كما هو في السحابة، دفعة واحدة. أما الصفوف التي تنتظر قرارًا فتبقى. يمكنك التراجع عن هذا.</translation>
    </message>
    <message>
        <source>%1.</source>
        <comment>what was done</comment>
        <translation>%1.</translation>
    </message>
    <message>
        <source>No change contains this.</source>
        <translation>لا يحتوي أي تغيير على هذا.</translation>
    </message>
    <message>
        <source>History of the row…</source>
        <translation>سجل الصف…</translation>
    </message>
    <message>
        <source>Shows what was done to the row before</source>
        <translation>يُظهر ما جرى للصف من قبل</translation>
    </message>
    <message numerus="yes">
        <source>%Ln row(s) are kept.</source>
        <translation>
            <numerusform>لم يُبق على أي صف.</numerusform>
            <numerusform>أُبقي على صف واحد.</numerusform>
            <numerusform>أُبقي على صفين.</numerusform>
            <numerusform>أُبقي على %Ln صفوف.</numerusform>
            <numerusform>أُبقي على %Ln صفًا.</numerusform>
            <numerusform>أُبقي على %Ln صف.</numerusform>
        </translation>
    </message>
    <message>
        <source>In the cloud</source>
        <translation>في السحابة</translation>
    </message>
    <message>
        <source>Counting the changes that are chosen…</source>
        <translation>جارٍ عدّ التغييرات المختارة…</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::PoliciesBox</name>
    <message>
        <source>Where both sides changed a row</source>
        <translation>عندما يغيّر الجانبان صفًا</translation>
    </message>
    <message>
        <source>Wh&amp;o decides</source>
        <translation>من يق&amp;رر</translation>
    </message>
    <message>
        <source>Table or column</source>
        <translation>الجدول أو العمود</translation>
    </message>
    <message>
        <source>Who decides</source>
        <translation>من يقرر</translation>
    </message>
    <message>
        <source>Tables and columns, and who decides for them</source>
        <translation>الجداول والأعمدة ومن يقرر بشأنها</translation>
    </message>
    <message>
        <source>Sign in to see what your company has decided.</source>
        <translation>سجّل الدخول لترى ما قررته شركتك.</translation>
    </message>
    <message>
        <source>Holds for everyone of %1, from the next sync on.</source>
        <translation>يسري على جميع أفراد %1 بدءًا من المزامنة التالية.</translation>
    </message>
    <message>
        <source>Managers and administrators of your company decide this.</source>
        <translation>يقرر هذا المديرون والمسؤولون في شركتك.</translation>
    </message>
    <message>
        <source>as the table</source>
        <translation>مثل الجدول</translation>
    </message>
    <message>
        <source>S&amp;et for everyone</source>
        <translation>تطبيق على ال&amp;جميع</translation>
    </message>
    <message>
        <source>As the table: %1</source>
        <translation>مثل الجدول: %1</translation>
    </message>
    <message>
        <source>Not set yet. Once it is, it holds for everyone of %1, from the next sync on.</source>
        <translation>لم يُطبَّق بعد. بعد تطبيقه يسري على جميع أفراد %1 بدءًا من المزامنة التالية.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ProblemDetails</name>
    <message>
        <source>Details of the problem</source>
        <translation>تفاصيل المشكلة</translation>
    </message>
    <message>
        <source>Copy report</source>
        <translation>نسخ التقرير</translation>
    </message>
    <message>
        <source>Copies what whoever helps you needs to know; no passwords, no data</source>
        <translation>ينسخ ما يحتاج من يساعدك إلى معرفته؛ بلا كلمات مرور ولا بيانات</translation>
    </message>
    <message>
        <source>Copied</source>
        <translation>تم النسخ</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ProgressStrip</name>
    <message>
        <source>Cancel</source>
        <translation>إلغاء</translation>
    </message>
    <message>
        <source>Progress of the sync</source>
        <translation>تقدم المزامنة</translation>
    </message>
    <message>
        <source>Stops at the next safe point; what has arrived stays, and the next sync goes on from there</source>
        <translation>تتوقف عند النقطة الآمنة التالية؛ ما وصل يبقى، وتواصل المزامنة التالية من هناك</translation>
    </message>
    <message>
        <source>Stopping…</source>
        <translation>جارٍ الإيقاف…</translation>
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
        <translation>%1 (%2)</translation>
    </message>
    <message>
        <source>Copy</source>
        <translation>نسخ</translation>
    </message>
    <message>
        <source>Paste</source>
        <translation>لصق</translation>
    </message>
    <message>
        <source>Add a row…</source>
        <translation>إضافة صف…</translation>
    </message>
    <message>
        <source>Duplicate the row…</source>
        <translation>تكرار الصف…</translation>
    </message>
    <message>
        <source>Change the row…</source>
        <translation>تغيير الصف…</translation>
    </message>
    <message>
        <source>Delete the rows</source>
        <translation>حذف الصفوف</translation>
    </message>
    <message>
        <source>Make NULL</source>
        <translation>جعلها NULL</translation>
    </message>
    <message>
        <source>Show the whole value…</source>
        <translation>إظهار القيمة كاملة…</translation>
    </message>
    <message>
        <source>Compare with the cloud</source>
        <translation>مقارنة بالسحابة</translation>
    </message>
    <message>
        <source>Filter by this value</source>
        <translation>تصفية حسب هذه القيمة</translation>
    </message>
    <message>
        <source>Undo</source>
        <translation>تراجع</translation>
    </message>
    <message>
        <source>Redo</source>
        <translation>إعادة</translation>
    </message>
    <message>
        <source>Import CSV…</source>
        <translation>استيراد CSV…</translation>
    </message>
    <message>
        <source>Export CSV…</source>
        <translation>تصدير CSV…</translation>
    </message>
    <message>
        <source>More</source>
        <translation>المزيد</translation>
    </message>
    <message>
        <source>Undo: %1</source>
        <translation>تراجع: %1</translation>
    </message>
    <message>
        <source>Redo: %1</source>
        <translation>إعادة: %1</translation>
    </message>
    <message>
        <source>Nothing was copied: not all of these rows are read yet. Choose fewer.</source>
        <translation>لم يُنسخ شيء: لم تُقرأ كل هذه الصفوف بعد. اختر أقل.</translation>
    </message>
    <message>
        <source>Nothing was deleted: not all of these rows are read yet. Choose fewer.</source>
        <translation>لم يُحذف شيء: لم تُقرأ كل هذه الصفوف بعد. اختر أقل.</translation>
    </message>
    <message>
        <source>Import CSV</source>
        <translation>استيراد CSV</translation>
    </message>
    <message>
        <source>Tables of text (*.csv *.tsv *.txt);;All files (*)</source>
        <translation>جداول نصية (*.csv *.tsv *.txt);;كل الملفات (*)</translation>
    </message>
    <message>
        <source>%1.</source>
        <comment>what was done</comment>
        <translation>%1.</translation>
    </message>
    <message>
        <source>Export CSV</source>
        <translation>تصدير CSV</translation>
    </message>
    <message>
        <source>Tables of text (*.csv)</source>
        <translation>جداول نصية (*.csv)</translation>
    </message>
    <message>
        <source>%1 written to %2.</source>
        <comment>rows, file</comment>
        <translation>تمت كتابة %1 في %2.</translation>
    </message>
    <message>
        <source>History of the row…</source>
        <translation>سجل الصف…</translation>
    </message>
    <message>
        <source>Paste as new rows</source>
        <translation>لصق كصفوف جديدة</translation>
    </message>
    <message>
        <source>Bring the saved value back</source>
        <translation>استعادة القيمة المحفوظة</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowDelegate</name>
    <message>
        <source>NULL: no value</source>
        <translation>NULL: بلا قيمة</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowEdits</name>
    <message numerus="yes">
        <source>%1, and %Ln row(s) that belong to them.</source>
        <translation>
            <numerusform>%1.</numerusform>
            <numerusform>%1، وصف واحد تابع لها.</numerusform>
            <numerusform>%1، وصفان تابعان لها.</numerusform>
            <numerusform>%1، و%Ln صفوف تابعة لها.</numerusform>
            <numerusform>%1، و%Ln صفًا تابعًا لها.</numerusform>
            <numerusform>%1، و%Ln صف تابع لها.</numerusform>
        </translation>
    </message>
    <message>
        <source>%1.</source>
        <comment>what was done</comment>
        <translation>%1.</translation>
    </message>
    <message>
        <source>Nothing was pasted: not all of the rows that it would change are there.</source>
        <translation>لم يُلصق شيء: ليست كل الصفوف التي كانت ستتغير موجودة.</translation>
    </message>
    <message>
        <source>Nothing was pasted. Line %1: %2</source>
        <translation>لم يُلصق شيء. السطر %1: %2</translation>
    </message>
    <message numerus="yes">
        <source>Nothing was pasted: it needs %Ln column(s) more than there are from here on.</source>
        <translation>
            <numerusform>لم يُلصق شيء.</numerusform>
            <numerusform>لم يُلصق شيء: يلزم عمود واحد أكثر مما يوجد ابتداءً من هنا.</numerusform>
            <numerusform>لم يُلصق شيء: يلزم عمودان أكثر مما يوجد ابتداءً من هنا.</numerusform>
            <numerusform>لم يُلصق شيء: تلزم %Ln أعمدة أكثر مما يوجد ابتداءً من هنا.</numerusform>
            <numerusform>لم يُلصق شيء: يلزم %Ln عمودًا أكثر مما يوجد ابتداءً من هنا.</numerusform>
            <numerusform>لم يُلصق شيء: يلزم %Ln عمود أكثر مما يوجد ابتداءً من هنا.</numerusform>
        </translation>
    </message>
    <message>
        <source>Nothing was pasted: not all rows of the table are read yet. Try again in a moment.</source>
        <translation>لم يُلصق شيء: لم تُقرأ كل صفوف الجدول بعد. حاول مجددًا بعد لحظة.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowForm</name>
    <message>
        <source>Change a row of %1</source>
        <translation>تغيير صف من %1</translation>
    </message>
    <message>
        <source>Add a row to %1</source>
        <translation>إضافة صف إلى %1</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>حفظ</translation>
    </message>
    <message>
        <source>Add the row</source>
        <translation>إضافة الصف</translation>
    </message>
    <message>
        <source>Default</source>
        <translation>الافتراضي</translation>
    </message>
    <message>
        <source>%1 has no value of its own</source>
        <comment>column</comment>
        <translation>%1 بلا قيمة خاصة به</translation>
    </message>
    <message>
        <source>%1 *</source>
        <comment>a column that needs a value</comment>
        <translation>%1 *</translation>
    </message>
    <message>
        <source>assigned automatically</source>
        <translation>تُعيَّن تلقائيًا</translation>
    </message>
    <message>
        <source>Type to find a row of %1</source>
        <translation>اكتب للعثور على صف من %1</translation>
    </message>
    <message>
        <source>default: %1</source>
        <comment>SQL expression</comment>
        <translation>الافتراضي: %1</translation>
    </message>
    <message>
        <source>a whole number</source>
        <translation>عدد صحيح</translation>
    </message>
    <message>
        <source>a number such as 1.5</source>
        <translation>عدد مثل 1.5</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowHistoryDialog</name>
    <message>
        <source>Take this back…</source>
        <translation>التراجع عن هذا…</translation>
    </message>
    <message>
        <source>History of %1 in %2</source>
        <comment>row, table</comment>
        <translation>سجل %1 في %2</translation>
    </message>
    <message>
        <source>Reading…</source>
        <translation>تجري القراءة…</translation>
    </message>
    <message>
        <source>What was done to the row, newest first</source>
        <translation>ما جرى للصف، الأحدث أولًا</translation>
    </message>
    <message>
        <source>When</source>
        <translation>الوقت</translation>
    </message>
    <message>
        <source>What</source>
        <translation>الإجراء</translation>
    </message>
    <message>
        <source>Who</source>
        <translation>بواسطة</translation>
    </message>
    <message>
        <source>Change</source>
        <translation>التغيير</translation>
    </message>
    <message>
        <source>Nothing is kept of what was done to this row. Changes that wait here are not part of its history yet.</source>
        <translation>لا شيء محفوظ مما جرى لهذا الصف. التغييرات المنتظرة هنا ليست جزءًا من سجله بعد.</translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s), newest first.</source>
        <translation>
            <numerusform>لا تغييرات.</numerusform>
            <numerusform>تغيير واحد.</numerusform>
            <numerusform>تغييران، الأحدث أولًا.</numerusform>
            <numerusform>%Ln تغييرات، الأحدث أولًا.</numerusform>
            <numerusform>%Ln تغييرًا، الأحدث أولًا.</numerusform>
            <numerusform>%Ln تغيير، الأحدث أولًا.</numerusform>
        </translation>
    </message>
    <message>
        <source>Take this change back?</source>
        <translation>هل تريد التراجع عن هذا التغيير؟</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowPanel</name>
    <message>
        <source>Revert this change</source>
        <translation>إرجاع هذا التغيير</translation>
    </message>
    <message>
        <source>Decide the conflict</source>
        <translation>حل التعارض</translation>
    </message>
    <message>
        <source>In the cloud</source>
        <translation>في السحابة</translation>
    </message>
    <message>
        <source>Here</source>
        <translation>هنا</translation>
    </message>
    <message>
        <source>The row in the cloud and here</source>
        <translation>الصف في السحابة وهنا</translation>
    </message>
    <message>
        <source>Makes the row again what the cloud has</source>
        <translation>يعيد الصف كما هو في السحابة</translation>
    </message>
    <message>
        <source>Close the comparison</source>
        <translation>إغلاق المقارنة</translation>
    </message>
    <message>
        <source>This row is not synced: there is nothing to compare it with.</source>
        <translation>هذا الصف دون مزامنة: لا يوجد ما يُقارن به.</translation>
    </message>
    <message>
        <source>%1 is here as it is in the cloud.</source>
        <comment>row</comment>
        <translation>%1 هنا كما هو في السحابة.</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>row, what its mark means</comment>
        <translation>%1: %2</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowTable</name>
    <message>
        <source>Rows of the table</source>
        <translation>صفوف الجدول</translation>
    </message>
    <message>
        <source>Columns</source>
        <translation>الأعمدة</translation>
    </message>
    <message>
        <source>Show all, in the table&apos;s order</source>
        <translation>إظهار الكل بترتيب الجدول</translation>
    </message>
    <message>
        <source>Sort upwards</source>
        <translation>ترتيب تصاعدي</translation>
    </message>
    <message>
        <source>Sort downwards</source>
        <translation>ترتيب تنازلي</translation>
    </message>
    <message>
        <source>Do not sort</source>
        <translation>دون ترتيب</translation>
    </message>
    <message>
        <source>Filter by this column…</source>
        <translation>تصفية حسب هذا العمود…</translation>
    </message>
    <message>
        <source>Hide this column</source>
        <translation>إخفاء هذا العمود</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::RowsModel</name>
    <message>
        <source>Marks: new, changed, deleted, in conflict, just arrived</source>
        <translation>العلامات: جديد، مغيَّر، محذوف، في تعارض، وصل للتو</translation>
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
        <translation>ال&amp;مستخدم</translation>
    </message>
    <message>
        <source>&amp;Server</source>
        <translation>ال&amp;خادم</translation>
    </message>
    <message>
        <source>Where is your company&apos;s cloud?</source>
        <translation>أين سحابة شركتك؟</translation>
    </message>
    <message>
        <source>The address of the db-sync server. Whoever runs it for your company can tell you.</source>
        <translation>عنوان خادم db-sync. يمكن لمن يشغّله لشركتك أن يخبرك به.</translation>
    </message>
    <message>
        <source>Continue</source>
        <translation>متابعة</translation>
    </message>
    <message>
        <source>%1 of %2</source>
        <comment>e-mail, company</comment>
        <translation>%1 من %2</translation>
    </message>
    <message>
        <source>Someone else…</source>
        <translation>شخص آخر…</translation>
    </message>
    <message>
        <source>This is not a server address. It looks like https://db-sync.example.com.</source>
        <translation>هذا ليس عنوان خادم. يكون على شكل https://db-sync.example.com.</translation>
    </message>
    <message>
        <source>Looking for %1…</source>
        <translation>جارٍ البحث عن %1…</translation>
    </message>
    <message>
        <source>%1 answers, with db-sync %2.</source>
        <translation>يستجيب %1، وفيه db-sync %2.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::SettingsPage</name>
    <message>
        <source>Start when I lo&amp;g in to this computer</source>
        <translation>البدء عند تسجيل دخولي إلى هذا ال&amp;حاسوب</translation>
    </message>
    <message>
        <source>Syncing</source>
        <translation>المزامنة</translation>
    </message>
    <message>
        <source>&amp;When</source>
        <translation>م&amp;تى</translation>
    </message>
    <message>
        <source>Whenever something changes, here or in the cloud</source>
        <translation>كلما تغيّر شيء، هنا أو في السحابة</translation>
    </message>
    <message numerus="yes">
        <source>Every %Ln minute(s)</source>
        <translation>
            <numerusform>كل دقيقة</numerusform>
            <numerusform>كل دقيقة</numerusform>
            <numerusform>كل دقيقتين</numerusform>
            <numerusform>كل %Ln دقائق</numerusform>
            <numerusform>كل %Ln دقيقة</numerusform>
            <numerusform>كل %Ln دقيقة</numerusform>
        </translation>
    </message>
    <message>
        <source>Only when I ask</source>
        <translation>عندما أطلب فقط</translation>
    </message>
    <message>
        <source>Messages beside the clock</source>
        <translation>الرسائل بجانب الساعة</translation>
    </message>
    <message>
        <source>When &amp;decisions are needed</source>
        <translation>عندما تكون هناك &amp;قرارات مطلوبة</translation>
    </message>
    <message>
        <source>One message for all that a sync brings</source>
        <translation>رسالة واحدة لكل ما تأتي به المزامنة</translation>
    </message>
    <message>
        <source>When something else needs &amp;me</source>
        <translation>عندما &amp;يحتاج إليّ أمر آخر</translation>
    </message>
    <message>
        <source>A session that has ended, a file that cannot be read, deletions that wait</source>
        <translation>جلسة انتهت، أو ملف تتعذر قراءته، أو عمليات حذف منتظرة</translation>
    </message>
    <message>
        <source>Appearance</source>
        <translation>المظهر</translation>
    </message>
    <message>
        <source>As the system</source>
        <translation>مثل النظام</translation>
    </message>
    <message>
        <source>Light</source>
        <translation>فاتح</translation>
    </message>
    <message>
        <source>Dark</source>
        <translation>داكن</translation>
    </message>
    <message>
        <source>&amp;Colours</source>
        <translation>الأ&amp;لوان</translation>
    </message>
    <message>
        <source>&amp;Language</source>
        <translation>الل&amp;غة</translation>
    </message>
    <message>
        <source>Starting</source>
        <translation>البدء</translation>
    </message>
    <message>
        <source>Stays beside the clock and opens no window</source>
        <translation>يبقى بجانب الساعة ولا يفتح نافذة</translation>
    </message>
    <message>
        <source>Start minimi&amp;zed</source>
        <translation>البدء م&amp;صغّرًا</translation>
    </message>
    <message>
        <source>Opens no window when the program starts</source>
        <translation>لا يفتح نافذة عند بدء البرنامج</translation>
    </message>
    <message>
        <source>The desktop&apos;s folder of programs to start cannot be written.</source>
        <translation>تتعذر الكتابة في مجلد برامج بدء التشغيل لسطح المكتب.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::SetupDialog</name>
    <message>
        <source>&amp;Back</source>
        <translation>رجو&amp;ع</translation>
    </message>
    <message>
        <source>Link a database</source>
        <translation>ربط قاعدة بيانات</translation>
    </message>
    <message>
        <source>Step %1 of %2</source>
        <translation>الخطوة %1 من %2</translation>
    </message>
    <message>
        <source>Link %1</source>
        <comment>file</comment>
        <translation>ربط %1</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::SetupStep</name>
    <message>
        <source>Cancel</source>
        <translation>إلغاء</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::StateLine</name>
    <message>
        <source>State: %1. %2</source>
        <translation>الحالة: %1. %2</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::SyncButton</name>
    <message>
        <source>Sync now</source>
        <translation>المزامنة الآن</translation>
    </message>
    <message>
        <source>Fetches and sends</source>
        <translation>يجلب ويرسل</translation>
    </message>
    <message>
        <source>Send only</source>
        <translation>إرسال فقط</translation>
    </message>
    <message>
        <source>Sends what waits here, fetches nothing</source>
        <translation>يرسل ما ينتظر هنا ولا يجلب شيئًا</translation>
    </message>
    <message>
        <source>Fetch only</source>
        <translation>جلب فقط</translation>
    </message>
    <message>
        <source>Fetches what is new in the cloud, sends nothing</source>
        <translation>يجلب الجديد من السحابة ولا يرسل شيئًا</translation>
    </message>
    <message>
        <source>Sync and allow many deletions…</source>
        <translation>المزامنة والسماح بعمليات حذف كثيرة…</translation>
    </message>
    <message>
        <source>Deletions of more than half of a table wait until you allow them</source>
        <translation>حذف أكثر من نصف جدول ينتظر حتى تسمح به</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::TableListModel</name>
    <message>
        <source>Not synced: %1</source>
        <translation>لا تتم مزامنته: %1</translation>
    </message>
    <message numerus="yes">
        <source>%Ln conflict(s)</source>
        <translation>
            <numerusform>لا تعارضات</numerusform>
            <numerusform>تعارض واحد</numerusform>
            <numerusform>تعارضان</numerusform>
            <numerusform>%Ln تعارضات</numerusform>
            <numerusform>%Ln تعارضًا</numerusform>
            <numerusform>%Ln تعارض</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln change(s) to send</source>
        <translation>
            <numerusform>لا تغييرات بانتظار الإرسال</numerusform>
            <numerusform>تغيير واحد بانتظار الإرسال</numerusform>
            <numerusform>تغييران بانتظار الإرسال</numerusform>
            <numerusform>%Ln تغييرات بانتظار الإرسال</numerusform>
            <numerusform>%Ln تغييرًا بانتظار الإرسال</numerusform>
            <numerusform>%Ln تغيير بانتظار الإرسال</numerusform>
        </translation>
    </message>
    <message>
        <source>not synced</source>
        <translation>دون مزامنة</translation>
    </message>
    <message>
        <source>! %1</source>
        <comment>conflicts in a table</comment>
        <translation>! %1</translation>
    </message>
    <message>
        <source>Table</source>
        <translation>الجدول</translation>
    </message>
    <message>
        <source>Rows</source>
        <translation>الصفوف</translation>
    </message>
    <message>
        <source>Waiting</source>
        <translation>بالانتظار</translation>
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
        <translation>إضافة شركة</translation>
    </message>
    <message>
        <source>Change a company</source>
        <translation>تغيير شركة</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>إضافة</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>حفظ</translation>
    </message>
    <message>
        <source>&amp;Name</source>
        <translation>الا&amp;سم</translation>
    </message>
    <message>
        <source>Example Ltd</source>
        <translation>شركة المثال</translation>
    </message>
    <message>
        <source>&amp;Code</source>
        <translation>ال&amp;رمز</translation>
    </message>
    <message>
        <source>example</source>
        <translation>example</translation>
    </message>
    <message>
        <source>&amp;Website</source>
        <translation>ال&amp;موقع الإلكتروني</translation>
    </message>
    <message>
        <source>optional</source>
        <translation>اختياري</translation>
    </message>
    <message>
        <source>N&amp;otes (JSON)</source>
        <translation>ملا&amp;حظات (JSON)</translation>
    </message>
    <message>
        <source>As the server decides</source>
        <translation>كما يقرر الخادم</translation>
    </message>
    <message>
        <source>&amp;Datasource</source>
        <translation>مصدر ال&amp;بيانات</translation>
    </message>
    <message>
        <source>The code of a company stays as it is.</source>
        <translation>يبقى رمز الشركة كما هو.</translation>
    </message>
    <message>
        <source>Type the name of the company.</source>
        <translation>اكتب اسم الشركة.</translation>
    </message>
    <message>
        <source>Type the company code.</source>
        <translation>اكتب رمز الشركة.</translation>
    </message>
    <message>
        <source>A company code has no spaces.</source>
        <translation>لا توجد مسافات في رمز الشركة.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::TrayPresenter</name>
    <message>
        <source>Sync now</source>
        <translation>المزامنة الآن</translation>
    </message>
    <message>
        <source>Open</source>
        <translation>فتح</translation>
    </message>
    <message>
        <source>Quit</source>
        <translation>إنهاء</translation>
    </message>
    <message>
        <source>%1: %2</source>
        <comment>file, state</comment>
        <translation>%1: %2</translation>
    </message>
    <message>
        <source>Not set up</source>
        <translation>لم يكتمل الإعداد</translation>
    </message>
    <message>
        <source>No database is linked yet.</source>
        <translation>لم تُربط أي قاعدة بيانات بعد.</translation>
    </message>
    <message>
        <source>%1 – %2</source>
        <comment>state, sentence</comment>
        <translation>%1 – %2</translation>
    </message>
    <message>
        <source>db-sync: %1</source>
        <translation>db-sync: %1</translation>
    </message>
    <message>
        <source>Resume</source>
        <translation>استئناف</translation>
    </message>
    <message>
        <source>Pause for an hour</source>
        <translation>إيقاف مؤقت لساعة</translation>
    </message>
    <message>
        <source>Conflicts (%L1)</source>
        <translation>التعارضات (%L1)</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::Undoing</name>
    <message>
        <source>Take back</source>
        <translation>تراجع</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::UserDialog</name>
    <message>
        <source>Add a user</source>
        <translation>إضافة مستخدم</translation>
    </message>
    <message>
        <source>Change a user</source>
        <translation>تغيير مستخدم</translation>
    </message>
    <message>
        <source>Add</source>
        <translation>إضافة</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>حفظ</translation>
    </message>
    <message>
        <source>&amp;E-mail</source>
        <translation>ال&amp;بريد الإلكتروني</translation>
    </message>
    <message>
        <source>name@example.com</source>
        <translation>name@example.com</translation>
    </message>
    <message>
        <source>&amp;First name</source>
        <translation>الاسم الأ&amp;ول</translation>
    </message>
    <message>
        <source>optional</source>
        <translation>اختياري</translation>
    </message>
    <message>
        <source>&amp;Last name</source>
        <translation>اسم ال&amp;عائلة</translation>
    </message>
    <message>
        <source>&amp;Password</source>
        <translation>&amp;كلمة المرور</translation>
    </message>
    <message>
        <source>at least 8 characters</source>
        <translation>8 أحرف على الأقل</translation>
    </message>
    <message>
        <source>stays as it is</source>
        <translation>تبقى كما هي</translation>
    </message>
    <message>
        <source>&amp;Role</source>
        <translation>ال&amp;دور</translation>
    </message>
    <message>
        <source>Type the user&apos;s e-mail address.</source>
        <translation>اكتب عنوان البريد الإلكتروني للمستخدم.</translation>
    </message>
    <message>
        <source>The password needs at least %1 characters.</source>
        <translation>تحتاج كلمة المرور إلى %1 أحرف على الأقل.</translation>
    </message>
</context>
<context>
    <name>dbsync::ui::ValueDialog</name>
    <message>
        <source>The whole text of %1</source>
        <translation>النص الكامل لـ %1</translation>
    </message>
    <message>
        <source>NULL: no value</source>
        <translation>NULL: بلا قيمة</translation>
    </message>
    <message>
        <source>Save</source>
        <translation>حفظ</translation>
    </message>
    <message>
        <source>Save as NULL</source>
        <translation>حفظ كقيمة NULL</translation>
    </message>
    <message>
        <source>Save to a file…</source>
        <translation>حفظ في ملف…</translation>
    </message>
    <message>
        <source>Load from a file…</source>
        <translation>تحميل من ملف…</translation>
    </message>
    <message>
        <source>A picture of %1</source>
        <translation>صورة من %1</translation>
    </message>
    <message>
        <source>The file cannot be written: %1</source>
        <translation>تتعذر كتابة الملف: %1</translation>
    </message>
    <message>
        <source>The file cannot be read: %1</source>
        <translation>تتعذر قراءة الملف: %1</translation>
    </message>
    <message>
        <source>The file is too large for a row: %1 are allowed.</source>
        <translation>الملف أكبر من أن يتسع له صف: المسموح به %1.</translation>
    </message>
    <message>
        <source>Save to a file</source>
        <translation>حفظ في ملف</translation>
    </message>
    <message>
        <source>Load from a file</source>
        <translation>تحميل من ملف</translation>
    </message>
</context>
</TS>
