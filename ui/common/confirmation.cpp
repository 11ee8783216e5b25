#include "ui/common/confirmation.h"

#include <QAbstractButton>
#include <QMessageBox>
#include <QPushButton>

namespace dbsync::ui {

void confirm(QWidget* parent, const QString& question, const QString& consequence, const QString& actLabel,
             std::function<void()> act)
{
    auto* box = new QMessageBox(QMessageBox::Question, QString(), question, QMessageBox::Cancel, parent);
    box->setInformativeText(consequence);
    box->setTextFormat(Qt::PlainText);
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setWindowModality(Qt::WindowModal);
    auto* agree = box->addButton(actLabel, QMessageBox::AcceptRole);
    box->setDefaultButton(QMessageBox::Cancel);
    box->setEscapeButton(QMessageBox::Cancel);
    QObject::connect(agree, &QAbstractButton::clicked, parent, std::move(act));
    box->open();
}

} // namespace dbsync::ui
