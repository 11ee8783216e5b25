#include "ui/common/preferences.h"

#include <QFile>
#include <QSettings>
#include <QTemporaryDir>
#include <QTest>

using namespace dbsync::ui;

/// What a person chose outlives the program, however that ends.
class PreferencesTest : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;
    QString m_file = m_folder.filePath(QStringLiteral("a/desktop.ini"));

private slots:
    void cleanup() { QFile::remove(m_file); }

    void areKeptAtTheEnd()
    {
        {
            Preferences preferences(m_file);
            preferences.setLanguage(QStringLiteral("de"));
            preferences.setGeometry(QByteArray("\0\1x", 3));
            preferences.setColumns(QStringLiteral("a/ü"), {QStringLiteral("Name"), QStringLiteral("a, b")});
        }
        const Preferences again(m_file);
        QCOMPARE(again.language(), QStringLiteral("de"));
        QCOMPARE(again.geometry(), QByteArray("\0\1x", 3));
        QCOMPARE(again.columns(QStringLiteral("a/ü")), (QStringList{QStringLiteral("Name"), QStringLiteral("a, b")}));
    }

    void areWrittenSoon()
    {
        Preferences preferences(m_file);
        preferences.setSchedule(15);
        QTRY_COMPARE(Preferences(m_file).schedule(), 15);
        preferences.setSchedule(60);
        QTRY_COMPARE(Preferences(m_file).schedule(), 60);
        preferences.setColumns(QStringLiteral("t"), {QStringLiteral("x")});
        preferences.setColumns(QStringLiteral("t"), {});
        QTRY_VERIFY(QSettings(m_file, QSettings::IniFormat).allKeys() == QStringList{QStringLiteral("schedule")});
    }

    /// What the file holds and this version does not know stays.
    void keepWhatTheyDoNotKnow()
    {
        {
            QSettings settings(m_file, QSettings::IniFormat);
            settings.setValue(QStringLiteral("later/thing"), 7);
        }
        {
            Preferences preferences(m_file);
            preferences.setStartMinimized(true);
        }
        QCOMPARE(QSettings(m_file, QSettings::IniFormat).value(QStringLiteral("later/thing")).toInt(), 7);
        QVERIFY(Preferences(m_file).startMinimized());
    }
};

QTEST_MAIN(PreferencesTest)
#include "preferences_test.moc"
