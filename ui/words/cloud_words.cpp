#include "ui/words/cloud_words.h"

#include "ui/words/value_text.h"

#include <QCoreApplication>
#include <QLocale>
#include <QRegularExpression>

namespace dbsync::ui {

namespace {

struct Saying
{
    const char* pattern; ///< what is said, to the end of the message
    const char* text;    ///< with the groups of the pattern as %1, %2, …
};

/// Those of the cloud, then those of the database here. They come as sentences, also from clouds of earlier versions;
/// one that is not known is told without its particulars.
constexpr Saying sayings[] = {
    {R"~(Column "([^"]+)" must have a value\.$)~",
     QT_TRANSLATE_NOOP("CloudWords", "“%1” must have a value in the cloud.")},
    {R"~(Column "([^"]+)" of table "[^"]+" is of type ([^;]*); SQLite does not keep (.*) in it as it is\.$)~",
     QT_TRANSLATE_NOOP("CloudWords", "“%1” is of type %2, which cannot hold %3 unchanged.")},
    {R"~(Column "([^"]+)" of table "[^"]+" is of a key and of type (.*) in the cloud; it cannot hold (.*)\.$)~",
     QT_TRANSLATE_NOOP("CloudWords", "“%1” is part of a key and of type %2 in the cloud, which cannot hold %3.")},
    {R"~(The row has too many values for a row of the cloud's database\.$)~",
     QT_TRANSLATE_NOOP("CloudWords", "The row has more values than a row of the cloud's database can hold.")},
    {R"~(The row has a value that is too long for an index of the cloud\.$)~",
     QT_TRANSLATE_NOOP("CloudWords", "A value that the cloud looks rows up by is too long.")},
    {R"~(A trigger in the cloud's database leaves the row out\.$)~",
     QT_TRANSLATE_NOOP("CloudWords", "A rule of the cloud's database leaves this row out.")},
    {R"~(A column of the row must have a value\.$)~",
     QT_TRANSLATE_NOOP("CloudWords", "A column of the row must have a value in the cloud.")},
    {R"~(The cloud's database does not take this: .*$)~",
     QT_TRANSLATE_NOOP("CloudWords",
                       "A rule of the cloud's database does not allow this row; the details tell which.")},
    {R"~(Column (.+) of table \S+ needs a value\.$)~",
     QT_TRANSLATE_NOOP("CloudWords", "The cloud's row has no value in %1, which needs one here.")},
    {R"~(The row breaks a rule of table \S+: (.*)\.$)~",
     QT_TRANSLATE_NOOP("CloudWords", "The cloud's row breaks a rule of the table here: %1")},
    {R"~(A value does not fit the type of its column.*$)~",
     QT_TRANSLATE_NOOP("CloudWords", "The cloud's row has a value that does not fit the type of its column here.")},
};

struct Words
{
    Q_DECLARE_TR_FUNCTIONS(CloudWords)

public:
    static QString refusal(const device::Conflict& conflict)
    {
        const QString said = toQString(conflict.message);
        for (const Saying& saying : sayings) {
            const QRegularExpression pattern(QString::fromUtf8(saying.pattern),
                                             QRegularExpression::DotMatchesEverythingOption);
            const QRegularExpressionMatch match = pattern.match(said);
            if (!match.hasMatch())
                continue;
            QString text = tr(saying.text);
            // All at once: what stands for one of them may look like another.
            switch (match.lastCapturedIndex()) {
            case 1:
                return text.arg(match.captured(1));
            case 2:
                return text.arg(match.captured(1), match.captured(2));
            case 3:
                return text.arg(match.captured(1), match.captured(2), match.captured(3));
            default:
                return text;
            }
        }
        if (conflict.columns.empty())
            return tr("A value of this row is not allowed; the details tell which.");
        return tr("A value of this row is not allowed: %1.", "columns")
            .arg(QLocale().createSeparatedList(toQStringList(conflict.columns)));
    }
};

} // namespace

QString refusalText(const device::Conflict& conflict)
{
    return Words::refusal(conflict);
}

} // namespace dbsync::ui
