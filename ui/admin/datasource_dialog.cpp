#include "ui/admin/datasource_dialog.h"

#include <QFormLayout>
#include <QLineEdit>
#include <QSpinBox>
#include <QUrl>

namespace dbsync::ui {

namespace {

constexpr int mostWeight = 1'000'000;

QString addressExample()
{
    return QStringLiteral("postgresql://user:password@host:5432/database");
}

bool plausibleAddress(const QString& text)
{
    const QString file = QStringLiteral("sqlite:");
    if (text.startsWith(file))
        return text.size() > file.size();
    const QUrl url(text, QUrl::StrictMode);
    return url.isValid() && (url.scheme() == u"postgresql" || url.scheme() == u"postgres") && !url.host().isEmpty();
}

} // namespace

DatasourceDialog::DatasourceDialog(Cloud& cloud, const sync::Account& account, const QJsonObject& datasource,
                                   QWidget* parent)
    : FormDialog(cloud, account, datasource.isEmpty() ? tr("Add a datasource") : tr("Change a datasource"),
                 datasource.isEmpty() ? tr("Add") : tr("Save"), parent),
      m_datasource(datasource),
      m_name(addField(tr("&Name"), tr("eu1"))),
      m_url(addField(tr("&Address"), addressExample())),
      m_metadata(addField(tr("N&otes (JSON)"), tr("optional"))),
      m_weight(new QSpinBox)
{
    m_url->setInputMethodHints(Qt::ImhUrlCharactersOnly);
    m_weight->setRange(0, mostWeight);
    m_weight->setValue(adds() ? 1 : datasource.value(u"weight").toInt());
    m_weight->setToolTip(tr("How large a share of new companies it gets; 0 for none"));
    form()->addRow(tr("&Weight"), m_weight);
    if (adds())
        return;
    m_name->setText(datasource.value(u"name").toString());
    m_name->setReadOnly(true);
    m_name->setToolTip(tr("The name of a datasource stays as it is."));
    m_url->setPlaceholderText(tr("stays as it is (%1)").arg(datasource.value(u"url").toString()));
    MetadataField::show(m_metadata, datasource);
}

QString DatasourceDialog::check() const
{
    if (m_name->text().trimmed().isEmpty())
        return tr("Type a name for the datasource.");
    const QString url = m_url->text().trimmed();
    if ((adds() || !url.isEmpty()) && !plausibleAddress(url))
        return tr("This is not a database address. It looks like %1.").arg(addressExample());
    return MetadataField::check(m_metadata);
}

Cloud::Order DatasourceDialog::order() const
{
    const QString name = m_name->text().trimmed();
    QJsonObject fields{{QStringLiteral("weight"), m_weight->value()}};
    if (const QString url = m_url->text().trimmed(); !url.isEmpty())
        fields.insert(QStringLiteral("url"), url);
    MetadataField::read(m_metadata, fields);
    if (!adds())
        return {Cloud::Act::EditDatasource, {}, name, fields};
    fields.insert(QStringLiteral("name"), name);
    return {Cloud::Act::AddDatasource, {}, name, fields};
}

} // namespace dbsync::ui
