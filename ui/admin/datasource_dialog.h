#pragma once

#include "ui/admin/form_dialog.h"

class QSpinBox;

namespace dbsync::ui {

/// Adds a datasource, or changes one.
class DatasourceDialog : public FormDialog
{
    Q_OBJECT

public:
    /// `datasource` is the one to change; empty to add one.
    DatasourceDialog(Cloud& cloud, const sync::Account& account, const QJsonObject& datasource = {},
                     QWidget* parent = nullptr);

    QLineEdit* nameField() const { return m_name; }
    QLineEdit* urlField() const { return m_url; }
    QSpinBox* weightField() const { return m_weight; }

protected:
    QString check() const override;
    Cloud::Order order() const override;

private:
    bool adds() const { return m_datasource.isEmpty(); }

    QJsonObject m_datasource;
    QLineEdit* m_name;
    QLineEdit* m_url;
    QLineEdit* m_metadata;
    QSpinBox* m_weight;
};

} // namespace dbsync::ui
