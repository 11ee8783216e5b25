#include "ui/admin/user_dialog.h"

#include "ui/words/wording.h"

#include <QComboBox>
#include <QFormLayout>
#include <QLineEdit>

namespace dbsync::ui {

namespace {

constexpr int shortestPassword = 8;

} // namespace

UserDialog::UserDialog(Cloud& cloud, const sync::Account& account, const QString& tenant, const QJsonObject& user,
                       QWidget* parent)
    : FormDialog(cloud, account, user.isEmpty() ? tr("Add a user") : tr("Change a user"),
                 user.isEmpty() ? tr("Add") : tr("Save"), parent),
      m_tenant(tenant),
      m_user(user),
      m_email(addField(tr("&E-mail"), tr("name@example.com"))),
      m_firstName(addField(tr("&First name"), tr("optional"))),
      m_lastName(addField(tr("&Last name"), tr("optional"))),
      m_password(addField(tr("&Password"), adds() ? tr("at least 8 characters") : tr("stays as it is"))),
      m_role(new QComboBox)
{
    m_password->setEchoMode(QLineEdit::Password);
    for (const char16_t* role : {u"GUEST", u"USER", u"MANAGER", u"ADMIN"}) {
        const QString name = QString::fromUtf16(role);
        m_role->addItem(Wording::role(name), name);
    }
    const QString role = adds() ? QStringLiteral("USER") : user.value(u"role").toString();
    m_role->setCurrentIndex(m_role->findData(role));
    form()->addRow(tr("&Role"), m_role);
    if (adds())
        return;
    m_email->setText(user.value(u"emailAddress").toString());
    m_email->setReadOnly(true);
    m_firstName->setText(user.value(u"firstName").toString());
    m_lastName->setText(user.value(u"lastName").toString());
}

QString UserDialog::check() const
{
    const QString email = m_email->text().trimmed();
    if (email.indexOf(u'@') < 1 || email.endsWith(u'@') || email.contains(u' '))
        return tr("Type the user's e-mail address.");
    const auto length = m_password->text().size();
    if ((adds() || length > 0) && length < shortestPassword)
        return tr("The password needs at least %1 characters.").arg(shortestPassword);
    return {};
}

Cloud::Order UserDialog::order() const
{
    QJsonObject fields{{QStringLiteral("firstName"), m_firstName->text().trimmed()},
                       {QStringLiteral("lastName"), m_lastName->text().trimmed()},
                       {QStringLiteral("role"), m_role->currentData().toString()}};
    if (!m_password->text().isEmpty())
        fields.insert(QStringLiteral("password"), m_password->text());
    if (!adds())
        return {Cloud::Act::EditUser, m_tenant, QString::number(m_user.value(u"id").toInteger()), fields};
    fields.insert(QStringLiteral("emailAddress"), m_email->text().trimmed());
    return {Cloud::Act::AddUser, m_tenant, {}, fields};
}

} // namespace dbsync::ui
