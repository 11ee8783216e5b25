#include "device/view/record_shapes.h"

namespace dbsync::device {

ColumnNames columnNamesOf(const SyncedTable& table)
{
    std::vector<std::string> names;
    for (const Column& column : table.table().columns)
        names.push_back(column.name);
    return std::make_shared<const std::vector<std::string>>(std::move(names));
}

ColumnNames keyNamesOf(const SyncedTable& table)
{
    std::vector<std::string> names;
    for (const KeyColumn& column : table.table().primaryKey)
        names.push_back(column.name);
    return std::make_shared<const std::vector<std::string>>(std::move(names));
}

Result<Record> keyRecordOf(RowParser& parser, const ColumnNames& names, const std::string& json)
{
    DBSYNC_ASSIGN(const RowView* values, parser.parse(json));
    return Record{names, toRow(*values)};
}

Result<std::optional<Record>> recordOf(RowParser& parser, const ColumnNames& names,
                                       const std::optional<std::string>& json)
{
    if (!json)
        return std::optional<Record>();
    DBSYNC_ASSIGN(const RowView* values, parser.parse(*json));
    return std::optional<Record>(Record{names, toRow(*values)});
}

} // namespace dbsync::device
