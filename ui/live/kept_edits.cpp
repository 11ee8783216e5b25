#include "ui/live/kept_edits.h"

#include "change/row_codec.h"
#include "ui/words/value_text.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QSaveFile>

#include <array>
#include <optional>

namespace dbsync::ui {

using device::RowEdit;

namespace {

const std::array<QString, 4> Kinds{QStringLiteral("insert"), QStringLiteral("update"), QStringLiteral("delete"),
                                   QStringLiteral("put")};

/// In the form in which rows travel, so that every value stays what it is.
QString textOf(const Row& row)
{
    std::string json;
    appendRow(row, json);
    return toQString(json);
}

std::optional<Row> rowFrom(const QJsonValue& text)
{
    RowParser parser;
    const std::string json = text.toString().toStdString();
    const auto row = parser.parse(json);
    return row ? std::optional<Row>(toRow(**row)) : std::nullopt;
}

QJsonObject toJson(const RowEdit& edit)
{
    QJsonArray columns;
    Row values;
    for (const auto& [column, value] : edit.values) {
        columns.append(toQString(column));
        values.push_back(value);
    }
    return {{QStringLiteral("kind"), Kinds.at(static_cast<std::size_t>(edit.kind))},
            {QStringLiteral("table"), toQString(edit.table)},
            {QStringLiteral("key"), textOf(edit.key)},
            {QStringLiteral("columns"), columns},
            {QStringLiteral("values"), textOf(values)}};
}

std::optional<RowEdit> editFrom(const QJsonObject& json)
{
    const auto kind = std::find(Kinds.begin(), Kinds.end(), json.value(u"kind").toString());
    auto key = rowFrom(json.value(u"key"));
    auto values = rowFrom(json.value(u"values"));
    const QJsonArray columns = json.value(u"columns").toArray();
    if (kind == Kinds.end() || !key || !values || static_cast<std::size_t>(columns.size()) != values->size())
        return std::nullopt;
    RowEdit edit{static_cast<RowEdit::Kind>(kind - Kinds.begin()),
                 json.value(u"table").toString().toStdString(),
                 std::move(*key),
                 {}};
    for (qsizetype i = 0; i < columns.size(); ++i)
        edit.values.emplace_back(columns[i].toString().toStdString(),
                                 std::move((*values)[static_cast<std::size_t>(i)]));
    return edit;
}

} // namespace

bool keepEdits(const QString& file, const std::vector<WaitingStep>& steps)
{
    if (steps.empty())
        return QFile::remove(file) || !QFile::exists(file);
    QJsonArray all;
    for (const WaitingStep& step : steps) {
        QJsonArray edits;
        for (const RowEdit& edit : step.edits)
            edits.append(toJson(edit));
        all.append(QJsonObject{{QStringLiteral("words"), step.words},
                               {QStringLiteral("mark"), step.mark},
                               {QStringLiteral("owner"), step.owner},
                               {QStringLiteral("edits"), edits}});
    }
    QDir().mkpath(QFileInfo(file).absolutePath());
    QSaveFile target(file);
    if (!target.open(QIODevice::WriteOnly) || !target.setPermissions(QFile::ReadOwner | QFile::WriteOwner))
        return false;
    target.write(QJsonDocument(QJsonObject{{QStringLiteral("steps"), all}}).toJson(QJsonDocument::Compact));
    return target.flush() && target.commit(); // commit() does not see what a full disk refuses of the last piece
}

std::vector<WaitingStep> keptEdits(const QString& file)
{
    QFile source(file);
    if (!source.open(QIODevice::ReadOnly))
        return {};
    std::vector<WaitingStep> steps;
    for (const QJsonValue each : QJsonDocument::fromJson(source.readAll()).object().value(u"steps").toArray()) {
        WaitingStep step{{}, each[u"words"].toString(), each[u"mark"].toString(), each[u"owner"].toString()};
        for (const QJsonValue edit : each[u"edits"].toArray()) {
            if (auto read = editFrom(edit.toObject()))
                step.edits.push_back(std::move(*read));
        }
        if (!step.edits.empty())
            steps.push_back(std::move(step));
    }
    return steps;
}

} // namespace dbsync::ui
