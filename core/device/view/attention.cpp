#include "device/view/attention.h"

#include "base/counted.h"

namespace dbsync::device {

namespace {

std::string typeInWords(const std::string& type)
{
    return type.empty() ? "without type" : "of type " + type;
}

std::string quoted(const std::string& name)
{
    return '"' + name + '"';
}

std::string heldDeletions(const Attention& attention, const char* where)
{
    return counted(attention.count, " row", " rows") + " of table " + quoted(attention.table) +
           (attention.count == 1 ? " was" : " were") + " deleted " + where +
           " until somebody consents: dbsync sync --allow-deletes.";
}

std::string ofColumn(const Attention& attention)
{
    const std::string start = "Column " + quoted(attention.column) + " of table " + quoted(attention.table);
    switch (attention.kind) {
    case Attention::Kind::ColumnOnlyHere:
        return start + " is only here.";
    case Attention::Kind::ColumnOnlyInCloud:
        return start + " is only in the cloud.";
    case Attention::Kind::ColumnRenamed:
        return start + " seems to have been renamed to " + quoted(attention.other) +
               " here; its values in the cloud stay as they are.";
    case Attention::Kind::TypeDiffers:
        return start + " is " + typeInWords(attention.other) + " here and " + typeInWords(attention.detail) +
               " in the cloud, so it is not synced here.";
    default:
        return start + " must have a value here but not in the cloud.";
    }
}

} // namespace

std::string_view Attention::code() const
{
    switch (kind) {
    case Kind::DeletionsHere:
    case Kind::DeletionsInCloud:
        return "deletionsHeld";
    case Kind::DownloadNeeded:
        return "downloadNeeded";
    case Kind::TableDiffers:
        return "tableMissing";
    case Kind::LeftOut:
        return "leftOut";
    case Kind::ReferenceLeftOut:
        return "referenceLeftOut";
    case Kind::RowsWithoutKey:
        return "rowsWithoutKey";
    default:
        return "schemaDiffers";
    }
}

std::string Attention::message() const
{
    switch (kind) {
    case Kind::DeletionsHere:
        return heldDeletions(*this, "here and stay in the cloud");
    case Kind::DeletionsInCloud:
        return heldDeletions(*this, "in the cloud and stay here");
    case Kind::DownloadNeeded:
        return counted(count, " row was changed in the cloud too and waits",
                       " rows were changed in the cloud too and wait") +
               " for a sync that downloads.";
    case Kind::TableDiffers:
        return "Table " + quoted(table) + " is not as the tenant has it; its changes wait.";
    case Kind::TableOnlyHere:
        return "Table " + quoted(table) + " is only here.";
    case Kind::TableOnlyInCloud:
        return "Table " + quoted(table) + " is only in the cloud.";
    case Kind::TableRenamed:
        return "Table " + quoted(table) + " seems to have been renamed to " + quoted(other) +
               " here; its changes wait until it is renamed back, or the new one is pushed.";
    case Kind::KeyDiffers:
        return "The primary key of table " + quoted(table) + " is not as in the cloud; its changes wait.";
    case Kind::DefinitionDiffers:
        return "The definition of " + quoted(table) +
               " was changed here and in the cloud. The one here stays until it is pushed, or dropped here.";
    case Kind::CannotFollow:
        return detail;
    case Kind::LeftOut:
        return "Table " + quoted(table) + " is not synced: " + reason.sentence();
    case Kind::ReferenceLeftOut:
        return "Table " + quoted(table) + " refers to table " + quoted(other) +
               ", which is not synced: other desks get the table without that foreign key.";
    case Kind::RowsWithoutKey:
        return counted(count, " row", " rows") + " of table " + quoted(table) +
               (count == 1 ? " has NULL in its primary key and is not synced."
                           : " have NULL in their primary key and are not synced.");
    default:
        return ofColumn(*this);
    }
}

} // namespace dbsync::device
