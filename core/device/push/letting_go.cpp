#include "device/push/letting_go.h"

#include "change/row_codec.h"
#include "device/store/row_access.h"

namespace dbsync::device {

Result<void> letGoWhere(Store& store, const std::vector<ConflictEntry>& conflicts,
                        const std::function<Result<bool>(const SyncedTable&, const ConflictEntry&)>& mayGo)
{
    if (conflicts.empty())
        return {};
    DBSYNC_ASSIGN(auto writing, beginWriting(store.file()));
    std::vector<const ConflictEntry*> gone;
    RowParser parser;
    for (const ConflictEntry& entry : conflicts) {
        const SyncedTable* table = store.find(entry.table);
        if (!table)
            continue;
        DBSYNC_ASSIGN(const bool may, mayGo(*table, entry));
        if (!may)
            continue;
        DBSYNC_ASSIGN(const RowView* key, parser.parse(entry.key));
        DBSYNC_TRY(letGo(store.file(), *table, *key));
        gone.push_back(&entry);
    }
    DBSYNC_TRY(writing.commit());
    for (const ConflictEntry* entry : gone)
        DBSYNC_TRY(removeConflict(store.companionHandle(), entry->table, entry->key, Planned::No));
    return {};
}

} // namespace dbsync::device
