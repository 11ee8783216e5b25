#include "ui/admin/tenant_dialogs.h"

#include "ui/common/credentials_form.h"

#include <QComboBox>
#include <QFormLayout>
#include <QJsonArray>
#include <QLabel>
#include <QLineEdit>

namespace dbsync::ui {

namespace {

QString textOf(const QJsonObject& thing, QStringView field)
{
    return thing.value(field).toString();
}

} // namespace

TenantDialog::TenantDialog(Cloud& cloud, const sync::Account& account, const QJsonObject& tenant, QWidget* parent)
    : FormDialog(cloud, account, tenant.isEmpty() ? tr("Add a company") : tr("Change a company"),
                 tenant.isEmpty() ? tr("Add") : tr("Save"), parent),
      m_tenant(tenant),
      m_name(addField(tr("&Name"), tr("Example Ltd"))),
      m_code(addField(tr("&Code"), tr("example"))),
      m_website(addField(tr("&Website"), tr("optional"))),
      m_metadata(addField(tr("N&otes (JSON)"), tr("optional")))
{
    if (tenant.isEmpty())
        prepareAdding();
    else
        fill();
}

void TenantDialog::prepareAdding()
{
    m_datasource = new QComboBox;
    m_datasource->addItem(tr("As the server decides"));
    form()->addRow(tr("&Datasource"), m_datasource);
    connect(m_name, &QLineEdit::textEdited, this, [this](const QString& name) {
        if (!m_codeTyped)
            m_code->setText(CredentialsForm::codeFor(name));
    });
    connect(m_code, &QLineEdit::textEdited, this, [this] { m_codeTyped = true; });
    m_cloud.list(this, m_account, Cloud::List::Datasources, {}, [this](Result<QJsonArray> datasources) {
        if (!datasources)
            return;
        for (const QJsonValue& datasource : *datasources) {
            const QString name = textOf(datasource.toObject(), u"name");
            m_datasource->addItem(name, name);
        }
    });
}

void TenantDialog::fill()
{
    m_name->setText(textOf(m_tenant, u"name"));
    m_code->setText(textOf(m_tenant, u"code"));
    m_code->setReadOnly(true);
    m_code->setToolTip(tr("The code of a company stays as it is."));
    m_website->setText(textOf(m_tenant, u"website"));
    MetadataField::show(m_metadata, m_tenant);
}

QString TenantDialog::check() const
{
    if (m_name->text().trimmed().isEmpty())
        return tr("Type the name of the company.");
    if (m_code->text().trimmed().isEmpty())
        return tr("Type the company code.");
    if (m_code->text().trimmed().contains(u' '))
        return tr("A company code has no spaces.");
    return MetadataField::check(m_metadata);
}

Cloud::Order TenantDialog::order() const
{
    const QString code = m_code->text().trimmed();
    QJsonObject fields{{QStringLiteral("name"), m_name->text().trimmed()}};
    const QString website = m_website->text().trimmed();
    if (!website.isEmpty() || m_website->isModified())
        fields.insert(QStringLiteral("website"), website);
    MetadataField::read(m_metadata, fields);
    if (!m_datasource)
        return {Cloud::Act::EditTenant, code, {}, fields};
    fields.insert(QStringLiteral("code"), code);
    if (const QString datasource = m_datasource->currentData().toString(); !datasource.isEmpty())
        fields.insert(QStringLiteral("datasource"), datasource);
    return {Cloud::Act::AddTenant, code, {}, fields};
}

MoveDialog::MoveDialog(Cloud& cloud, const sync::Account& account, const QJsonObject& tenant, QWidget* parent)
    : FormDialog(cloud, account, tr("Move %1").arg(textOf(tenant, u"name")), tr("Move"), parent),
      m_tenant(tenant),
      m_datasource(new QComboBox)
{
    auto* words = new QLabel(tr("All rows go there with their history. Devices go on working; for a moment they wait."));
    words->setWordWrap(true);
    form()->addRow(words);
    form()->addRow(tr("To &datasource"), m_datasource);
    m_cloud.list(this, m_account, Cloud::List::Datasources, {}, [this](Result<QJsonArray> datasources) {
        if (!datasources)
            return;
        for (const QJsonValue& each : *datasources) {
            const QJsonObject datasource = each.toObject();
            const bool here = datasource.value(u"id") == m_tenant.value(u"datasourceId");
            if (!here && textOf(datasource, u"state") != u"draining")
                m_datasource->addItem(textOf(datasource, u"name"));
        }
    });
}

QString MoveDialog::check() const
{
    return m_datasource->currentIndex() < 0 ? tr("There is no other datasource. Add one first.") : QString();
}

Cloud::Order MoveDialog::order() const
{
    return {Cloud::Act::MoveTenant, textOf(m_tenant, u"code"), m_datasource->currentText(), {}};
}

} // namespace dbsync::ui
