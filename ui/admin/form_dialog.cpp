#include "ui/admin/form_dialog.h"

#include "ui/words/problem_label.h"
#include "ui/words/wording.h"

#include <QDialogButtonBox>
#include <QFormLayout>
#include <QJsonDocument>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QVBoxLayout>

namespace dbsync::ui {

FormDialog::FormDialog(Cloud& cloud, const sync::Account& account, const QString& title, const QString& doneLabel,
                       QWidget* parent)
    : QDialog(parent),
      m_cloud(cloud),
      m_account(account),
      m_form(new QFormLayout),
      m_problem(new ProblemLabel),
      m_waiting(new QLabel),
      m_done(new QPushButton(doneLabel))
{
    setWindowTitle(title);
    setAttribute(Qt::WA_DeleteOnClose);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    buttons->addButton(m_done, QDialogButtonBox::ActionRole);
    auto* layout = new QVBoxLayout(this);
    layout->addLayout(m_form);
    layout->addWidget(m_problem);
    layout->addWidget(m_waiting);
    layout->addStretch(1);
    layout->addWidget(buttons);
    m_done->setDefault(true); // once it is part of the dialog, which remembers it
    setMinimumWidth(fontMetrics().averageCharWidth() * 64);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_done, &QPushButton::clicked, this, &FormDialog::submit);
}

QString FormDialog::problem() const
{
    return m_problem->text();
}

QLineEdit* FormDialog::addField(const QString& label, const QString& placeholder)
{
    auto* field = new QLineEdit;
    field->setPlaceholderText(placeholder);
    m_form->addRow(label, field);
    connect(field, &QLineEdit::textChanged, m_problem, &ProblemLabel::clear);
    return field;
}

/// The fields come first, whatever was made first.
void FormDialog::showEvent(QShowEvent* event)
{
    QDialog::showEvent(event);
    QWidget* before = nullptr;
    for (int row = 0; row < m_form->rowCount(); ++row) {
        const QLayoutItem* item = m_form->itemAt(row, QFormLayout::FieldRole);
        QWidget* field = item ? item->widget() : nullptr;
        if (!field)
            continue;
        const auto* line = qobject_cast<QLineEdit*>(field);
        if (before)
            setTabOrder(before, field);
        else if (!line || !line->isReadOnly())
            field->setFocus();
        before = field;
    }
    if (before)
        setTabOrder(before, m_done);
}

void FormDialog::submit()
{
    m_problem->setText(check());
    if (!problem().isEmpty())
        return;
    setWaiting(true);
    m_cloud.administer(this, m_account, order(), [this](Result<QJsonObject> answer) {
        setWaiting(false);
        if (!answer)
            return m_problem->setText(Wording::refusal(answer.error()));
        emit done(*answer);
        accept();
    });
}

/// A database that does not answer, or many rows to copy, take a while; the words have their place all the time.
void FormDialog::setWaiting(bool waiting)
{
    m_done->setEnabled(!waiting);
    m_waiting->setText(waiting ? tr("Waiting for the cloud…") : QString());
}

void MetadataField::show(QLineEdit* field, const QJsonObject& thing)
{
    const QJsonObject metadata = thing.value(u"metadata").toObject();
    if (!metadata.isEmpty())
        field->setText(QString::fromUtf8(QJsonDocument(metadata).toJson(QJsonDocument::Compact)));
}

QString MetadataField::check(const QLineEdit* field)
{
    const QString text = field->text().trimmed();
    if (text.isEmpty() || QJsonDocument::fromJson(text.toUtf8()).isObject())
        return {};
    return tr("Notes are a JSON object, for example %1.").arg(QStringLiteral("{\"region\":\"eu\"}"));
}

void MetadataField::read(const QLineEdit* field, QJsonObject& fields)
{
    const QString text = field->text().trimmed();
    if (!text.isEmpty() || field->isModified())
        fields.insert(QStringLiteral("metadata"), QJsonDocument::fromJson(text.toUtf8()).object());
}

} // namespace dbsync::ui
