#include "ui/words/value_text.h"

#include "ui/words/wording.h"

#include <QHashFunctions>
#include <QLocale>
#include <QStringDecoder>

#include <algorithm>
#include <cmath>

namespace dbsync::ui {
namespace {

constexpr int longestCell = 240;
constexpr int longestLabel = 60;

QString realText(double real)
{
    if (std::isinf(real))
        return real > 0 ? QStringLiteral("Inf") : QStringLiteral("-Inf");
    QString text = QString::number(real, 'g', QLocale::FloatingPointShortest);
    const bool looksWhole = !text.contains(u'.') && !text.contains(u'e') && !text.contains(u'n');
    return looksWhole ? text + QStringLiteral(".0") : text;
}

QString textOf(const std::string& bytes)
{
    QStringDecoder decoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString text = decoder(QByteArrayView(bytes.data(), static_cast<qsizetype>(bytes.size())));
    return decoder.hasError() ? Wording::textThatIsNotUtf8(static_cast<qint64>(bytes.size())) : text;
}

QString shortened(QString text, int longest)
{
    text.replace(u'\r', QString()).replace(u'\n', QStringLiteral(" ↵ ")).replace(u'\0', u'␀');
    if (text.size() > longest)
        text = text.left(longest) + u'…';
    return text;
}

bool namesTheRow(const std::string& column)
{
    const QString name = toQString(column).toLower();
    static const QStringList words{QStringLiteral("name"), QStringLiteral("title"), QStringLiteral("label"),
                                   QStringLiteral("subject"), QStringLiteral("description")};
    return std::any_of(words.begin(), words.end(), [&](const QString& word) { return name.contains(word); });
}

} // namespace

CellKind cellKind(const Value& value)
{
    switch (value.type()) {
    case Value::Type::Null:
        return CellKind::Null;
    case Value::Type::Integer:
    case Value::Type::Real:
        return CellKind::Number;
    case Value::Type::Blob:
        return CellKind::Blob;
    case Value::Type::Text:
        break;
    }
    return CellKind::Text;
}

QString exactText(const Value& value)
{
    switch (value.type()) {
    case Value::Type::Null:
        return QStringLiteral("NULL");
    case Value::Type::Integer:
        return QString::number(value.toInteger());
    case Value::Type::Real:
        return realText(value.toReal());
    case Value::Type::Blob:
        return Wording::blob(static_cast<qint64>(value.bytes().size()));
    case Value::Type::Text:
        break;
    }
    return textOf(value.bytes());
}

QString cellText(const Value& value)
{
    if (value.type() != Value::Type::Text)
        return exactText(value);
    // Long texts are cut before they are decoded; the rest is never shown in a cell.
    const std::string& bytes = value.bytes();
    if (bytes.size() <= 4 * longestCell)
        return shortened(textOf(bytes), longestCell);
    QStringDecoder decoder(QStringDecoder::Utf8); // in the midst of a character it waits for the rest
    const QString begin = decoder(QByteArrayView(bytes.data(), 4 * longestCell));
    return decoder.hasError() ? exactText(value) : shortened(begin, longestCell - 1);
}

QString distinctText(const Value& value, std::initializer_list<const Value*> others)
{
    const QString text = cellText(value);
    const bool alike = std::any_of(others.begin(), others.end(), [&](const Value* other) {
        return other && !(*other == value) && cellText(*other) == text;
    });
    if (!alike || (value.type() != Value::Type::Text && value.type() != Value::Type::Blob))
        return text;
    const auto hash = static_cast<quint64>(qHashBits(value.bytes().data(), value.bytes().size()));
    return QStringLiteral("%1 · %2").arg(text).arg(hash & 0xffffff, 6, 16, QLatin1Char('0'));
}

QString shortText(const Value& value)
{
    return shortened(cellText(value), longestLabel);
}

std::optional<Value> typedValue(const QString& typed, const device::ColumnShape& column)
{
    const auto value = device::typedValue(typed.toStdString(), column);
    const bool mayBeNumber = typed.count(u',') == 1 && !typed.contains(u'.');
    if (value || !mayBeNumber || QLocale().decimalPoint() != QStringLiteral(","))
        return value;
    return device::typedValue(QString(typed).replace(u',', u'.').toStdString(), column);
}

Value valueFromText(const QString& text, const Value& like)
{
    bool good = false;
    if (like.type() == Value::Type::Integer || like.type() == Value::Type::Real) {
        const qlonglong integer = text.trimmed().toLongLong(&good);
        if (good && like.type() == Value::Type::Integer)
            return Value::integer(integer);
        const double real = QLocale::c().toDouble(text.trimmed(), &good);
        if (good && std::isfinite(real))
            return Value::real(real);
    }
    return Value::text(text.toStdString());
}

QString toQString(std::string_view text)
{
    return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size()));
}

QStringList toQStringList(const std::vector<std::string>& texts)
{
    QStringList list;
    list.reserve(static_cast<qsizetype>(texts.size()));
    for (const std::string& text : texts)
        list << toQString(text);
    return list;
}

QString keyText(const device::Record& key)
{
    QStringList parts;
    for (std::size_t i = 0; key.columns && i < key.values.size(); ++i)
        parts << toQString((*key.columns)[i]) + u' ' + shortened(cellText(key.values[i]), longestLabel);
    return parts.join(QStringLiteral(", "));
}

QString rowLabel(const device::Record& key, const std::optional<device::Record>& row)
{
    if (!row || !row->columns)
        return keyText(key);
    for (std::size_t i = 0; i < row->values.size(); ++i) {
        const std::string& column = (*row->columns)[i];
        const bool readable = row->values[i].type() == Value::Type::Text && !row->values[i].bytes().empty();
        if (readable && namesTheRow(column) && !key.find(column))
            return Wording::rowNamed(shortened(cellText(row->values[i]), longestLabel), keyText(key));
    }
    return keyText(key);
}

} // namespace dbsync::ui
