#include "ui/common/confirmation.h"

#include "ui/look/icons.h"
#include "ui/look/theme.h"

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
    box->setIconPixmap(tintedPixmap(QStringLiteral("attention"), Theme::tone(Theme::Tone::Warning, box->palette()),
                                    box->fontMetrics().height() * 5 / 2, box->devicePixelRatioF()));
    box->setAttribute(Qt::WA_DeleteOnClose);
    box->setWindowModality(Qt::WindowModal);
    auto* agree = box->addButton(actLabel, QMessageBox::AcceptRole);
    box->setDefaultButton(QMessageBox::Cancel);
    box->setEscapeButton(QMessageBox::Cancel);
    QObject::connect(agree, &QAbstractButton::clicked, parent, std::move(act));
    box->open();
}

} // namespace dbsync::ui
