#include "ui/rowedit/table_text.h"

#include <QByteArray>

#include <algorithm>
#include <cctype>
#include <utility>

namespace dbsync::ui {

std::vector<QStringList> cellsFromText(const QString& text)
{
    std::vector<QStringList> lines;
    QStringList line;
    QString cell;
    bool inside = false;
    const auto endLine = [&] {
        line << std::exchange(cell, QString());
        lines.push_back(std::exchange(line, QStringList()));
    };
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar character = text[i];
        if (inside && character == u'"' && i + 1 < text.size() && text[i + 1] == u'"') {
            cell += text[++i];
        } else if (character == u'"' && (inside || cell.isEmpty())) {
            inside = !inside;
        } else if (inside) {
            cell += character;
        } else if (character == u'\t') {
            line << std::exchange(cell, QString());
        } else if (character == u'\n') {
            endLine();
        } else if (character != u'\r') {
            cell += character;
        }
    }
    if (!cell.isEmpty() || !line.isEmpty())
        endLine();
    return lines;
}

QString textFromCells(const std::vector<QStringList>& lines)
{
    QStringList texts;
    for (const QStringList& line : lines) {
        QStringList cells;
        for (QString cell : line) {
            const bool special = cell.contains(u'\t') || cell.contains(u'\n') || cell.startsWith(u'"');
            cells << (special ? u'"' + cell.replace(u'"', QStringLiteral("\"\"")) + u'"' : cell);
        }
        texts << cells.join(u'\t');
    }
    return texts.join(u'\n');
}

QString textFromBytes(const std::string& bytes)
{
    return QStringLiteral("X'%1'").arg(QString::fromLatin1(QByteArray::fromStdString(bytes).toHex().toUpper()));
}

std::optional<Value> bytesFromText(const QString& text)
{
    const bool framed = text.size() >= 3 && text.size() % 2 == 1 && text.endsWith(u'\'') &&
                        text.startsWith(QStringLiteral("X'"), Qt::CaseInsensitive);
    if (!framed)
        return std::nullopt;
    const QByteArray digits = text.mid(2, text.size() - 3).toLatin1();
    const auto isDigit = [](char digit) { return std::isxdigit(static_cast<unsigned char>(digit)) != 0; };
    if (!std::all_of(digits.begin(), digits.end(), isDigit))
        return std::nullopt;
    return Value::blob(QByteArray::fromHex(digits).toStdString());
}

} // namespace dbsync::ui
