#pragma once

#include "linked_file.h"
#include "ui/common/preferences.h"
#include "ui/live/live_database.h"
#include "ui/localdata/local_data_page.h"
#include "ui/localdata/row_table.h"
#include "ui/localdata/rows_model.h"

#include <QAbstractItemModelTester>
#include <QLineEdit>
#include <QTemporaryDir>
#include <QTest>

namespace dbsync::ui::test {

/// The page of local data over a real file of artists and albums, for tests that click and type there.
class AlbumPage : public QObject
{
protected:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::string m_path;
    std::unique_ptr<Preferences> m_preferences;
    std::unique_ptr<LiveDatabase> m_database;
    std::unique_ptr<LocalDataPage> m_page;
    std::unique_ptr<QAbstractItemModelTester> m_tester;

    RowTable* view() const { return m_page->rowsView(); }
    RowsModel* rows() const { return m_page->rows(); }

    QString cell(int row, const char* column) const
    {
        return rows()->index(row, rows()->columnOf(QString::fromLatin1(column))).data().toString();
    }

    QModelIndex goTo(int row, const char* column)
    {
        const QModelIndex index = rows()->index(row, rows()->columnOf(QString::fromLatin1(column)));
        view()->setCurrentIndex(index);
        view()->setFocus();
        return index;
    }

    void type(const QString& text)
    {
        QTest::keyClick(view(), Qt::Key_F2);
        auto* editor = view()->viewport()->findChild<QLineEdit*>();
        QVERIFY(editor);
        editor->selectAll();
        QTest::keyClicks(editor, text);
        QTest::keyClick(editor, Qt::Key_Return);
    }

    QString inFile(const char* sql)
    {
        auto file = sqlite::Connection::open(m_path, false);
        const auto text = sqlite::queryText(*file, sql);
        return text && *text ? QString::fromStdString(**text) : QString();
    }

    void showTable(const char* name, int count)
    {
        m_page->showTable(QString::fromLatin1(name));
        QTRY_COMPARE(rows()->table(), QString::fromLatin1(name));
        QTRY_VERIFY(rows()->shape() && rows()->isComplete());
        QTRY_COMPARE(rows()->rowCount(), count);
    }

    void open()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        qputenv("DBSYNC_CONFIG_DIR", m_folder->path().toUtf8());
        m_path = m_folder->filePath(QStringLiteral("shop.sqlite")).toStdString();
        QVERIFY(dbsync::test::makeLinkedFile(
            m_path, "CREATE TABLE Artist(ArtistId INTEGER PRIMARY KEY, Name TEXT NOT NULL UNIQUE);"
                    "CREATE TABLE Album(AlbumId INTEGER PRIMARY KEY, Title TEXT NOT NULL, ArtistId INTEGER NOT NULL "
                    "REFERENCES Artist(ArtistId) ON DELETE CASCADE, Price REAL CHECK (Price >= 0), Note TEXT, Cover "
                    "BLOB);"
                    "INSERT INTO Artist VALUES (1, 'Ann'), (2, 'Bo');"
                    "INSERT INTO Album VALUES (1, 'First', 1, 9.5, NULL, x'0102'), (2, 'Second', 2, 1, '', NULL), (3, "
                    "'Third', 2, 2, 'n', NULL)"));
        m_preferences = std::make_unique<Preferences>(m_folder->filePath(QStringLiteral("desktop.ini")));
        m_database = std::make_unique<LiveDatabase>(QString::fromStdString(m_path));
        m_page = std::make_unique<LocalDataPage>();
        m_tester = std::make_unique<QAbstractItemModelTester>(m_page->rows());
        m_tester->setUseFetchMore(false);
        m_page->setPreferences(m_preferences.get());
        m_page->resize(1100, 700);
        m_page->setDatabase(m_database.get());
        m_page->show();
        QVERIFY(QTest::qWaitForWindowActive(m_page.get()));
        QTRY_COMPARE(rows()->table(), QStringLiteral("Artist"));
        showTable("Album", 3);
    }

    void close()
    {
        m_tester.reset();
        m_page.reset();
        m_database.reset();
    }
};

} // namespace dbsync::ui::test
