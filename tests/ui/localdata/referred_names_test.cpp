#include "album_page.h"
#include "sample.h"
#include "ui/conflicts/conflict_model.h"
#include "ui/live/referred_names.h"
#include "ui/localdata/row_panel.h"
#include "ui/pending/pending_page.h"

#include <QTreeView>

#include <algorithm>

using namespace dbsync;
using namespace dbsync::ui;
using namespace dbsync::ui::test;

/// Rows that others refer to are called by their names wherever a row is compared, also those that are deleted.
class ReferredNamesTest : public AlbumPage
{
    Q_OBJECT

    /// The texts of a row of values: before and after.
    static QStringList valuesOf(const QTreeView& values, const char* column)
    {
        const QAbstractItemModel* model = values.model();
        for (int row = 0; row < model->rowCount(); ++row) {
            if (model->index(row, 0).data().toString() == QLatin1String(column))
                return {model->index(row, 1).data().toString(), model->index(row, 2).data().toString()};
        }
        return {};
    }

private slots:
    void init() { open(); }
    void cleanup() { close(); }

    void comparingARowNamesWhatItRefersTo()
    {
        QCOMPARE(dbsync::test::runSql(m_path,
                                      "INSERT INTO Artist VALUES (3, 'Cy'); UPDATE Album SET ArtistId = 3 WHERE "
                                      "AlbumId = 1; DELETE FROM Artist WHERE ArtistId = 1"),
                 std::string());
        m_database->refresh();
        QTRY_COMPARE(cell(0, "ArtistId"), QStringLiteral("Cy · 3"));
        goTo(0, "Title");
        QTest::keyClick(view(), Qt::Key_B, Qt::ControlModifier);
        QTRY_VERIFY(m_page->panel()->isVisible());
        // Ann is deleted here: her name is known from what the cloud has.
        QTRY_COMPARE(valuesOf(*m_page->panel()->values(), "ArtistId"),
                     (QStringList{QStringLiteral("Ann · 1"), QStringLiteral("Cy · 3")}));
    }

    void pendingChangesNameThem()
    {
        QCOMPARE(dbsync::test::runSql(m_path, "UPDATE Album SET ArtistId = 2 WHERE AlbumId = 1"), std::string());
        PendingPage pending;
        pending.setDatabase(m_database.get());
        pending.show();
        QTreeView* values = nullptr;
        for (auto* each : pending.findChildren<QTreeView*>())
            values = each == pending.list() ? values : each;
        QVERIFY(values);
        QTRY_COMPARE(valuesOf(*values, "ArtistId"), (QStringList{QStringLiteral("Ann · 1"), QStringLiteral("Bo · 2")}));
        QTRY_VERIFY(pending.list()->model()->rowCount() == 1);
        const QModelIndex table = pending.list()->model()->index(0, 0);
        QTRY_COMPARE(pending.list()->model()->index(0, 2, table).data().toString(),
                     QStringLiteral("ArtistId: Ann · 1 → Bo · 2"));
    }

    void conflictsNameThem()
    {
        device::Conflict conflict;
        conflict.id = 1;
        conflict.table = "Album";
        conflict.kind = "updateUpdate";
        conflict.key = record({"AlbumId"}, {integer(1)});
        conflict.columns = {"ArtistId"};
        const auto version = [](int artist) { return record({"AlbumId", "ArtistId"}, {integer(1), integer(artist)}); };
        conflict.base = version(1);
        conflict.local = version(2);
        conflict.cloud = version(77);
        ConflictModel model;
        QAbstractItemModelTester tester(&model);
        model.setDatabase(m_database.get());
        model.setConflict(conflict);
        const auto text = [&](int column) { return model.index(0, column).data().toString(); };
        QTRY_COMPARE(text(ConflictModel::HereColumn), QStringLiteral("Bo · 2"));
        QCOMPARE(text(ConflictModel::BeforeColumn), QStringLiteral("Ann · 1"));
        QCOMPARE(text(ConflictModel::CloudColumn), QStringLiteral("77"));
        model.choose(model.index(0, ConflictModel::HereColumn));
        QCOMPARE(text(ConflictModel::ResultColumn), QStringLiteral("Bo · 2"));
    }

    /// What was typed meanwhile makes earlier questions useless.
    void onlyTheLastSearchForChoicesCounts()
    {
        QObject context;
        std::vector<std::size_t> found;
        for (int i = 0; i < 50; ++i)
            m_database->choices(&context, {"Artist", "ArtistId", "Name", {}}, {}, 100,
                                [&](const Result<std::vector<device::Choice>>& choices) {
                                    found.push_back(choices ? choices->size() : 99);
                                });
        QTRY_COMPARE(found.size(), 50U);
        QCOMPARE(found.back(), 2U);
        QVERIFY(std::count(found.begin(), found.end(), 0U) > 0);
    }

    /// Thousands of them are asked for some hundred at once, and once.
    void askForManyAtOnce()
    {
        FakeDatabase fake(QStringLiteral("/tmp/fake.db"));
        FakeDatabase::Table album{{}, {}, {}, {}};
        album.summary.name = "Album";
        album.summary.columns = {"AlbumId", "ArtistId"};
        album.summary.keyColumns = {"AlbumId"};
        album.references["ArtistId"] = {"Artist", "ArtistId", "Name", {}};
        fake.m_tables = {album};
        for (int i = 0; i < 1000; ++i)
            fake.m_choices.push_back({integer(i), "Artist " + std::to_string(i), {}});
        ReferredNames names;
        names.setDatabase(&fake);
        ReferredNames::Values values;
        for (int i = 0; i < 3000; ++i)
            values.emplace_back("ArtistId", integer(i % 1000));
        names.want(QStringLiteral("Album"), values);
        names.want(QStringLiteral("Album"), values);
        QTRY_COMPARE(names.name(QStringLiteral("Album"), "ArtistId", integer(999)), QStringLiteral("Artist 999"));
        QCOMPARE(fake.m_referredQueries, 5);
    }
};

QTEST_MAIN(ReferredNamesTest)
#include "referred_names_test.moc"
