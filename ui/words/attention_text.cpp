#include "ui/words/attention_text.h"

#include "ui/words/value_text.h"

#include <QCoreApplication>
#include <QRegularExpression>

namespace dbsync::ui {

namespace {

class Words
{
    Q_DECLARE_TR_FUNCTIONS(Attention)

public:
    static QString deletions(int rows, const QString& table, bool inCloud)
    {
        return inCloud
                   ? tr("%Ln row(s) of %1 were deleted in the cloud. Here they stay until you agree.", nullptr, rows)
                         .arg(table)
                   : tr("%Ln row(s) of %1 were deleted here. In the cloud they stay until you agree.", nullptr, rows)
                         .arg(table);
    }
};

} // namespace

QString attentionText(const device::Attention& attention)
{
    const QString message = toQString(attention.message);
    if (attention.code != "deletionsHeld")
        return message;
    // The device's sentence is for programs and logs; the facts in it are how many, of which table, and where.
    static const QRegularExpression facts(
        QStringLiteral("^(\\d+) rows of table \"(.*)\" were deleted (here|in the cloud) and stay"),
        QRegularExpression::DotMatchesEverythingOption);
    const QRegularExpressionMatch match = facts.match(message);
    return match.hasMatch()
               ? Words::deletions(match.captured(1).toInt(), match.captured(2), match.captured(3) != u"here")
               : message;
}

} // namespace dbsync::ui
