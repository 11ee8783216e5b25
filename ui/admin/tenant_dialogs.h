#pragma once

#include "ui/admin/form_dialog.h"

class QComboBox;

namespace dbsync::ui {

/// Adds a company, or changes one.
class TenantDialog : public FormDialog
{
    Q_OBJECT

public:
    /// `tenant` is the one to change; empty to add one.
    TenantDialog(Cloud& cloud, const sync::Account& account, const QJsonObject& tenant = {}, QWidget* parent = nullptr);

    QLineEdit* nameField() const { return m_name; }
    QLineEdit* codeField() const { return m_code; }
    QLineEdit* websiteField() const { return m_website; }
    QLineEdit* metadataField() const { return m_metadata; }

protected:
    QString check() const override;
    Cloud::Order order() const override;

private:
    void prepareAdding();
    void fill();

    QJsonObject m_tenant;
    QLineEdit* m_name;
    QLineEdit* m_code;
    QLineEdit* m_website;
    QLineEdit* m_metadata;
    QComboBox* m_datasource = nullptr; ///< where one is added
    bool m_codeTyped = false;
};

/// Moves a company to another datasource.
class MoveDialog : public FormDialog
{
    Q_OBJECT

public:
    MoveDialog(Cloud& cloud, const sync::Account& account, const QJsonObject& tenant, QWidget* parent = nullptr);

    QComboBox* datasourceBox() const { return m_datasource; }

protected:
    QString check() const override;
    Cloud::Order order() const override;

private:
    QJsonObject m_tenant;
    QComboBox* m_datasource;
};

} // namespace dbsync::ui
