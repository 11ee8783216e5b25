#pragma once

#include "ui/admin/json_table_model.h"
#include "ui/live/cloud.h"

#include <QCoreApplication>

namespace dbsync::ui {

/// How each of the cloud's lists is shown.
class ListColumns
{
    Q_DECLARE_TR_FUNCTIONS(ListColumns)

public:
    static QString title(Cloud::List list);
    static std::vector<JsonTableModel::Column> of(Cloud::List list);

private:
    static QString tenantState(const QJsonValue& state);
    static QString datasourceState(const QJsonValue& state);
    static QString auditWord(const QJsonValue& what);
};

} // namespace dbsync::ui
