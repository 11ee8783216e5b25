#include "ui/admin/add_dialogs.h"

#include "ui/common/credentials_form.h"
#include "ui/words/problem_label.h"
#include "ui/words/wording.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QUrl>
#include <QVBoxLayout>

namespace dbsync::ui {

AddDialog::AddDialog(Cloud& cloud, const sync::Account& account, const QString& title, QWidget* parent)
    : QDialog(parent),
      m_cloud(cloud),
      m_account(account),
      m_form(new QFormLayout),
      m_problem(new ProblemLabel),
      m_add(new QPushButton(tr("Add")))
{
    setWindowTitle(title);
    setAttribute(Qt::WA_DeleteOnClose);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    buttons->addButton(m_add, QDialogButtonBox::ActionRole);
    m_add->setDefault(true);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(m_form);
    layout->addWidget(m_problem);
    layout->addStretch(1);
    layout->addWidget(buttons);
    setMinimumWidth(fontMetrics().averageCharWidth() * 64);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_add, &QPushButton::clicked, this, &AddDialog::submit);
}

QString AddDialog::problem() const
{
    return m_problem->text();
}

QLineEdit* AddDialog::addField(const QString& label, const QString& placeholder)
{
    auto* field = new QLineEdit;
    field->setPlaceholderText(placeholder);
    m_form->addRow(label, field);
    connect(field, &QLineEdit::textChanged, m_problem, &ProblemLabel::clear);
    return field;
}

void AddDialog::submit()
{
    m_problem->setText(check());
    if (!problem().isEmpty())
        return;
    m_add->setEnabled(false);
    send([this](Result<QJsonObject> answer) {
        m_add->setEnabled(true);
        if (!answer)
            return m_problem->setText(Wording::sentence(answer.error()));
        emit added();
        accept();
    });
}

AddTenantDialog::AddTenantDialog(Cloud& cloud, const sync::Account& account, QWidget* parent)
    : AddDialog(cloud, account, tr("Add a company"), parent),
      m_name(addField(tr("&Name"), tr("Example Ltd"))),
      m_code(addField(tr("&Code"), tr("example"))),
      m_website(addField(tr("&Website"), tr("optional"))),
      m_datasource(new QComboBox)
{
    m_datasource->addItem(tr("As the server decides"));
    form()->addRow(tr("&Datasource"), m_datasource);
    connect(m_name, &QLineEdit::textEdited, this, [this](const QString& name) {
        if (!m_codeTyped)
            m_code->setText(CredentialsForm::codeFor(name));
    });
    connect(m_code, &QLineEdit::textEdited, this, [this] { m_codeTyped = true; });
    m_cloud.list(this, m_account, Cloud::List::Datasources, [this](Result<QJsonArray> datasources) {
        if (datasources)
            listDatasources(*datasources);
    });
}

void AddTenantDialog::listDatasources(const QJsonArray& datasources)
{
    for (const QJsonValue& datasource : datasources) {
        const QString name = datasource.toObject().value(u"name").toString();
        m_datasource->addItem(name, name);
    }
}

QString AddTenantDialog::check() const
{
    if (m_name->text().trimmed().isEmpty())
        return tr("Type the name of the company.");
    if (m_code->text().trimmed().isEmpty())
        return tr("Type the company code.");
    if (m_code->text().trimmed().contains(u' '))
        return tr("A company code has no spaces.");
    return {};
}

void AddTenantDialog::send(Answer<QJsonObject> answer)
{
    QJsonObject tenant{{QStringLiteral("code"), m_code->text().trimmed()},
                       {QStringLiteral("name"), m_name->text().trimmed()}};
    if (const QString website = m_website->text().trimmed(); !website.isEmpty())
        tenant.insert(QStringLiteral("website"), website);
    if (const QString datasource = m_datasource->currentData().toString(); !datasource.isEmpty())
        tenant.insert(QStringLiteral("datasource"), datasource);
    m_cloud.addTenant(this, m_account, tenant, std::move(answer));
}

AddDatasourceDialog::AddDatasourceDialog(Cloud& cloud, const sync::Account& account, QWidget* parent)
    : AddDialog(cloud, account, tr("Add a datasource"), parent),
      m_name(addField(tr("&Name"), tr("eu1"))),
      m_url(addField(tr("&Address"), QStringLiteral("postgresql://user:password@host:5432/database"))),
      m_weight(new QSpinBox)
{
    m_url->setInputMethodHints(Qt::ImhUrlCharactersOnly);
    m_weight->setRange(0, 1000);
    m_weight->setValue(1);
    m_weight->setToolTip(tr("How large a share of new companies it gets; 0 for none"));
    form()->addRow(tr("&Weight"), m_weight);
}

QString AddDatasourceDialog::check() const
{
    if (m_name->text().trimmed().isEmpty())
        return tr("Type a name for the datasource.");
    const QUrl url(m_url->text().trimmed(), QUrl::StrictMode);
    if (!url.isValid() || url.scheme() != u"postgresql" || url.host().isEmpty())
        return tr("This is no address of a database. It looks like %1.")
            .arg(QStringLiteral("postgresql://user:password@host:5432/database"));
    return {};
}

void AddDatasourceDialog::send(Answer<QJsonObject> answer)
{
    const QJsonObject datasource{{QStringLiteral("name"), m_name->text().trimmed()},
                                 {QStringLiteral("url"), m_url->text().trimmed()},
                                 {QStringLiteral("weight"), m_weight->value()}};
    m_cloud.addDatasource(this, m_account, datasource, std::move(answer));
}

} // namespace dbsync::ui
