#include "change/row_codec.h"
#include "device/exchange/row_exchange.h"
#include "device/store/store.h"
#include "device/view/row_order.h"

#include <QSaveFile>

#include <algorithm>
#include <array>
#include <charconv>

namespace dbsync::device {

namespace {

constexpr std::int64_t pageRows = 1000;

void appendBlob(std::string_view bytes, std::string& out)
{
    constexpr const char* digits = "0123456789ABCDEF";
    out += "X'";
    for (const char byte : bytes) {
        out.push_back(digits[static_cast<unsigned char>(byte) >> 4]);
        out.push_back(digits[static_cast<unsigned char>(byte) & 15]);
    }
    out += "'";
}

void appendValue(const Value& value, const CsvTarget& target, std::string& out)
{
    switch (value.type()) {
    case Value::Type::Null:
        break;
    case Value::Type::Integer:
        out += std::to_string(value.toInteger());
        break;
    case Value::Type::Real: {
        std::array<char, 32> digits{};
        const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value.toReal()).ptr;
        if (target.decimalComma)
            std::replace(digits.data(), end, '.', ',');
        out.append(digits.data(), static_cast<std::size_t>(end - digits.data()));
        break;
    }
    case Value::Type::Text:
        appendField(value.bytes(), target.delimiter, out);
        break;
    case Value::Type::Blob:
        appendBlob(value.bytes(), out);
        break;
    }
}

Error cannotWrite(const QSaveFile& file)
{
    return {ErrorKind::InvalidRequest, "cannotWrite",
            "The file " + file.fileName().toStdString() + " cannot be written: " + file.errorString().toStdString(),
            "Choose another folder."};
}

/// The positions of `columns` among `all`; all of them where none are named.
std::vector<std::size_t> positionsOf(const std::vector<std::string>& columns, const std::vector<std::string>& all)
{
    std::vector<std::size_t> positions;
    for (std::size_t i = 0; i < all.size() && columns.empty(); ++i)
        positions.push_back(i);
    for (const std::string& column : columns) {
        for (std::size_t i = 0; i < all.size(); ++i) {
            if (all[i] == column)
                positions.push_back(i);
        }
    }
    return positions;
}

} // namespace

Result<std::int64_t> exportCsv(Store& store, const RowQuery& query, const std::vector<std::string>& columns,
                               const CsvTarget& target, TransferState& state)
{
    DBSYNC_TRY(store.reload());
    DBSYNC_ASSIGN(const auto order, RowOrder::begin(store, query));
    while (!order->isComplete() && !state.stop)
        DBSYNC_TRY(order->extend(std::chrono::milliseconds(50)));
    state.total = order->size();
    QSaveFile file(QString::fromStdString(target.path));
    if (!file.open(QIODevice::WriteOnly))
        return cannotWrite(file);
    std::int64_t rows = 0;
    for (std::int64_t offset = 0; offset == 0 || offset < order->size(); offset += pageRows) {
        if (state.stop)
            return Error{ErrorKind::Cancelled, exportStopped, "The export was stopped; there is no file.", {}};
        DBSYNC_ASSIGN(const RowPage page, order->page(offset, pageRows, -1));
        const auto positions = positionsOf(columns, *page.columns);
        std::string text;
        const auto line = [&](const auto& append) {
            for (std::size_t i = 0; i < positions.size(); ++i) {
                if (i)
                    text.push_back(target.delimiter);
                append(positions[i]);
            }
            text += "\r\n";
        };
        if (offset == 0) {
            text += "\xEF\xBB\xBF";
            line([&](std::size_t at) { appendField((*page.columns)[at], target.delimiter, text); });
        }
        for (std::size_t i = 0; i < page.rows.size(); ++i) {
            if (page.marks[i] == '-' || page.marks[i] == '?')
                continue;
            line([&](std::size_t at) { appendValue(page.rows[i][at], target, text); });
            ++rows;
        }
        if (file.write(text.data(), static_cast<qint64>(text.size())) != static_cast<qint64>(text.size()))
            return cannotWrite(file);
        state.done = std::min(offset + pageRows, order->size());
    }
    return file.flush() && file.commit() ? Result<std::int64_t>(rows) : Result<std::int64_t>(cannotWrite(file));
}

} // namespace dbsync::device
