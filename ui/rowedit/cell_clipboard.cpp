#include "ui/rowedit/cell_clipboard.h"

#include "change/row_codec.h"
#include "ui/rowedit/table_text.h"
#include "ui/words/value_text.h"

#include <QMimeData>

namespace dbsync::ui {

namespace {

const QString ownFormat = QStringLiteral("application/x-dbsync-cells");

QString textOf(const Value& value)
{
    if (value.type() == Value::Type::Blob)
        return textFromBytes(value.bytes());
    return value.isNull() ? QString() : exactText(value);
}

/// Spreadsheets make numbers and dates of what looks like one, unless they are told that it is text.
QString htmlOf(const Value& value)
{
    QString text = textOf(value).toHtmlEscaped();
    text.replace(u'\n', QStringLiteral("<br style=\"mso-data-placement:same-cell;\">"));
    const bool number = value.type() == Value::Type::Integer || value.type() == Value::Type::Real;
    const QString cell =
        number || value.isNull() ? QStringLiteral("<td>") : QStringLiteral("<td style=\"mso-number-format:'\\@'\">");
    return cell + text + QStringLiteral("</td>");
}

PastedLines ownCells(const QByteArray& bytes)
{
    PastedLines lines;
    RowParser parser;
    for (const QByteArray& line : bytes.split('\n')) {
        const auto row = parser.parse({line.constData(), static_cast<std::size_t>(line.size())});
        if (!row)
            return {};
        std::vector<PastedCell>& cells = lines.emplace_back();
        for (const ValueView& view : **row) {
            const Value value(view);
            cells.push_back({textOf(value), value});
        }
    }
    return lines;
}

} // namespace

QMimeData* dataFromCells(const std::vector<Row>& lines)
{
    std::vector<QStringList> texts;
    std::string own;
    QString html = QStringLiteral("<html><head><meta charset=\"utf-8\"></head><body><table>");
    for (const Row& line : lines) {
        if (!own.empty())
            own += '\n';
        appendRow(line, own);
        QStringList& text = texts.emplace_back();
        html += QStringLiteral("<tr>");
        for (const Value& value : line) {
            text << textOf(value);
            html += htmlOf(value);
        }
        html += QStringLiteral("</tr>");
    }
    auto* data = new QMimeData;
    data->setText(textFromCells(texts));
    data->setHtml(html + QStringLiteral("</table></body></html>"));
    data->setData(ownFormat, QByteArray::fromStdString(own));
    return data;
}

PastedLines cellsFromData(const QMimeData* data)
{
    if (!data)
        return {};
    auto lines = data->hasFormat(ownFormat) ? ownCells(data->data(ownFormat)) : PastedLines();
    if (!lines.empty())
        return lines;
    for (const QStringList& line : cellsFromText(data->text())) {
        std::vector<PastedCell>& cells = lines.emplace_back();
        for (const QString& text : line)
            cells.push_back({text, std::nullopt});
    }
    return lines;
}

} // namespace dbsync::ui
