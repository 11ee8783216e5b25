#include "device/edit/row_editor.h"
#include "device/edit/table_shape.h"
#include "device/edit/typed_value.h"
#include "device/exchange/row_exchange.h"
#include "device/store/store.h"

namespace dbsync::device {

namespace {

constexpr std::size_t previewLines = 50;

int hexDigit(char digit)
{
    if (digit >= '0' && digit <= '9')
        return digit - '0';
    const char lower = static_cast<char>(digit | 32);
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
}

/// The bytes of X'0AFF', as exports write blobs.
std::optional<Value> blobFrom(const std::string& text)
{
    const bool framed = text.size() >= 3 && (text[0] | 32) == 'x' && text[1] == '\'' && text.back() == '\'';
    if (!framed || text.size() % 2 == 0)
        return std::nullopt;
    std::string bytes;
    for (std::size_t i = 2; i + 1 < text.size(); i += 2) {
        const int high = hexDigit(text[i]);
        const int low = hexDigit(text[i + 1]);
        if (high < 0 || low < 0)
            return std::nullopt;
        bytes.push_back(static_cast<char>(high * 16 + low));
    }
    return Value::blob(std::move(bytes));
}

/// As programs of many countries write them; a text that has both signs may mean anything.
std::optional<Value> withDecimalComma(std::string text, const ColumnShape& column)
{
    const std::size_t comma = text.find(',');
    if (comma == std::string::npos || text.find(',', comma + 1) != std::string::npos ||
        text.find('.') != std::string::npos)
        return std::nullopt;
    text[comma] = '.';
    return typedValue(text, column);
}

std::optional<Value> valueFrom(const CsvField& field, const ColumnShape& column, bool decimalComma)
{
    if (field.text.empty() && !field.quoted) {
        const bool needsText = column.notNull && column.affinity == "TEXT";
        return needsText ? Value::text({}) : Value();
    }
    if (column.affinity != "TEXT") {
        if (auto blob = blobFrom(field.text))
            return blob;
    }
    auto value = typedValue(field.text, column);
    return value || !decimalComma ? value : withDecimalComma(field.text, column);
}

/// Makes edits of lines, one after the other.
class LineEdits
{
public:
    LineEdits(const CsvPlan& plan, TableShape shape, CsvReader& reader)
        : m_plan(plan), m_shape(std::move(shape)), m_reader(reader)
    {
    }

    bool next(PlannedEdit& planned)
    {
        CsvLine line;
        if (!m_reader.next(line))
            return false;
        m_lines.push_back(m_reader.lineNumber());
        planned = {};
        planned.edit.kind = m_plan.update ? RowEdit::Kind::Put : RowEdit::Kind::Insert;
        planned.edit.table = m_plan.table;
        for (const auto& [column, field] : m_plan.columns) {
            const ColumnShape* shape = m_shape.find(column);
            if (!shape || field < 0 || static_cast<std::size_t>(field) >= line.size())
                continue;
            const CsvField& taken = line[static_cast<std::size_t>(field)];
            const auto value = valueFrom(taken, *shape, m_plan.decimalComma);
            if (!value) {
                planned.problem = EditProblem{EditProblem::Kind::Type, 0, m_plan.table, {column}, taken.text, 0};
                return true;
            }
            // An automatic key that is not given is SQLite's to give.
            if (!(shape->automatic && value->isNull()))
                planned.edit.values.emplace_back(column, *value);
        }
        return true;
    }

    std::int64_t lineOf(std::size_t edit) const { return edit < m_lines.size() ? m_lines[edit] : 0; }

private:
    const CsvPlan& m_plan;
    TableShape m_shape;
    CsvReader& m_reader;
    std::vector<std::int64_t> m_lines;
};

Error stopped()
{
    return {ErrorKind::Cancelled, importStopped, "The import was stopped; nothing was imported.", {}};
}

} // namespace

Result<CsvPreview> previewCsv(const std::string& path, char delimiter)
{
    CsvPreview preview;
    preview.delimiter = delimiter;
    if (!delimiter) {
        DBSYNC_ASSIGN(preview.delimiter, guessDelimiter(path));
    }
    DBSYNC_ASSIGN(const auto reader, CsvReader::open(path, preview.delimiter));
    CsvLine line;
    if (!reader->next(line))
        return Error{ErrorKind::InvalidRequest, "emptyFile", "The file " + path + " has no lines.", {}};
    for (CsvField& field : line)
        preview.titles.push_back(std::move(field.text));
    while (preview.lines.size() < previewLines && reader->next(line))
        preview.lines.push_back(line);
    return preview;
}

Result<ImportOutcome> importCsv(Store& store, RowEditor& editor, const CsvPlan& plan, std::size_t mostProblems,
                                TransferState& state)
{
    DBSYNC_ASSIGN(TableShape shape, readTableShape(store.file(), plan.table));
    DBSYNC_ASSIGN(const auto reader, CsvReader::open(plan.path, plan.delimiter));
    if (CsvLine titles; plan.titles)
        reader->next(titles);
    LineEdits edits(plan, std::move(shape), *reader);
    state.total = reader->bytes();
    std::int64_t rows = 0;
    DBSYNC_ASSIGN(EditOutcome done, editor.applyEach(
                                        [&](PlannedEdit& planned) -> Result<bool> {
                                            if (state.stop)
                                                return stopped();
                                            const bool more = edits.next(planned);
                                            rows += more;
                                            state.rows = rows;
                                            state.done = reader->bytesRead();
                                            return more;
                                        },
                                        mostProblems));
    ImportOutcome outcome;
    for (EditProblem& problem : done.problems)
        outcome.problems.push_back({edits.lineOf(problem.edit), std::move(problem)});
    outcome.rows = outcome.problems.empty() ? rows : 0;
    outcome.step = std::move(done.step);
    return outcome;
}

} // namespace dbsync::device
