#include "endtoend/small_office.h"
#include "screen_reader.h"

#include <QFile>
#include <QTest>

using namespace dbsync::test;

namespace {

constexpr int patience = 30'000;
constexpr int settling = 10'000; ///< of what is read in the background

} // namespace

/// The program as somebody uses it who does not see it: by what a screen reader hears on the accessibility bus.
class ScreenReaderTest : public QObject
{
    Q_OBJECT

    SmallOffice m_office;
    ScreenReader m_reader;
    std::unique_ptr<QProcess> m_desktop;
    Accessible m_program;

    std::optional<Accessible> find(const char* role, const QString& name) const
    {
        return m_reader.find(m_program, QString::fromLatin1(role), name);
    }

    /// The program may be busy, and what is found gone again before it is acted on.
    bool act(const char* role, const QString& name, const char* action) const
    {
        return QTest::qWaitFor(
            [&] {
                const auto found = find(role, name);
                return found && found->is(Accessible::Sensitive) && m_reader.act(*found, QString::fromLatin1(action));
            },
            patience);
    }

    bool press(const char* role, const QString& name) const { return act(role, name, "Press"); }
    bool goTo(const QString& view) const { return act("list item", view, "Toggle"); }

    bool isFocused(const char* role, const QString& name) const
    {
        const auto found = find(role, name);
        return found && found->is(Accessible::Focused);
    }

    bool wasHeard(const QString& start) const { return !m_reader.heardNames().filter(start).isEmpty(); }

    /// The texts of a row, cell by cell, as they are read out.
    QStringList row(const char* role, const QString& name, int row, int columns) const
    {
        QStringList texts;
        const auto table = find(role, name);
        for (int column = 0; table && column < columns; ++column) {
            const auto cell = m_reader.cell(*table, row, column);
            texts << (cell ? cell->name : QStringLiteral("?"));
        }
        return texts;
    }

    /// What the keyboard reaches and nobody could tell what it is.
    QStringList wrong(const Accessible& root) const
    {
        static const QStringList sensible =
            words("label,list,tree,table,text,menu").first().split(u',') +
            QStringList{
                QStringLiteral("push button"),   QStringLiteral("button menu"),  QStringLiteral("toggle button"),
                QStringLiteral("check box"),     QStringLiteral("radio button"), QStringLiteral("combo box"),
                QStringLiteral("password text"), QStringLiteral("list item"),    QStringLiteral("menu item"),
                QStringLiteral("page tab list"), QStringLiteral("page tab"),     QStringLiteral("spin button")};
        QStringList found;
        m_reader.walk(root, [&](const Accessible& each) {
            if (!each.is(Accessible::Focusable))
                return true;
            // What a list shows is its name here; what it is for stands beside it or in its description.
            const bool known = each.role != u"combo box" || m_reader.isLabelled(each) || !each.description.isEmpty();
            if (each.name.isEmpty() || !known || !sensible.contains(each.role))
                found << each.toString();
            return true;
        });
        return found;
    }

    /// What is still wrong once everything has been read.
    QStringList wrongInTheEnd(const Accessible& root) const
    {
        QStringList found;
        (void)QTest::qWaitFor([&] { return (found = wrong(root)).isEmpty(); }, settling);
        return found;
    }

    void write(const QString& file, const char* name, int id)
    {
        const QString sql = QStringLiteral("UPDATE Artist SET Name = '%1' WHERE ArtistId = %2");
        QCOMPARE(runSql(file, sql.arg(QString::fromLatin1(name)).arg(id)), QString());
    }

private slots:
    void initTestCase()
    {
        if (const QString missing = m_reader.start(); !missing.isEmpty())
            QSKIP(qPrintable(missing));
        QCOMPARE(m_office.start(), QString());
        QCOMPARE(m_office.link(QStringLiteral("CREATE TABLE Artist(ArtistId INTEGER PRIMARY KEY, Name TEXT);"
                                              "INSERT INTO Artist(Name) VALUES ('AC/DC'), ('Accept'), ('Aerosmith')")),
                 QString());
        QFile settings(m_office.first.path(QStringLiteral("configuration/desktop.ini")));
        QVERIFY(settings.open(QIODevice::WriteOnly));
        settings.write("[General]\nschedule=0\nlanguage=en\n");
        settings.close();
        m_desktop = m_office.first.startDesktop({QStringLiteral("--db"), m_office.a}, m_reader.variables());
        QTRY_VERIFY_WITH_TIMEOUT(m_reader.program(QStringLiteral("dbsync-desktop")), patience);
        m_program = *m_reader.program(QStringLiteral("dbsync-desktop"));
    }

    void cleanupTestCase()
    {
        if (!m_desktop)
            return;
        m_desktop->terminate();
        QVERIFY(m_desktop->waitForFinished(patience));
        QCOMPARE(m_desktop->exitCode(), 0);
    }

    void theWindowSaysHowThingsStand()
    {
        QTRY_VERIFY_WITH_TIMEOUT(find("frame", QStringLiteral("In step – a.sqlite")), patience);
        QTRY_VERIFY_WITH_TIMEOUT(find("label", QStringLiteral("In step")), patience);
        QTRY_VERIFY_WITH_TIMEOUT(find("label", QStringLiteral("Nothing waits.")), patience);
        for (const char* menu : {"File", "Sync", "View", "Help"})
            QTRY_VERIFY2_WITH_TIMEOUT(find("menu item", QString::fromLatin1(menu)), menu, patience);
    }

    void aSyncIsStartedAndItsEndIsHeard()
    {
        write(m_office.a, "Anthrax", 2);
        const QString act = QStringLiteral("Sync 1 change");
        QTRY_VERIFY_WITH_TIMEOUT(find("push button", act), patience);
        m_reader.forget();
        QVERIFY(press("push button", act));
        QTRY_VERIFY_WITH_TIMEOUT(m_reader.heardNames().contains(QStringLiteral("In step")), patience);
        // What it came to is a notification, which screen readers read out when it comes, and which goes by itself.
        QTRY_VERIFY_WITH_TIMEOUT(wasHeard(QStringLiteral("Synced – ")), patience);
    }

    void aConflictIsHeard()
    {
        write(m_office.b, "theirs", 3);
        QCOMPARE(m_office.second.run(words("sync --db") << m_office.b).code, 0);
        write(m_office.a, "ours", 3);
        QVERIFY(goTo(QStringLiteral("Local data")));
        const QString act = QStringLiteral("Sync 1 change");
        QTRY_VERIFY_WITH_TIMEOUT(find("push button", act), patience);
        m_reader.forget();
        QVERIFY(press("push button", act));
        QTRY_VERIFY_WITH_TIMEOUT(find("notification", QStringLiteral("State: 1 decision needed")), patience);
        const auto line = find("label", QStringLiteral("State: 1 decision needed"));
        QVERIFY(line && line->is(Accessible::Focusable) && m_reader.focus(*line));
        QTRY_VERIFY_WITH_TIMEOUT(isFocused("label", QStringLiteral("State: ")), patience);
        QTRY_VERIFY_WITH_TIMEOUT(find("list item", QStringLiteral("Conflicts, 1")), patience);
        write(m_office.a, "AC-DC", 1);
        QTRY_VERIFY_WITH_TIMEOUT(find("list item", QStringLiteral("Pending changes, 2")), patience);
    }

    void everyViewIsReachedAndEverythingInItHasAName_data()
    {
        QTest::addColumn<QString>("view");
        for (const char* view :
             {"Overview", "Local data", "Pending changes", "Conflicts", "Activity", "Settings", "Administration"})
            QTest::newRow(view) << QString::fromLatin1(view);
    }

    void everyViewIsReachedAndEverythingInItHasAName()
    {
        QFETCH(QString, view);
        QVERIFY(goTo(view));
        QTRY_VERIFY_WITH_TIMEOUT(find("panel", view), patience);
        const QStringList found = wrongInTheEnd(m_program);
        QVERIFY2(found.isEmpty(), qPrintable(found.join(u'\n')));
    }

    void rowsAreRead()
    {
        QVERIFY(goTo(QStringLiteral("Local data")));
        const QString rows = QStringLiteral("Rows of the table");
        const QStringList second{QString(), QStringLiteral("2"), QStringLiteral("Anthrax")};
        QTRY_COMPARE_WITH_TIMEOUT(row("table", rows, 1, 3), second, patience);
        QTRY_VERIFY_WITH_TIMEOUT(find("table", rows) && m_reader.rowCount(*find("table", rows)) == 3, patience);
        QCOMPARE(row("table", rows, 0, 3).first(), QStringLiteral("Changed here, not sent yet"));

        QVERIFY(goTo(QStringLiteral("Pending changes")));
        const QStringList changed{QStringLiteral("AC-DC (ArtistId 1)"), QStringLiteral("Changed"),
                                  QStringLiteral("Name: AC/DC → AC-DC")};
        QTRY_COMPARE_WITH_TIMEOUT(row("tree", QStringLiteral("Pending changes by table"), 1, 3), changed, patience);

        QVERIFY(goTo(QStringLiteral("Activity")));
        QTRY_COMPARE_WITH_TIMEOUT(row("tree", QStringLiteral("Activity, newest first"), 0, 4).value(2),
                                  QStringLiteral("ann@example.com"), patience);
    }

    void aConflictIsReadAndDecided()
    {
        QVERIFY(goTo(QStringLiteral("Conflicts")));
        const QString versions = QStringLiteral("The row before, here, in the cloud");
        QTRY_COMPARE_WITH_TIMEOUT(row("table", versions, 0, 3).value(1), QStringLiteral("Name, Before: Aerosmith"),
                                  patience);
        const QStringList cells = row("table", versions, 0, 4);
        QVERIFY2(cells[2].startsWith(QStringLiteral("Name, This computer: ours")), qPrintable(cells[2]));
        QVERIFY2(cells[3].contains(QStringLiteral(": theirs")), qPrintable(cells[3]));
        m_reader.forget();
        QVERIFY(press("push button", QStringLiteral("Keep mine")));
        QTRY_VERIFY_WITH_TIMEOUT(find("list item", QStringLiteral("Conflicts")) &&
                                     find("list item", QStringLiteral("Conflicts"))->name == u"Conflicts",
                                 patience);
    }

    void dialogsAreRead_data()
    {
        QTest::addColumn<QString>("view");
        QTest::addColumn<QString>("button");
        QTest::addColumn<QString>("close");
        QTest::newRow("a row") << QStringLiteral("Local data") << QStringLiteral("Add a row…")
                               << QStringLiteral("Cancel");
        QTest::newRow("setting up") << QStringLiteral("Overview") << QStringLiteral("Link another database")
                                    << QStringLiteral("Cancel");
        QTest::newRow("logging in") << QStringLiteral("Settings") << QStringLiteral("Log in…")
                                    << QStringLiteral("Cancel");
        QTest::newRow("a user") << QStringLiteral("Administration") << QStringLiteral("Add…")
                                << QStringLiteral("Cancel");
    }

    void dialogsAreRead()
    {
        QFETCH(QString, view);
        QFETCH(QString, button);
        QFETCH(QString, close);
        QVERIFY(goTo(view));
        QTRY_VERIFY_WITH_TIMEOUT(find("push button", button), patience);
        QVERIFY(press("push button", button));
        QTRY_VERIFY_WITH_TIMEOUT(find("dialog", QString()), patience);
        const auto dialog = find("dialog", QString());
        QVERIFY(!dialog->name.isEmpty());
        const QStringList found = wrongInTheEnd(*dialog);
        QVERIFY2(found.isEmpty(), qPrintable(found.join(u'\n')));
        QVERIFY(press("push button", close));
        QTRY_VERIFY_WITH_TIMEOUT(!find("dialog", QString()), patience);
    }

    void aProblemIsTold()
    {
        QVERIFY(goTo(QStringLiteral("Overview")));
        m_reader.forget();
        QVERIFY(QFile::rename(m_office.a, m_office.a + QStringLiteral(".away")));
        QTRY_VERIFY_WITH_TIMEOUT(find("label", QStringLiteral("The file is not there")), patience);
        const QStringList found = wrongInTheEnd(m_program);
        QVERIFY2(found.isEmpty(), qPrintable(found.join(u'\n')));
        QVERIFY(QFile::rename(m_office.a + QStringLiteral(".away"), m_office.a));
        QTRY_VERIFY_WITH_TIMEOUT(wasHeard(QStringLiteral("wait")), patience);
    }
};

QTEST_GUILESS_MAIN(ScreenReaderTest)
#include "screen_reader_test.moc"
